using Native.Compute.Cpu;

namespace Native.Compute.Kernels;

/// <summary>The transformation of Box and Muller: two independent normal numbers from the length and the direction of a vector.</summary>
internal static class BoxMuller
{
    /// <summary>In (0, 1), so that its logarithm is finite; the smallest is 2⁻³³.</summary>
    public static double Radius(uint word) => (word + 0.5) * (1.0 / (1L << 32));

    /// <summary>In (0, 1]; the smallest is 2⁻⁵³.</summary>
    public static double Radius(uint high, uint low) => 1.0 / (1L << 53) + RandomWords.Fraction53(high, low);

    /// <summary>The length for a uniform number in (0, 1].</summary>
    public static T Length<T>(T radius) where T : struct, IReal<T> => T.Sqrt(T.Constant(-2) * RealMath.Log(radius));
}

/// <summary>Normal numbers on the CPU: words one by one, logarithms and sines in SIMD vectors.</summary>
/// <typeparam name="TLanes">Vectors of <typeparamref name="TWork"/>.</typeparam>
/// <typeparam name="TWork">What is computed with: F64, or F32 for all other types.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
internal readonly unsafe struct NormalLoop<TLanes, TWork, T>(HostMemory y, long count, double mean, double deviation, ulong seed, ulong stream) : IWork
    where TLanes : struct, ILanes<TLanes> where TWork : struct, IRealElement<TWork> where T : struct, IRealElement<T>
{
    private const int Pairs = 64;

    public int Tasks => checked((int)((count + CpuBackend.Grain - 1) / CpuBackend.Grain));

    public void Run(int task)
    {
        var room = stackalloc byte[2 * Pairs * sizeof(double)];
        HostMemory lengths = new(room), turns = new(room + Pairs * sizeof(double));
        var end = Math.Min(count, (task + 1) * CpuBackend.Grain);
        for (var at = task * CpuBackend.Grain; at < end; at += 2 * Pairs)
        {
            Draw(at, lengths, turns);
            for (var i = 0; i < Pairs; i += TLanes.Count)
            {
                var length = TLanes.Constant(deviation) * BoxMuller.Length(TLanes.LoadFrom<TWork>(lengths.Start, i));
                var angle = TLanes.LoadFrom<TWork>(turns.Start, i);
                TLanes.StoreTo<TWork>(lengths.Start, i, TLanes.Constant(mean) + length * RealMath.Cos(angle));
                TLanes.StoreTo<TWork>(turns.Start, i, TLanes.Constant(mean) + length * RealMath.Sin(angle));
            }
            var left = Math.Min(2 * Pairs, end - at);
            for (var i = 0L; i < left; i++)
                T.Store(y, at + i, T.Constant(TWork.ToDouble(TWork.Load(i % 2 == 0 ? lengths : turns, i / 2))));
        }
    }

    private void Draw(long at, HostMemory lengths, HostMemory turns)
    {
        const double turn = 6.283185307179586;
        var philox = new Philox(seed);
        if (TWork.IsDouble)
        {
            for (var i = 0; i < Pairs; i++)
            {
                var words = philox.Block((ulong)(at / 2 + i), stream);
                TWork.Store(lengths, i, TWork.Constant(BoxMuller.Radius(words.X, words.Y)));
                TWork.Store(turns, i, TWork.Constant(RandomWords.Fraction53(words.Z, words.W) * turn));
            }
            return;
        }
        for (var i = 0; i < Pairs; i += 2)
        {
            var words = philox.Block((ulong)(at / 4 + i / 2), stream);
            TWork.Store(lengths, i, TWork.Constant(BoxMuller.Radius(words.X)));
            TWork.Store(turns, i, TWork.Constant(RandomWords.Fraction24(words.Y) * turn));
            TWork.Store(lengths, i + 1, TWork.Constant(BoxMuller.Radius(words.Z)));
            TWork.Store(turns, i + 1, TWork.Constant(RandomWords.Fraction24(words.W) * turn));
        }
    }
}
