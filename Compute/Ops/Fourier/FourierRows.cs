using Native.Compute.Cpu;
using Native.Compute.Numerics;

namespace Native.Compute.Kernels;

/// <summary>Runs transforms of rows: by plans on the CPU, by index kernels on GPUs.</summary>
/// <remarks>On a GPU every transform becomes a complex forward one over pairs: a load kernel brings its input into that form, a
/// store kernel takes the output from it. Powers of two go through radix-2 passes, short other lengths through their definition,
/// the rest through a convolution of a power of two (Bluestein).</remarks>
internal static class FourierRows
{
    /// <summary>Lengths up to here that are no powers of two are summed directly on GPUs.</summary>
    public const int DirectLength = 64;

    /// <summary>The transform as a recorded operation.</summary>
    public static Tensor Apply(Tensor x, in FourierTransform transform, string operation)
    {
        var y = Tensor.Empty(x.Device, x.DType, transform.OutputShape(x.Shape));
        Run(y, x, transform);
        if (y.Record<Node>(x) is { } node) (node.Transform, node.Name) = (transform, operation);
        return y;
    }

    private static void Run(Tensor y, Tensor x, in FourierTransform transform)
    {
        if (y.Count == 0) return;
        using var scope = y.Device.NoGrad();
        x = x.Contiguous();
        var rows = y.Count / transform.OutputRow;
        if (y.Device is CpuDevice cpu)
        {
            if (y.DType == DType.F64) Run<double>(cpu, y, x, transform, rows);
            else Run<float>(cpu, y, x, transform, rows);
            return;
        }
        Dispatch.Real(y.Device, y.DType, new Launch(y, x, transform, rows));
    }

    private static void Run<T>(CpuDevice cpu, Tensor y, Tensor x, in FourierTransform transform, long rows)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var backend = new CpuBackend(cpu);
        var loop = new FourierLoop<T>(transform, cpu.Plans[transform.Length], backend.Memory(y), backend.Memory(x), rows);
        cpu.Pool.Run(loop.Tasks, loop);
    }

    private sealed class Node : TapeNode
    {
        public FourierTransform Transform;
        public string Name = "";

        public override string Operation => Name;

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var adjoint = Transform.Adjoint;
            var dx = Tensor.Empty(dy.Device, dy.DType, adjoint.OutputShape(dy.Shape));
            Run(dx, dy, adjoint);
            gradients.Add(0, dx);
        }
    }

    private readonly struct Launch(Tensor y, Tensor x, FourierTransform transform, long rows) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var n = transform.Length;
            var points = Pairs(n);
            backend.Run(new FourierLoadKernel<TMemory, T>(backend.Memory(points), backend.Memory(x), (int)transform.Kind, n, transform.Edge, transform.Inner), rows * n, cost: 4);
            var done = (n & (n - 1)) == 0 ? Passes<TBackend, TMemory, T>(backend, points, n, rows)
                : n <= DirectLength ? Direct<TBackend, TMemory, T>(backend, points, n)
                : Convolve<TBackend, TMemory, T>(backend, points, n);
            backend.Run(new FourierStoreKernel<TMemory, T>(backend.Memory(y), backend.Memory(done), (int)transform.Kind, n, transform.Edge, transform.Inner), rows * StoredPerRow, cost: 4);
        }

        private long StoredPerRow => transform.Kind is FourierKind.Forward or FourierKind.Inverse or FourierKind.RealForward ? transform.OutputRow / 2 : transform.OutputRow;

        private Tensor Pairs(int n) => Tensor.Empty(y.Device, y.DType, new Shape(rows, n, 2));

        // One launch for each halving; returns the buffer that the last one wrote.
        private static Tensor Passes<TBackend, TMemory, T>(TBackend backend, Tensor from, int n, long count)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (n == 1) return from;
            var to = Tensor.Empty(from.Device, from.DType, from.Shape);
            var log = System.Numerics.BitOperations.Log2((uint)n);
            for (var pass = 0; pass < log; pass++)
            {
                backend.Run(new FourierPassKernel<TMemory, T>(backend.Memory(to), backend.Memory(from), log, pass), count * (n / 2), cost: 8);
                (from, to) = (to, from);
            }
            return from;
        }

        private Tensor Direct<TBackend, TMemory, T>(TBackend backend, Tensor from, int n)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var to = Pairs(n);
            backend.Run(new FourierDirectKernel<TMemory, T>(backend.Memory(to), backend.Memory(from), n), rows * n, cost: 8 * n);
            return to;
        }

        private Tensor Convolve<TBackend, TMemory, T>(TBackend backend, Tensor from, int n)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var length = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * n - 1));
            var padded = Pairs(length);
            backend.Run(new ChirpPadKernel<TMemory, T>(backend.Memory(padded), backend.Memory(from), n, length), rows * length, cost: 8);
            var chirp = Tensor.Empty(y.Device, y.DType, new Shape(1, length, 2));
            backend.Run(new ChirpKernel<TMemory, T>(backend.Memory(chirp), n, length), length, cost: 8);
            var spectrum = Passes<TBackend, TMemory, T>(backend, chirp, length, 1);
            var transformed = Passes<TBackend, TMemory, T>(backend, padded, length, rows);
            // The inverse transform is the forward one with the parts exchanged, which the product and the last step do.
            backend.Run(new ChirpProductKernel<TMemory, T>(backend.Memory(transformed), backend.Memory(spectrum), length), rows * length, cost: 4);
            var convolved = Passes<TBackend, TMemory, T>(backend, transformed, length, rows);
            backend.Run(new ChirpCutKernel<TMemory, T>(backend.Memory(from), backend.Memory(convolved), n, length), rows * n, cost: 8);
            return from;
        }
    }
}
