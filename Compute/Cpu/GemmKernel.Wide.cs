using System.Runtime.CompilerServices;

namespace Native.Compute.Cpu;

// For products of four registers of columns, such as the heads of attention of 64 floats; A and B are expected to be in the caches.
internal static unsafe partial class GemmKernel
{
    /// <summary>6 rows of four registers: 24 accumulators, 4 of B and a broadcast, of 32 registers. A[i, p] is from[i·row + p].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6<V, T, L>(nint depth, T* from, nint row, T* right, nint pitch, in GemmTarget<T> target)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        V c00 = L.Zero, c01 = L.Zero, c02 = L.Zero, c03 = L.Zero;
        V c10 = L.Zero, c11 = L.Zero, c12 = L.Zero, c13 = L.Zero;
        V c20 = L.Zero, c21 = L.Zero, c22 = L.Zero, c23 = L.Zero;
        V c30 = L.Zero, c31 = L.Zero, c32 = L.Zero, c33 = L.Zero;
        V c40 = L.Zero, c41 = L.Zero, c42 = L.Zero, c43 = L.Zero;
        V c50 = L.Zero, c51 = L.Zero, c52 = L.Zero, c53 = L.Zero;
        V b0, b1, b2, b3, x;
        row *= sizeof(T);
        pitch *= sizeof(T);
        var a0 = (byte*)from;
        var a3 = a0 + 3 * row;
        var b = (byte*)right;
        var last = b + 3 * pitch;
        for (; depth >= 4; depth -= 4)
        {
            b0 = L.Load((T*)b);
            b1 = L.Load((T*)b + L.Count);
            b2 = L.Load((T*)b + 2 * L.Count);
            b3 = L.Load((T*)b + 3 * L.Count);
            x = L.Broadcast(*(T*)a0);
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a0 + row));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a0 + 2 * row));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)a3);
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a3 + row));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a3 + 2 * row));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            b0 = L.Load((T*)(b + pitch));
            b1 = L.Load((T*)(b + pitch) + L.Count);
            b2 = L.Load((T*)(b + pitch) + 2 * L.Count);
            b3 = L.Load((T*)(b + pitch) + 3 * L.Count);
            x = L.Broadcast(*(T*)(a0 + sizeof(T)));
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a0 + row + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a0 + 2 * row + sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)(a3 + sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a3 + row + sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a3 + 2 * row + sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            b0 = L.Load((T*)(b + 2 * pitch));
            b1 = L.Load((T*)(b + 2 * pitch) + L.Count);
            b2 = L.Load((T*)(b + 2 * pitch) + 2 * L.Count);
            b3 = L.Load((T*)(b + 2 * pitch) + 3 * L.Count);
            x = L.Broadcast(*(T*)(a0 + 2 * sizeof(T)));
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a0 + row + 2 * sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a0 + 2 * row + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)(a3 + 2 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a3 + row + 2 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a3 + 2 * row + 2 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            b0 = L.Load((T*)last);
            b1 = L.Load((T*)last + L.Count);
            b2 = L.Load((T*)last + 2 * L.Count);
            b3 = L.Load((T*)last + 3 * L.Count);
            x = L.Broadcast(*(T*)(a0 + 3 * sizeof(T)));
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a0 + row + 3 * sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a0 + 2 * row + 3 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)(a3 + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a3 + row + 3 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a3 + 2 * row + 3 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            a0 += 4 * sizeof(T);
            a3 += 4 * sizeof(T);
            b += 4 * pitch;
            last += 4 * pitch;
        }
        for (; depth > 0; depth--)
        {
            b0 = L.Load((T*)b);
            b1 = L.Load((T*)b + L.Count);
            b2 = L.Load((T*)b + 2 * L.Count);
            b3 = L.Load((T*)b + 3 * L.Count);
            x = L.Broadcast(*(T*)a0);
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a0 + row));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a0 + 2 * row));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)a3);
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a3 + row));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a3 + 2 * row));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            a0 += sizeof(T);
            a3 += sizeof(T);
            b += pitch;
        }
        Put4<V, T, L>(target, 0, c00, c01, c02, c03);
        Put4<V, T, L>(target, 1, c10, c11, c12, c13);
        Put4<V, T, L>(target, 2, c20, c21, c22, c23);
        Put4<V, T, L>(target, 3, c30, c31, c32, c33);
        Put4<V, T, L>(target, 4, c40, c41, c42, c43);
        Put4<V, T, L>(target, 5, c50, c51, c52, c53);
    }

    /// <summary>6 rows of four registers: 24 accumulators, 4 of B and a broadcast, of 32 registers. A[i, p] is from[p·step + i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns6<V, T, L>(nint depth, T* from, nint step, T* right, nint pitch, in GemmTarget<T> target)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        V c00 = L.Zero, c01 = L.Zero, c02 = L.Zero, c03 = L.Zero;
        V c10 = L.Zero, c11 = L.Zero, c12 = L.Zero, c13 = L.Zero;
        V c20 = L.Zero, c21 = L.Zero, c22 = L.Zero, c23 = L.Zero;
        V c30 = L.Zero, c31 = L.Zero, c32 = L.Zero, c33 = L.Zero;
        V c40 = L.Zero, c41 = L.Zero, c42 = L.Zero, c43 = L.Zero;
        V c50 = L.Zero, c51 = L.Zero, c52 = L.Zero, c53 = L.Zero;
        V b0, b1, b2, b3, x;
        step *= sizeof(T);
        pitch *= sizeof(T);
        var a0 = (byte*)from;
        var a3 = a0 + 3 * step;
        var b = (byte*)right;
        var last = b + 3 * pitch;
        for (; depth >= 4; depth -= 4)
        {
            b0 = L.Load((T*)b);
            b1 = L.Load((T*)b + L.Count);
            b2 = L.Load((T*)b + 2 * L.Count);
            b3 = L.Load((T*)b + 3 * L.Count);
            x = L.Broadcast(*(T*)a0);
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a0 + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a0 + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)(a0 + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a0 + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a0 + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            b0 = L.Load((T*)(b + pitch));
            b1 = L.Load((T*)(b + pitch) + L.Count);
            b2 = L.Load((T*)(b + pitch) + 2 * L.Count);
            b3 = L.Load((T*)(b + pitch) + 3 * L.Count);
            x = L.Broadcast(*(T*)(a0 + step));
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a0 + step + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a0 + step + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)(a0 + step + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a0 + step + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a0 + step + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            b0 = L.Load((T*)(b + 2 * pitch));
            b1 = L.Load((T*)(b + 2 * pitch) + L.Count);
            b2 = L.Load((T*)(b + 2 * pitch) + 2 * L.Count);
            b3 = L.Load((T*)(b + 2 * pitch) + 3 * L.Count);
            x = L.Broadcast(*(T*)(a0 + 2 * step));
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a0 + 2 * step + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a0 + 2 * step + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)(a0 + 2 * step + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a0 + 2 * step + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a0 + 2 * step + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            b0 = L.Load((T*)last);
            b1 = L.Load((T*)last + L.Count);
            b2 = L.Load((T*)last + 2 * L.Count);
            b3 = L.Load((T*)last + 3 * L.Count);
            x = L.Broadcast(*(T*)a3);
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a3 + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a3 + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)(a3 + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a3 + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a3 + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            a0 += 4 * step;
            a3 += 4 * step;
            b += 4 * pitch;
            last += 4 * pitch;
        }
        for (; depth > 0; depth--)
        {
            b0 = L.Load((T*)b);
            b1 = L.Load((T*)b + L.Count);
            b2 = L.Load((T*)b + 2 * L.Count);
            b3 = L.Load((T*)b + 3 * L.Count);
            x = L.Broadcast(*(T*)a0);
            c00 = L.MultiplyAdd(x, b0, c00);
            c01 = L.MultiplyAdd(x, b1, c01);
            c02 = L.MultiplyAdd(x, b2, c02);
            c03 = L.MultiplyAdd(x, b3, c03);
            x = L.Broadcast(*(T*)(a0 + sizeof(T)));
            c10 = L.MultiplyAdd(x, b0, c10);
            c11 = L.MultiplyAdd(x, b1, c11);
            c12 = L.MultiplyAdd(x, b2, c12);
            c13 = L.MultiplyAdd(x, b3, c13);
            x = L.Broadcast(*(T*)(a0 + 2 * sizeof(T)));
            c20 = L.MultiplyAdd(x, b0, c20);
            c21 = L.MultiplyAdd(x, b1, c21);
            c22 = L.MultiplyAdd(x, b2, c22);
            c23 = L.MultiplyAdd(x, b3, c23);
            x = L.Broadcast(*(T*)(a0 + 3 * sizeof(T)));
            c30 = L.MultiplyAdd(x, b0, c30);
            c31 = L.MultiplyAdd(x, b1, c31);
            c32 = L.MultiplyAdd(x, b2, c32);
            c33 = L.MultiplyAdd(x, b3, c33);
            x = L.Broadcast(*(T*)(a0 + 4 * sizeof(T)));
            c40 = L.MultiplyAdd(x, b0, c40);
            c41 = L.MultiplyAdd(x, b1, c41);
            c42 = L.MultiplyAdd(x, b2, c42);
            c43 = L.MultiplyAdd(x, b3, c43);
            x = L.Broadcast(*(T*)(a0 + 5 * sizeof(T)));
            c50 = L.MultiplyAdd(x, b0, c50);
            c51 = L.MultiplyAdd(x, b1, c51);
            c52 = L.MultiplyAdd(x, b2, c52);
            c53 = L.MultiplyAdd(x, b3, c53);
            a0 += step;
            b += pitch;
        }
        Put4<V, T, L>(target, 0, c00, c01, c02, c03);
        Put4<V, T, L>(target, 1, c10, c11, c12, c13);
        Put4<V, T, L>(target, 2, c20, c21, c22, c23);
        Put4<V, T, L>(target, 3, c30, c31, c32, c33);
        Put4<V, T, L>(target, 4, c40, c41, c42, c43);
        Put4<V, T, L>(target, 5, c50, c51, c52, c53);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put4<V, T, L>(in GemmTarget<T> target, nint row, V x, V y, V z, V w)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        if (target.Add)
        {
            var factor = L.Broadcast(target.Beta);
            var from = target.From + row * target.FromPitch;
            x = L.MultiplyAdd(factor, L.Load(from), x);
            y = L.MultiplyAdd(factor, L.Load(from + L.Count), y);
            z = L.MultiplyAdd(factor, L.Load(from + 2 * L.Count), z);
            w = L.MultiplyAdd(factor, L.Load(from + 3 * L.Count), w);
        }
        var to = target.To + row * target.Pitch;
        L.Store(to, x);
        L.Store(to + L.Count, y);
        L.Store(to + 2 * L.Count, z);
        L.Store(to + 3 * L.Count, w);
    }
}
