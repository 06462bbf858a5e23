using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

/// <summary>One row of x with weights of BF16, two registers of them from one load: the odd elements lie in the upper halves of 32 bits as they are, the
/// even ones after a shift. Half as many loads, and two operations for a register of products instead of three.</summary>
internal static unsafe partial class GemvKernel
{
    /// <summary>Copies x so that of every two registers the even elements come first, then the odd ones; what fills no two registers stays as it is.</summary>
    public static void Deinterleave<V, T, L>(T* x, T* target, nint k)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        nint p = 0;
        for (; p + 2 * L.Count <= k; p += 2 * L.Count)
        {
            for (nint i = 0; i < L.Count; i++)
            {
                target[p + i] = x[p + 2 * i];
                target[p + L.Count + i] = x[p + 2 * i + 1];
            }
        }
        for (; p < k; p++) target[p] = x[p];
    }

    /// <summary>result[j·pitch] = Σₚ wⱼ[p]·x[p] for 8 lines j of weights, <paramref name="row"/> elements apart; x is in the order of <see cref="Deinterleave"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DotEightPaired<V, T, L>(BFloat16* w0, nint row, T* x, nint k, T* result, nint pitch)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        BFloat16* w1 = w0 + row, w2 = w1 + row, w3 = w2 + row, w4 = w3 + row, w5 = w4 + row, w6 = w5 + row, w7 = w6 + row;
        V s0 = L.Zero, s1 = L.Zero, s2 = L.Zero, s3 = L.Zero, s4 = L.Zero, s5 = L.Zero, s6 = L.Zero, s7 = L.Zero;
        nint p = 0;
        for (; p + 2 * L.Count <= k; p += 2 * L.Count)
        {
            V even = L.Load(x + p), odd = L.Load(x + p + L.Count);
            s0 = Pair<V, T, L>(w0 + p, even, odd, s0);
            s1 = Pair<V, T, L>(w1 + p, even, odd, s1);
            s2 = Pair<V, T, L>(w2 + p, even, odd, s2);
            s3 = Pair<V, T, L>(w3 + p, even, odd, s3);
            s4 = Pair<V, T, L>(w4 + p, even, odd, s4);
            s5 = Pair<V, T, L>(w5 + p, even, odd, s5);
            s6 = Pair<V, T, L>(w6 + p, even, odd, s6);
            s7 = Pair<V, T, L>(w7 + p, even, odd, s7);
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
    private static V Pair<V, T, L>(BFloat16* w, V even, V odd, V sum)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        if (Sse.IsSupported) Sse.Prefetch0((byte*)w + EightAheadBytes);
        Storage16.LoadPair(w, out V low, out V high);
        return L.MultiplyAdd(odd, high, L.MultiplyAdd(even, low, sum));
    }
}
