using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

/// <summary>How many rows of x a kernel takes at once, as a compile-time constant.</summary>
internal interface IRows
{
    static abstract int Count { get; }
}

/// <summary>One row.</summary>
internal readonly struct OneRow : IRows
{
    public static int Count => 1;
}

/// <summary>Two rows.</summary>
internal readonly struct TwoRows : IRows
{
    public static int Count => 2;
}

/// <summary>Four rows.</summary>
internal readonly struct FourRows : IRows
{
    public static int Count => 4;
}

/// <summary>The inner loops of products of few rows with a large matrix: every weight is read from memory once, in order.</summary>
internal static unsafe partial class GemvKernel
{
    // The hardware's prefetcher stops at the end of a page; asking this far ahead bridges it.
    private const int AheadBytes = 1024;

    /// <summary>result[r·pitch + j] = Σₚ wⱼ[p]·x[r·rowX + p] for 4 rows j of weights and the rows r of x that R counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot<S, V, T, L, R>(S* w0, S* w1, S* w2, S* w3, T* x, nint rowX, nint k, T* result, nint pitch)
        where S : unmanaged
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
        where R : struct, IRows
    {
        T* x1 = R.Count > 1 ? x + rowX : x, x2 = R.Count > 2 ? x + 2 * rowX : x, x3 = R.Count > 2 ? x + 3 * rowX : x;
        V s00 = L.Zero, s01 = L.Zero, s02 = L.Zero, s03 = L.Zero;
        V s10 = L.Zero, s11 = L.Zero, s12 = L.Zero, s13 = L.Zero;
        V s20 = L.Zero, s21 = L.Zero, s22 = L.Zero, s23 = L.Zero;
        V s30 = L.Zero, s31 = L.Zero, s32 = L.Zero, s33 = L.Zero;
        nint p = 0;
        for (; p + L.Count <= k; p += L.Count)
        {
            var y0 = Storage16.Load<S, V>(w0 + p);
            var y1 = Storage16.Load<S, V>(w1 + p);
            var y2 = Storage16.Load<S, V>(w2 + p);
            var y3 = Storage16.Load<S, V>(w3 + p);
            Ahead(w0 + p);
            Ahead(w1 + p);
            Ahead(w2 + p);
            Ahead(w3 + p);
            var z = L.Load(x + p);
            s00 = L.MultiplyAdd(z, y0, s00);
            s01 = L.MultiplyAdd(z, y1, s01);
            s02 = L.MultiplyAdd(z, y2, s02);
            s03 = L.MultiplyAdd(z, y3, s03);
            if (R.Count > 1)
            {
                z = L.Load(x1 + p);
                s10 = L.MultiplyAdd(z, y0, s10);
                s11 = L.MultiplyAdd(z, y1, s11);
                s12 = L.MultiplyAdd(z, y2, s12);
                s13 = L.MultiplyAdd(z, y3, s13);
            }
            if (R.Count > 2)
            {
                z = L.Load(x2 + p);
                s20 = L.MultiplyAdd(z, y0, s20);
                s21 = L.MultiplyAdd(z, y1, s21);
                s22 = L.MultiplyAdd(z, y2, s22);
                s23 = L.MultiplyAdd(z, y3, s23);
                z = L.Load(x3 + p);
                s30 = L.MultiplyAdd(z, y0, s30);
                s31 = L.MultiplyAdd(z, y1, s31);
                s32 = L.MultiplyAdd(z, y2, s32);
                s33 = L.MultiplyAdd(z, y3, s33);
            }
        }
        // Stored before any call: sums that lived across one would be written to the stack in every round of the loop.
        result[0] = L.Sum(s00);
        result[1] = L.Sum(s01);
        result[2] = L.Sum(s02);
        result[3] = L.Sum(s03);
        if (R.Count > 1)
        {
            var line = result + pitch;
            line[0] = L.Sum(s10);
            line[1] = L.Sum(s11);
            line[2] = L.Sum(s12);
            line[3] = L.Sum(s13);
        }
        if (R.Count > 2)
        {
            var line = result + 2 * pitch;
            line[0] = L.Sum(s20);
            line[1] = L.Sum(s21);
            line[2] = L.Sum(s22);
            line[3] = L.Sum(s23);
            line += pitch;
            line[0] = L.Sum(s30);
            line[1] = L.Sum(s31);
            line[2] = L.Sum(s32);
            line[3] = L.Sum(s33);
        }
        for (var r = 0; r < R.Count && p < k; r++) Finish(w0, w1, w2, w3, x + r * rowX, p, k, result + r * pitch);
    }

    /// <summary>y[j] += Σᵢ xᵢ·wᵢ[j] for 4 rows of weights; those that come <paramref name="ahead"/> elements later are fetched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Axpy<S, V, T, L>(S* w0, S* w1, S* w2, S* w3, T x0, T x1, T x2, T x3, T* y, nint count, nint ahead)
        where S : unmanaged
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        V f0 = L.Broadcast(x0), f1 = L.Broadcast(x1), f2 = L.Broadcast(x2), f3 = L.Broadcast(x3);
        nint j = 0;
        for (; j + L.Count <= count; j += L.Count)
        {
            if (Sse.IsSupported && ahead != 0)
            {
                Sse.Prefetch0(w0 + j + ahead);
                Sse.Prefetch0(w1 + j + ahead);
                Sse.Prefetch0(w2 + j + ahead);
                Sse.Prefetch0(w3 + j + ahead);
            }
            var sum = L.MultiplyAdd(f0, Storage16.Load<S, V>(w0 + j), L.Load(y + j));
            sum = L.MultiplyAdd(f1, Storage16.Load<S, V>(w1 + j), sum);
            sum = L.MultiplyAdd(f2, Storage16.Load<S, V>(w2 + j), sum);
            L.Store(y + j, L.MultiplyAdd(f3, Storage16.Load<S, V>(w3 + j), sum));
        }
        for (; j < count; j++)
        {
            var sum = Scalar<T>.MultiplyAdd(x0, Storage16.LoadOne<S, T>(w0 + j), y[j]);
            sum = Scalar<T>.MultiplyAdd(x1, Storage16.LoadOne<S, T>(w1 + j), sum);
            sum = Scalar<T>.MultiplyAdd(x2, Storage16.LoadOne<S, T>(w2 + j), sum);
            y[j] = Scalar<T>.MultiplyAdd(x3, Storage16.LoadOne<S, T>(w3 + j), sum);
        }
    }

    /// <summary>y[j] += x·w[j].</summary>
    public static void Axpy<S, V, T, L>(S* w, T x, T* y, nint count)
        where S : unmanaged
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        var factor = L.Broadcast(x);
        nint j = 0;
        for (; j + L.Count <= count; j += L.Count) L.Store(y + j, L.MultiplyAdd(factor, Storage16.Load<S, V>(w + j), L.Load(y + j)));
        for (; j < count; j++) y[j] = Scalar<T>.MultiplyAdd(x, Storage16.LoadOne<S, T>(w + j), y[j]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ahead<S>(S* p) where S : unmanaged
    {
        if (Sse.IsSupported) Sse.Prefetch0((byte*)p + AheadBytes);
    }

    // What the last full register leaves, one number at a time.
    private static void Finish<S, T>(S* w0, S* w1, S* w2, S* w3, T* x, nint p, nint k, T* result)
        where S : unmanaged
        where T : unmanaged
    {
        FinishOne(w0, x, p, k, result);
        FinishOne(w1, x, p, k, result + 1);
        FinishOne(w2, x, p, k, result + 2);
        FinishOne(w3, x, p, k, result + 3);
    }

    private static void FinishOne<S, T>(S* w, T* x, nint p, nint k, T* result)
        where S : unmanaged
        where T : unmanaged
    {
        for (; p < k; p++) *result = Scalar<T>.MultiplyAdd(x[p], Storage16.LoadOne<S, T>(w + p), *result);
    }
}
