using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Which elements of a head make a pair that is rotated.</summary>
public enum RopePairing
{
    /// <summary>Element i with element i + size/2, as Llama's published weights have it.</summary>
    Halves,
    /// <summary>Element 2i with element 2i + 1, as in the original formulation.</summary>
    Interleaved,
}

/// <summary>Rotary position embedding: pairs (a, b) of a row become (a·cos - b·sin, b·cos + a·sin), with angles by position.</summary>
public static class RopeOperation
{
    /// <summary>x with its pairs rotated by the angles of each position. Elements beyond twice the angles' number stay as they are.</summary>
    /// <param name="x">[.., positions, size].</param>
    /// <param name="cosine">[positions, pairs], F32 (F64 for an F64 x), pairs ≤ size/2.</param>
    /// <param name="sine">[positions, pairs], of the same type.</param>
    /// <param name="pairing">Which elements make a pair. With fewer pairs than size/2 they lie within the first 2·pairs elements.</param>
    /// <exception cref="ShapeException">The positions or pairs do not fit x.</exception>
    /// <exception cref="NotSupportedException">The types do not fit.</exception>
    public static Tensor Rope(this Tensor x, Tensor cosine, Tensor sine, RopePairing pairing = RopePairing.Halves)
    {
        Guard.Float(x, "Rope");
        Guard.SameDevice(x, cosine, "Rope");
        Guard.SameType(cosine, sine, "Rope");
        Guard.SameShape(cosine, sine, "Rope");
        Guard.Type(cosine, x.DType == DType.F64 ? DType.F64 : DType.F32, "Rope");
        var (shape, angles) = (x.Shape, cosine.Shape);
        if (shape.Rank < 2 || angles.Rank != 2 || angles[0] != shape[-2] || 2 * angles[1] > shape[-1])
            throw new ShapeException($"Rope: angles {angles} for x {shape}; [{(shape.Rank < 2 ? "positions" : shape[-2])}, pairs] with pairs ≤ size/2 is needed");
        var y = Tensor.Empty(x.Device, x.DType, shape);
        Run(y, x, cosine, sine, pairing, inverse: false);
        if (y.Record<Node>(x) is { } node)
            (node.Cosine, node.Sine, node.Pairing) = (node.Save(cosine), node.Save(sine), pairing);
        return y;
    }

    private static void Run(Tensor y, Tensor x, Tensor cosine, Tensor sine, RopePairing pairing, bool inverse)
    {
        if (y.Count == 0) return;
        using var scope = y.Device.NoGrad();
        (cosine, sine) = (cosine.Contiguous(), sine.Contiguous());
        if (y.Device is CudaDevice cuda && CudaRope.TryRun(cuda, y, x, cosine, sine, pairing, inverse)) return;
        Dispatch.Real(y.Device, y.DType, new Launch(y, x, cosine, sine, pairing, inverse));
    }

    private sealed class Node : TapeNode
    {
        public Saved Cosine, Sine;
        public RopePairing Pairing;

        public override string Operation => "Rope";

        // A rotation's transpose is the rotation back.
        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var dx = Tensor.Empty(dy.Device, dy.DType, dy.Shape);
            Run(dx, dy, Cosine.Tensor, Sine.Tensor, Pairing, inverse: true);
            gradients.Add(0, dx);
        }
    }

    private readonly struct Launch(Tensor y, Tensor x, Tensor cosine, Tensor sine, RopePairing pairing, bool inverse) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var shape = x.Shape;
            var (size, pairs) = (shape[-1], cosine.Shape[-1]);
            var rows = x.Layout;
            if (backend.IsCpu(out var cpu) && rows.Strides[^1] == 1 && Vector128.IsHardwareAccelerated)
            {
                LaneChoice.Run<OnLanes<T>, T>(new(cpu, y, x, cosine, sine, pairing == RopePairing.Halves, inverse ? -1 : 1));
                return;
            }
            backend.Run(
                new RopeKernel<TMemory, T>(
                    backend.Memory(y), backend.Memory(x), backend.Memory(cosine), backend.Memory(sine),
                    new IndexMap(shape.AsSpan()[..^1], rows.Strides[..^1]), rows.Strides[^1], shape[-2], size, pairs,
                    pairing == RopePairing.Halves ? 1 : 0, inverse ? -1 : 1),
                shape.Count / size, size);
        }
    }

    private readonly unsafe struct OnLanes<T>(CpuBackend cpu, Tensor y, Tensor x, Tensor cosine, Tensor sine, bool halves, int direction) : ILaneCode<T> where T : struct, IRealElement<T>
    {
        public void On<TLanes, TAcc>() where TLanes : struct, ILanes<TLanes> where TAcc : struct, IRealElement<TAcc>
        {
            var shape = x.Shape;
            var (size, pairs) = (shape[-1], cosine.Shape[-1]);
            var memory = cpu.Memory(y);
            var rows = shape.Count / size;
            // Both halves of a row have to begin at whole vectors.
            var streams = Streaming.Fits(memory.Start, rows, size, T.Type.Size()) && pairs * T.Type.Size() % 64 == 0;
            var loop = new RopeLoop<TLanes, T, TAcc>(
                memory, cpu.Memory(x), cpu.Memory(cosine), cpu.Memory(sine), new IndexMap(shape.AsSpan()[..^1], x.Layout.Strides[..^1]),
                rows, shape[-2], size, pairs, halves, direction, streams);
            cpu.Device.Pool.Run(loop.Tasks, loop);
        }
    }
}

/// <summary>One row of a rotary embedding.</summary>
internal readonly struct RopeKernel<TMemory, T>(
    TMemory y, TMemory x, TMemory cosine, TMemory sine, IndexMap rows, long stride, long positions, long size, long pairs, int halves, int direction) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var from = rows.Offset(index);
        var to = index * size;
        var angle = index % positions * pairs;
        var sign = T.Constant(direction);
        for (var i = 0L; i < pairs; i++)
        {
            var first = halves != 0 ? i : 2 * i;
            var second = halves != 0 ? i + pairs : 2 * i + 1;
            var a = T.Load(x, from + first * stride);
            var b = T.Load(x, from + second * stride);
            var c = Angle(cosine, angle + i);
            var s = Angle(sine, angle + i) * sign;
            T.Store(y, to + first, a * c - b * s);
            T.Store(y, to + second, b * c + a * s);
        }
        for (var i = 2 * pairs; i < size; i++) T.Store(y, to + i, T.Load(x, from + i * stride));
    }

    private static T Angle(TMemory memory, long index) =>
        T.IsDouble ? T.Constant(memory.Read<double>(index)) : T.Constant(memory.Read<float>(index));
}
