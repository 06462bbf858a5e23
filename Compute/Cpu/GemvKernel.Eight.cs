using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

/// <summary>Eight lines of weights at once: more streams keep more of the prefetchers at work, and x is read half as often.</summary>
internal static unsafe partial class GemvKernel
{
    private const int EightAheadBytes = 512;

    /// <summary>result[j·pitch] = Σₚ wⱼ[p]·x[p] for 8 lines j of weights, <paramref name="row"/> elements apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DotEight<S, V, T, L>(S* w0, nint row, T* x, nint k, T* result, nint pitch)
        where S : unmanaged
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        S* w1 = w0 + row, w2 = w1 + row, w3 = w2 + row, w4 = w3 + row, w5 = w4 + row, w6 = w5 + row, w7 = w6 + row;
        V s0 = L.Zero, s1 = L.Zero, s2 = L.Zero, s3 = L.Zero, s4 = L.Zero, s5 = L.Zero, s6 = L.Zero, s7 = L.Zero;
        nint p = 0;
        for (; p + L.Count <= k; p += L.Count)
        {
            var z = L.Load(x + p);
            s0 = L.MultiplyAdd(z, Next<S, V>(w0 + p), s0);
            s1 = L.MultiplyAdd(z, Next<S, V>(w1 + p), s1);
            s2 = L.MultiplyAdd(z, Next<S, V>(w2 + p), s2);
            s3 = L.MultiplyAdd(z, Next<S, V>(w3 + p), s3);
            s4 = L.MultiplyAdd(z, Next<S, V>(w4 + p), s4);
            s5 = L.MultiplyAdd(z, Next<S, V>(w5 + p), s5);
            s6 = L.MultiplyAdd(z, Next<S, V>(w6 + p), s6);
            s7 = L.MultiplyAdd(z, Next<S, V>(w7 + p), s7);
        }
        // Stored before any other call, as in Dot.
        result[0] = L.Sum(s0);
        result[pitch] = L.Sum(s1);
        result[2 * pitch] = L.Sum(s2);
        result[3 * pitch] = L.Sum(s3);
        result[4 * pitch] = L.Sum(s4);
        result[5 * pitch] = L.Sum(s5);
        result[6 * pitch] = L.Sum(s6);
        result[7 * pitch] = L.Sum(s7);
        if (p < k)
            for (nint j = 0; j < 8; j++) FinishOne(w0 + j * row, x, p, k, result + j * pitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Next<S, V>(S* p) where S : unmanaged where V : unmanaged
    {
        if (Sse.IsSupported) Sse.Prefetch0((byte*)p + EightAheadBytes);
        return Storage16.Load<S, V>(p);
    }
}
