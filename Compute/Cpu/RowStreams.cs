using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Reductions of one tensor that read eight stretches of it by turns: more of the prefetchers are at work than with one.</summary>
internal static unsafe class RowStreams<TOp, TLanes, T, TAcc>
    where TOp : struct, IRowReduction where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    /// <summary>How many stretches are read by turns.</summary>
    public const int Count = 8;

    private const int AheadBytes = 512;

    /// <summary>Whether a formula has one tensor alone, so that eight of it at once are still a short loop. A constant of the type.</summary>
    public static bool Fit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TOp.Inputs == 1 && TOp.Sides == 0;
    }

    /// <summary>Reduces eight stretches of n elements, a multiple of the lanes, each as <see cref="RowSegment{TLanes,T,TAcc}.Reduce"/> does.</summary>
    /// <param name="op">The formula.</param>
    /// <param name="a">The first stretch.</param>
    /// <param name="step">Bytes from one stretch to the next.</param>
    /// <param name="n">Elements of each.</param>
    /// <param name="totals">64 bytes for each result: the lanes, not yet combined across.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Reduce(TOp op, byte* a, long step, long n, byte* totals)
    {
        byte* b = a + step, c = b + step, d = c + step, e = d + step, f = e + step, g = f + step, h = g + step;
        TLanes a0 = op.Identity<TLanes>(), b0 = a0, c0 = a0, d0 = a0, e0 = a0, f0 = a0, g0 = a0, h0 = a0;
        TLanes a1 = a0, b1 = a0, c1 = a0, d1 = a0, e1 = a0, f1 = a0, g1 = a0, h1 = a0;
        var i = 0L;
        for (; i + 2 * TLanes.Count <= n; i += 2 * TLanes.Count)
        {
            (a0, a1) = (Next(op, a0, a, i), Next(op, a1, a, i + TLanes.Count));
            (b0, b1) = (Next(op, b0, b, i), Next(op, b1, b, i + TLanes.Count));
            (c0, c1) = (Next(op, c0, c, i), Next(op, c1, c, i + TLanes.Count));
            (d0, d1) = (Next(op, d0, d, i), Next(op, d1, d, i + TLanes.Count));
            (e0, e1) = (Next(op, e0, e, i), Next(op, e1, e, i + TLanes.Count));
            (f0, f1) = (Next(op, f0, f, i), Next(op, f1, f, i + TLanes.Count));
            (g0, g1) = (Next(op, g0, g, i), Next(op, g1, g, i + TLanes.Count));
            (h0, h1) = (Next(op, h0, h, i), Next(op, h1, h, i + TLanes.Count));
        }
        if (i < n)
        {
            (a0, b0, c0, d0) = (Next(op, a0, a, i), Next(op, b0, b, i), Next(op, c0, c, i), Next(op, d0, d, i));
            (e0, f0, g0, h0) = (Next(op, e0, e, i), Next(op, f0, f, i), Next(op, g0, g, i), Next(op, h0, h, i));
        }
        Put(totals, 0, op.Combine(a0, a1));
        Put(totals, 1, op.Combine(b0, b1));
        Put(totals, 2, op.Combine(c0, c1));
        Put(totals, 3, op.Combine(d0, d1));
        Put(totals, 4, op.Combine(e0, e1));
        Put(totals, 5, op.Combine(f0, f1));
        Put(totals, 6, op.Combine(g0, g1));
        Put(totals, 7, op.Combine(h0, h1));
    }

    /// <summary>Combines eight rows, one after the other, with totals element by element; n is a multiple of the lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Combine(TOp op, byte* totals, byte* a, long step, long n)
    {
        byte* b = a + step, c = b + step, d = c + step, e = d + step, f = e + step, g = f + step, h = g + step;
        for (var i = 0L; i < n; i += TLanes.Count)
        {
            var total = Next(op, TLanes.LoadFrom<TAcc>(totals, i), a, i);
            total = Next(op, Next(op, total, b, i), c, i);
            total = Next(op, Next(op, total, d, i), e, i);
            total = Next(op, Next(op, total, f, i), g, i);
            TLanes.StoreTo<TAcc>(totals, i, Next(op, total, h, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Next(TOp op, TLanes total, byte* p, long i)
    {
        if (Sse.IsSupported) Sse.Prefetch0(p + i * T.Type.Size() + AheadBytes);
        return op.Combine(total, op.Map(TLanes.LoadFrom<T>(p, i), default, default, default, default, default, default));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(byte* totals, int k, TLanes value) => TLanes.StoreTo<TAcc>(totals + 64 * k, 0, value);
}
