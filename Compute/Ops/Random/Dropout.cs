using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Elements set to 0 at random.</summary>
public static class DropoutOperation
{
    /// <summary>y = x / (1 - p) with probability 1 - p, else 0, for each element on its own. The gradient draws the same choice again from the generator's state; no mask is stored.</summary>
    /// <param name="x">Floating-point elements, any shape.</param>
    /// <param name="p">The probability of 0, in [0, 1]; rounded to a multiple of 2⁻³².</param>
    /// <param name="generator">Where the choice comes from; the device's own generator where it is not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1].</exception>
    public static Tensor Dropout(this Tensor x, double p, Generator? generator = null)
    {
        Guard.Float(x, "Dropout");
        if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "Dropout: a probability is in [0, 1]");
        if (p == 0) return x;
        var (seed, stream) = RandomCore.Or(generator, x.Device).Next();
        var y = Of(x, p, seed, stream);
        if (y.Record<Node>(x) is { } node) (node.P, node.Seed, node.Stream) = (p, seed, stream);
        return y;
    }

    private static Tensor Of(Tensor x, double p, ulong seed, ulong stream)
    {
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        if (y.Count > 0)
            using (x.Device.NoGrad()) Dispatch.Real(x.Device, x.DType, new Launch(y, x.Contiguous(), p, seed, stream));
        return y;
    }

    private sealed class Node : TapeNode
    {
        public double P;
        public ulong Seed, Stream;

        public override string Operation => "Dropout";

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, Of(gradients.Dy, P, Seed, Stream));
    }

    private readonly struct Launch(Tensor y, Tensor x, double p, ulong seed, ulong stream) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T> =>
            backend.Run(
                new Kernel<TMemory, T>(backend.Memory(y), backend.Memory(x), y.Count, BernoulliOperation.Threshold(p), p < 1 ? 1 / (1 - p) : 0, seed, stream),
                (y.Count + 3) / 4, cost: 16);
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, TMemory x, long count, ulong threshold, double scale, ulong seed, ulong stream) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IRealElement<T>
    {
        public void Execute(long index)
        {
            var words = new Philox(seed).Block((ulong)index, stream);
            Store(4 * index, words.X);
            Store(4 * index + 1, words.Y);
            Store(4 * index + 2, words.Z);
            Store(4 * index + 3, words.W);
        }

        private void Store(long index, uint word)
        {
            if (index < count) T.Store(y, index, word < threshold ? T.Constant(0) : T.Load(x, index) * T.Constant(scale));
        }
    }
}
