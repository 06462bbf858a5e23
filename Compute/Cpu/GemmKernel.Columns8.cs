using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

// As Rows8, for an A whose columns are contiguous.
internal static unsafe partial class GemmKernel
{
    /// <summary>8 rows: 24 accumulators at three registers of columns, 3 of B and a broadcast, of 32 registers. A[i, p] is from[p·step + i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns8<V, T, L, W>(nint depth, T* from, nint step, T* right, nint pitch, ref GemmTarget<T> target, byte* next, nint nextStep)
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
        V b0, b1, b2, x;
        step *= sizeof(T);
        pitch *= sizeof(T);
        var a0 = (byte*)from;
        var a3 = a0 + 3 * step;
        var b = (byte*)right;
        var b3 = b + 3 * pitch;
        // The tile of C is fetched when its turn is near; earlier, B would drive it out of the first-level cache again.
        var rest = Math.Min(depth, Near);
        depth -= rest;
    near:
        for (; depth >= 4; depth -= 4)
        {
            b0 = L.Load((T*)b);
            b1 = W.Vectors > 1 ? L.Load((T*)b + L.Count) : b0;
            b2 = W.Vectors > 2 ? L.Load((T*)b + 2 * L.Count) : b0;
            x = L.Broadcast(*(T*)a0);
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c01) : c01;
            c02 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c02) : c02;
            x = L.Broadcast(*(T*)(a0 + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c11) : c11;
            c12 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c12) : c12;
            x = L.Broadcast(*(T*)(a0 + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c21) : c21;
            c22 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c22) : c22;
            x = L.Broadcast(*(T*)(a0 + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c31) : c31;
            c32 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c32) : c32;
            x = L.Broadcast(*(T*)(a0 + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c41) : c41;
            c42 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c42) : c42;
            x = L.Broadcast(*(T*)(a0 + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c51) : c51;
            c52 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c52) : c52;
            x = L.Broadcast(*(T*)(a0 + 6 * sizeof(T)));
            c60 = L.MultiplyAdd(x, b0, c60);
            c61 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c61) : c61;
            c62 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c62) : c62;
            x = L.Broadcast(*(T*)(a0 + 7 * sizeof(T)));
            c70 = L.MultiplyAdd(x, b0, c70);
            c71 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c71) : c71;
            c72 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c72) : c72;
            if (Sse.IsSupported) Sse.Prefetch1(next);
            b0 = L.Load((T*)(b + pitch));
            b1 = W.Vectors > 1 ? L.Load((T*)(b + pitch) + L.Count) : b0;
            b2 = W.Vectors > 2 ? L.Load((T*)(b + pitch) + 2 * L.Count) : b0;
            x = L.Broadcast(*(T*)(a0 + step));
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c01) : c01;
            c02 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c02) : c02;
            x = L.Broadcast(*(T*)(a0 + step + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c11) : c11;
            c12 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c12) : c12;
            x = L.Broadcast(*(T*)(a0 + step + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c21) : c21;
            c22 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c22) : c22;
            x = L.Broadcast(*(T*)(a0 + step + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c31) : c31;
            c32 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c32) : c32;
            x = L.Broadcast(*(T*)(a0 + step + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c41) : c41;
            c42 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c42) : c42;
            x = L.Broadcast(*(T*)(a0 + step + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c51) : c51;
            c52 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c52) : c52;
            x = L.Broadcast(*(T*)(a0 + step + 6 * sizeof(T)));
            c60 = L.MultiplyAdd(x, b0, c60);
            c61 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c61) : c61;
            c62 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c62) : c62;
            x = L.Broadcast(*(T*)(a0 + step + 7 * sizeof(T)));
            c70 = L.MultiplyAdd(x, b0, c70);
            c71 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c71) : c71;
            c72 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c72) : c72;
            b0 = L.Load((T*)(b + 2 * pitch));
            b1 = W.Vectors > 1 ? L.Load((T*)(b + 2 * pitch) + L.Count) : b0;
            b2 = W.Vectors > 2 ? L.Load((T*)(b + 2 * pitch) + 2 * L.Count) : b0;
            x = L.Broadcast(*(T*)(a0 + 2 * step));
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c01) : c01;
            c02 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c02) : c02;
            x = L.Broadcast(*(T*)(a0 + 2 * step + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c11) : c11;
            c12 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c12) : c12;
            x = L.Broadcast(*(T*)(a0 + 2 * step + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c21) : c21;
            c22 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c22) : c22;
            x = L.Broadcast(*(T*)(a0 + 2 * step + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c31) : c31;
            c32 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c32) : c32;
            x = L.Broadcast(*(T*)(a0 + 2 * step + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c41) : c41;
            c42 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c42) : c42;
            x = L.Broadcast(*(T*)(a0 + 2 * step + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c51) : c51;
            c52 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c52) : c52;
            x = L.Broadcast(*(T*)(a0 + 2 * step + 6 * sizeof(T)));
            c60 = L.MultiplyAdd(x, b0, c60);
            c61 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c61) : c61;
            c62 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c62) : c62;
            x = L.Broadcast(*(T*)(a0 + 2 * step + 7 * sizeof(T)));
            c70 = L.MultiplyAdd(x, b0, c70);
            c71 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c71) : c71;
            c72 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c72) : c72;
            if (Sse.IsSupported) Sse.Prefetch1(next + nextStep);
            b0 = L.Load((T*)b3);
            b1 = W.Vectors > 1 ? L.Load((T*)b3 + L.Count) : b0;
            b2 = W.Vectors > 2 ? L.Load((T*)b3 + 2 * L.Count) : b0;
            x = L.Broadcast(*(T*)a3);
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c01) : c01;
            c02 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c02) : c02;
            x = L.Broadcast(*(T*)(a3 + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c11) : c11;
            c12 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c12) : c12;
            x = L.Broadcast(*(T*)(a3 + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c21) : c21;
            c22 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c22) : c22;
            x = L.Broadcast(*(T*)(a3 + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c31) : c31;
            c32 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c32) : c32;
            x = L.Broadcast(*(T*)(a3 + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c41) : c41;
            c42 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c42) : c42;
            x = L.Broadcast(*(T*)(a3 + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c51) : c51;
            c52 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c52) : c52;
            x = L.Broadcast(*(T*)(a3 + 6 * sizeof(T)));
            c60 = L.MultiplyAdd(x, b0, c60);
            c61 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c61) : c61;
            c62 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c62) : c62;
            x = L.Broadcast(*(T*)(a3 + 7 * sizeof(T)));
            c70 = L.MultiplyAdd(x, b0, c70);
            c71 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c71) : c71;
            c72 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c72) : c72;
            a0 += 4 * step;
            a3 += 4 * step;
            b += 4 * pitch;
            b3 += 4 * pitch;
            next += 2 * nextStep;
        }
        if (rest > 0)
        {
            for (nint i = 0; i < 8; i++) Fetch<T, W>(target.To + i * target.Pitch, L.Count);
            depth += rest;
            rest = 0;
            goto near;
        }
        for (; depth > 0; depth--)
        {
            b0 = L.Load((T*)b);
            b1 = W.Vectors > 1 ? L.Load((T*)b + L.Count) : b0;
            b2 = W.Vectors > 2 ? L.Load((T*)b + 2 * L.Count) : b0;
            x = L.Broadcast(*(T*)a0);
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c01) : c01;
            c02 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c02) : c02;
            x = L.Broadcast(*(T*)(a0 + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c11) : c11;
            c12 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c12) : c12;
            x = L.Broadcast(*(T*)(a0 + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c21) : c21;
            c22 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c22) : c22;
            x = L.Broadcast(*(T*)(a0 + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c31) : c31;
            c32 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c32) : c32;
            x = L.Broadcast(*(T*)(a0 + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c41) : c41;
            c42 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c42) : c42;
            x = L.Broadcast(*(T*)(a0 + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c51) : c51;
            c52 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c52) : c52;
            x = L.Broadcast(*(T*)(a0 + 6 * sizeof(T)));
            c60 = L.MultiplyAdd(x, b0, c60);
            c61 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c61) : c61;
            c62 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c62) : c62;
            x = L.Broadcast(*(T*)(a0 + 7 * sizeof(T)));
            c70 = L.MultiplyAdd(x, b0, c70);
            c71 = W.Vectors > 1 ? L.MultiplyAdd(x, b1, c71) : c71;
            c72 = W.Vectors > 2 ? L.MultiplyAdd(x, b2, c72) : c72;
            a0 += step;
            b += pitch;
        }
        Put<V, T, L, W>(target, 0, c00, c01, c02);
        Put<V, T, L, W>(target, 1, c10, c11, c12);
        Put<V, T, L, W>(target, 2, c20, c21, c22);
        Put<V, T, L, W>(target, 3, c30, c31, c32);
        Put<V, T, L, W>(target, 4, c40, c41, c42);
        Put<V, T, L, W>(target, 5, c50, c51, c52);
        Put<V, T, L, W>(target, 6, c60, c61, c62);
        Put<V, T, L, W>(target, 7, c70, c71, c72);
    }
}
