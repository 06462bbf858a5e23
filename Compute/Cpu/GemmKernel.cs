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
internal static unsafe partial class GemmKernel
{
    // Steps before the end at which the tile of C is fetched; some hundred cycles.
    private const int Near = 48;

    /// <summary>4 rows: 12 accumulators at three registers of columns, 3 of B and a broadcast, of 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4<V, T, L, W>(nint depth, T* a, nint row, nint step, T* b, nint pitch, ref GemmTarget<T> target, byte* next, nint nextStep)
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
        for (nint i = 0; i < 4; i++) Fetch<T, W>(target.To + i * target.Pitch, L.Count);
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
        Put<V, T, L, W>(target, 0, c00, c01, c02);
        Put<V, T, L, W>(target, 1, c10, c11, c12);
        Put<V, T, L, W>(target, 2, c20, c21, c22);
        Put<V, T, L, W>(target, 3, c30, c31, c32);
    }

    /// <summary>One row, for what the larger tiles leave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1<V, T, L, W>(nint depth, T* a, nint row, nint step, T* b, nint pitch, ref GemmTarget<T> target)
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
        Put<V, T, L, W>(target, 0, c00, c01, c02);
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
    private static void Put<V, T, L, W>(in GemmTarget<T> target, nint row, V x, V y, V z)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
        where W : struct, IWidth
    {
        if (target.Add)
        {
            var factor = L.Broadcast(target.Beta);
            var from = target.From + row * target.FromPitch;
            x = L.MultiplyAdd(factor, L.Load(from), x);
            if (W.Vectors > 1) y = L.MultiplyAdd(factor, L.Load(from + L.Count), y);
            if (W.Vectors > 2) z = L.MultiplyAdd(factor, L.Load(from + 2 * L.Count), z);
        }
        var to = target.To + row * target.Pitch;
        L.Store(to, x);
        if (W.Vectors > 1) L.Store(to + L.Count, y);
        if (W.Vectors > 2) L.Store(to + 2 * L.Count, z);
    }
}
