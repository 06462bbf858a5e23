using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

/// <summary>The width of a tile in registers, as a compile-time constant.</summary>
internal interface IWidth
{
    static abstract int Vectors { get; }
}

/// <summary>A tile one register wide.</summary>
internal readonly struct OneVector : IWidth
{
    public static int Vectors => 1;
}

/// <summary>A tile two registers wide.</summary>
internal readonly struct TwoVectors : IWidth
{
    public static int Vectors => 2;
}

/// <summary>A tile three registers wide.</summary>
internal readonly struct ThreeVectors : IWidth
{
    public static int Vectors => 3;
}

/// <summary>The inner loops of every matrix product: a tile of C is held in registers over the whole depth.</summary>
/// <remarks>C[i, j] = Σₚ A[i, p]·B[p, j] (+ beta·C[i, j]), where A[i, p] is a[i·row + p·step] and B[p, j] is b[p·pitch + j]; all
/// strides count elements. A is read by broadcasts, so neither a row-major A nor a row-major B needs packing. An element's sum
/// runs over p in order whatever the tile, so the shape of the tiles does not show in the result. Along the way, memory at
/// next + p·nextStep bytes is fetched into the second-level cache: the panel of B that comes next.</remarks>
internal static unsafe class GemmKernel
{
    /// <summary>8 rows: 24 accumulators at three registers of columns, 3 of B and a broadcast, of 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8<V, T, L, W>(nint depth, T* a, nint row, nint step, T* b, nint pitch, T* c, nint ldc, T beta, bool add, byte* next, nint nextStep)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
        where W : struct, IWidth
    {
        V c00 = L.Zero, c01 = L.Zero, c02 = L.Zero;
        V c10 = L.Zero, c11 = L.Zero, c12 = L.Zero;
        V c20 = L.Zero, c21 = L.Zero, c22 = L.Zero;
        V c30 = L.Zero, c31 = L.Zero, c32 = L.Zero;
        V c40 = L.Zero, c41 = L.Zero, c42 = L.Zero;
        V c50 = L.Zero, c51 = L.Zero, c52 = L.Zero;
        V c60 = L.Zero, c61 = L.Zero, c62 = L.Zero;
        V c70 = L.Zero, c71 = L.Zero, c72 = L.Zero;
        row *= sizeof(T);
        step *= sizeof(T);
        pitch *= sizeof(T);
        var a0 = (byte*)a;
        var a3 = a0 + 3 * row;
        var a6 = a3 + 3 * row;
        for (nint i = 0; i < 8; i++) Fetch<T, W>(c + i * ldc, L.Count);
        for (; depth > 0; depth--)
        {
            var b0 = L.Load(b);
            var b1 = W.Vectors > 1 ? L.Load(b + L.Count) : b0;
            var b2 = W.Vectors > 2 ? L.Load(b + 2 * L.Count) : b0;
            var x = L.Broadcast(*(T*)a0);
            c00 = L.MultiplyAdd(x, b0, c00);
            if (W.Vectors > 1) c01 = L.MultiplyAdd(x, b1, c01);
            if (W.Vectors > 2) c02 = L.MultiplyAdd(x, b2, c02);
            x = L.Broadcast(*(T*)(a0 + row));
            c10 = L.MultiplyAdd(x, b0, c10);
            if (W.Vectors > 1) c11 = L.MultiplyAdd(x, b1, c11);
            if (W.Vectors > 2) c12 = L.MultiplyAdd(x, b2, c12);
            x = L.Broadcast(*(T*)(a0 + 2 * row));
            c20 = L.MultiplyAdd(x, b0, c20);
            if (W.Vectors > 1) c21 = L.MultiplyAdd(x, b1, c21);
            if (W.Vectors > 2) c22 = L.MultiplyAdd(x, b2, c22);
            x = L.Broadcast(*(T*)a3);
            c30 = L.MultiplyAdd(x, b0, c30);
            if (W.Vectors > 1) c31 = L.MultiplyAdd(x, b1, c31);
            if (W.Vectors > 2) c32 = L.MultiplyAdd(x, b2, c32);
            x = L.Broadcast(*(T*)(a3 + row));
            c40 = L.MultiplyAdd(x, b0, c40);
            if (W.Vectors > 1) c41 = L.MultiplyAdd(x, b1, c41);
            if (W.Vectors > 2) c42 = L.MultiplyAdd(x, b2, c42);
            x = L.Broadcast(*(T*)(a3 + 2 * row));
            c50 = L.MultiplyAdd(x, b0, c50);
            if (W.Vectors > 1) c51 = L.MultiplyAdd(x, b1, c51);
            if (W.Vectors > 2) c52 = L.MultiplyAdd(x, b2, c52);
            x = L.Broadcast(*(T*)a6);
            c60 = L.MultiplyAdd(x, b0, c60);
            if (W.Vectors > 1) c61 = L.MultiplyAdd(x, b1, c61);
            if (W.Vectors > 2) c62 = L.MultiplyAdd(x, b2, c62);
            x = L.Broadcast(*(T*)(a6 + row));
            c70 = L.MultiplyAdd(x, b0, c70);
            if (W.Vectors > 1) c71 = L.MultiplyAdd(x, b1, c71);
            if (W.Vectors > 2) c72 = L.MultiplyAdd(x, b2, c72);
            a0 += step;
            a3 += step;
            a6 += step;
            b = (T*)((byte*)b + pitch);
            if (Sse.IsSupported) Sse.Prefetch1(next);
            next += nextStep;
        }
        Put<V, T, L, W>(c, c00, c01, c02, beta, add);
        Put<V, T, L, W>(c + ldc, c10, c11, c12, beta, add);
        Put<V, T, L, W>(c + 2 * ldc, c20, c21, c22, beta, add);
        Put<V, T, L, W>(c + 3 * ldc, c30, c31, c32, beta, add);
        Put<V, T, L, W>(c + 4 * ldc, c40, c41, c42, beta, add);
        Put<V, T, L, W>(c + 5 * ldc, c50, c51, c52, beta, add);
        Put<V, T, L, W>(c + 6 * ldc, c60, c61, c62, beta, add);
        Put<V, T, L, W>(c + 7 * ldc, c70, c71, c72, beta, add);
    }

    /// <summary>4 rows: 12 accumulators at three registers of columns, 3 of B and a broadcast, of 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4<V, T, L, W>(nint depth, T* a, nint row, nint step, T* b, nint pitch, T* c, nint ldc, T beta, bool add, byte* next, nint nextStep)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
        where W : struct, IWidth
    {
        V c00 = L.Zero, c01 = L.Zero, c02 = L.Zero;
        V c10 = L.Zero, c11 = L.Zero, c12 = L.Zero;
        V c20 = L.Zero, c21 = L.Zero, c22 = L.Zero;
        V c30 = L.Zero, c31 = L.Zero, c32 = L.Zero;
        row *= sizeof(T);
        step *= sizeof(T);
        pitch *= sizeof(T);
        var a0 = (byte*)a;
        var a3 = a0 + 3 * row;
        for (nint i = 0; i < 4; i++) Fetch<T, W>(c + i * ldc, L.Count);
        for (; depth > 0; depth--)
        {
            var b0 = L.Load(b);
            var b1 = W.Vectors > 1 ? L.Load(b + L.Count) : b0;
            var b2 = W.Vectors > 2 ? L.Load(b + 2 * L.Count) : b0;
            var x = L.Broadcast(*(T*)a0);
            c00 = L.MultiplyAdd(x, b0, c00);
            if (W.Vectors > 1) c01 = L.MultiplyAdd(x, b1, c01);
            if (W.Vectors > 2) c02 = L.MultiplyAdd(x, b2, c02);
            x = L.Broadcast(*(T*)(a0 + row));
            c10 = L.MultiplyAdd(x, b0, c10);
            if (W.Vectors > 1) c11 = L.MultiplyAdd(x, b1, c11);
            if (W.Vectors > 2) c12 = L.MultiplyAdd(x, b2, c12);
            x = L.Broadcast(*(T*)(a0 + 2 * row));
            c20 = L.MultiplyAdd(x, b0, c20);
            if (W.Vectors > 1) c21 = L.MultiplyAdd(x, b1, c21);
            if (W.Vectors > 2) c22 = L.MultiplyAdd(x, b2, c22);
            x = L.Broadcast(*(T*)a3);
            c30 = L.MultiplyAdd(x, b0, c30);
            if (W.Vectors > 1) c31 = L.MultiplyAdd(x, b1, c31);
            if (W.Vectors > 2) c32 = L.MultiplyAdd(x, b2, c32);
            a0 += step;
            a3 += step;
            b = (T*)((byte*)b + pitch);
            if (Sse.IsSupported) Sse.Prefetch1(next);
            next += nextStep;
        }
        Put<V, T, L, W>(c, c00, c01, c02, beta, add);
        Put<V, T, L, W>(c + ldc, c10, c11, c12, beta, add);
        Put<V, T, L, W>(c + 2 * ldc, c20, c21, c22, beta, add);
        Put<V, T, L, W>(c + 3 * ldc, c30, c31, c32, beta, add);
    }

    /// <summary>One row, for what the larger tiles leave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1<V, T, L, W>(nint depth, T* a, nint row, nint step, T* b, nint pitch, T* c, nint ldc, T beta, bool add)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
        where W : struct, IWidth
    {
        V c00 = L.Zero, c01 = L.Zero, c02 = L.Zero;
        step *= sizeof(T);
        pitch *= sizeof(T);
        var a0 = (byte*)a;
        for (; depth > 0; depth--)
        {
            var b0 = L.Load(b);
            var b1 = W.Vectors > 1 ? L.Load(b + L.Count) : b0;
            var b2 = W.Vectors > 2 ? L.Load(b + 2 * L.Count) : b0;
            var x = L.Broadcast(*(T*)a0);
            c00 = L.MultiplyAdd(x, b0, c00);
            if (W.Vectors > 1) c01 = L.MultiplyAdd(x, b1, c01);
            if (W.Vectors > 2) c02 = L.MultiplyAdd(x, b2, c02);
            a0 += step;
            b = (T*)((byte*)b + pitch);
        }
        Put<V, T, L, W>(c, c00, c01, c02, beta, add);
    }

    // The tile of C comes from the second-level cache while the sums are made.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch<T, W>(T* c, nint count)
        where T : unmanaged
        where W : struct, IWidth
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(c);
        if (W.Vectors > 1) Sse.Prefetch0(c + count);
        if (W.Vectors > 2) Sse.Prefetch0(c + 2 * count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V, T, L, W>(T* c, V x, V y, V z, T beta, bool add)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
        where W : struct, IWidth
    {
        if (add)
        {
            var factor = L.Broadcast(beta);
            x = L.MultiplyAdd(factor, L.Load(c), x);
            if (W.Vectors > 1) y = L.MultiplyAdd(factor, L.Load(c + L.Count), y);
            if (W.Vectors > 2) z = L.MultiplyAdd(factor, L.Load(c + 2 * L.Count), z);
        }
        L.Store(c, x);
        if (W.Vectors > 1) L.Store(c + L.Count, y);
        if (W.Vectors > 2) L.Store(c + 2 * L.Count, z);
    }
}
