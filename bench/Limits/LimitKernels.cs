using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Native.Bench.Limits;

/// <summary>The loops behind the limits, on one thread, in the widest vectors that the processor runs.</summary>
internal static unsafe class LimitKernels
{
    /// <summary>Bits of a vector.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    // Two FMA units with a latency of four or five cycles need ten independent chains.
    private const int Chains = 12;

    /// <summary>FLOP of one repetition of <see cref="Fma"/>.</summary>
    public static double FlopsPerRepetition => 2.0 * Chains * VectorBits / 32;

    /// <summary>Independent chains of x = x·a + b; the sum is returned so that nothing is optimized away.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Fma(int repetitions) => VectorBits switch
    {
        512 => Fma512(repetitions),
        256 => Fma256(repetitions),
        _ => Fma128(repetitions),
    };

    /// <summary>The sum of the elements, read from front to back; <paramref name="count"/> is a multiple of 128.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Read(float* x, nint count)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nint i = 0; i < count; i += 64)
        {
            s0 += Vector512.LoadAligned(x + i);
            s1 += Vector512.LoadAligned(x + i + 16);
            s2 += Vector512.LoadAligned(x + i + 32);
            s3 += Vector512.LoadAligned(x + i + 48);
        }
        return Vector512.Sum(s0 + s1 + s2 + s3);
    }

    /// <summary>The sum of the elements, read in eight places by turns: more of the prefetchers are at work, and on some
    /// processors that is a third faster.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float ReadEight(float* x, nint count)
    {
        var part = count / 8;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nint i = 0; i < part; i += 16)
        {
            var front = x + i;
            var back = front + 4 * part;
            s0 += Vector512.LoadAligned(front);
            s1 += Vector512.LoadAligned(front + part);
            s2 += Vector512.LoadAligned(front + 2 * part);
            s3 += Vector512.LoadAligned(front + 3 * part);
            s0 += Vector512.LoadAligned(back);
            s1 += Vector512.LoadAligned(back + part);
            s2 += Vector512.LoadAligned(back + 2 * part);
            s3 += Vector512.LoadAligned(back + 3 * part);
        }
        return Vector512.Sum(s0 + s1 + s2 + s3);
    }

    /// <summary>y = x with stores that bypass the cache, or not; <paramref name="count"/> is a multiple of 32.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* x, float* y, nint count, bool bypass)
    {
        if (bypass)
        {
            for (nint i = 0; i < count; i += 32)
            {
                Vector512.LoadAligned(x + i).StoreAlignedNonTemporal(y + i);
                Vector512.LoadAligned(x + i + 16).StoreAlignedNonTemporal(y + i + 16);
            }
        }
        else
        {
            for (nint i = 0; i < count; i += 32)
            {
                Vector512.LoadAligned(x + i).StoreAligned(y + i);
                Vector512.LoadAligned(x + i + 16).StoreAligned(y + i + 16);
            }
        }
    }

    /// <summary>z = x + y with stores that bypass the cache, or not; <paramref name="count"/> is a multiple of 32.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* x, float* y, float* z, nint count, bool bypass)
    {
        if (bypass)
        {
            for (nint i = 0; i < count; i += 32)
            {
                (Vector512.LoadAligned(x + i) + Vector512.LoadAligned(y + i)).StoreAlignedNonTemporal(z + i);
                (Vector512.LoadAligned(x + i + 16) + Vector512.LoadAligned(y + i + 16)).StoreAlignedNonTemporal(z + i + 16);
            }
        }
        else
        {
            for (nint i = 0; i < count; i += 32)
            {
                (Vector512.LoadAligned(x + i) + Vector512.LoadAligned(y + i)).StoreAligned(z + i);
                (Vector512.LoadAligned(x + i + 16) + Vector512.LoadAligned(y + i + 16)).StoreAligned(z + i + 16);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Fma512(int repetitions)
    {
        var (a, b) = (Vector512.Create(0.999f), Vector512.Create(0.001f));
        Vector512<float> x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b, x6 = b, x7 = b, x8 = b, x9 = b, x10 = b, x11 = b;
        for (var i = 0; i < repetitions; i++)
        {
            x0 = Vector512.FusedMultiplyAdd(x0, a, b);
            x1 = Vector512.FusedMultiplyAdd(x1, a, b);
            x2 = Vector512.FusedMultiplyAdd(x2, a, b);
            x3 = Vector512.FusedMultiplyAdd(x3, a, b);
            x4 = Vector512.FusedMultiplyAdd(x4, a, b);
            x5 = Vector512.FusedMultiplyAdd(x5, a, b);
            x6 = Vector512.FusedMultiplyAdd(x6, a, b);
            x7 = Vector512.FusedMultiplyAdd(x7, a, b);
            x8 = Vector512.FusedMultiplyAdd(x8, a, b);
            x9 = Vector512.FusedMultiplyAdd(x9, a, b);
            x10 = Vector512.FusedMultiplyAdd(x10, a, b);
            x11 = Vector512.FusedMultiplyAdd(x11, a, b);
        }
        return Vector512.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Fma256(int repetitions)
    {
        var (a, b) = (Vector256.Create(0.999f), Vector256.Create(0.001f));
        Vector256<float> x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b, x6 = b, x7 = b, x8 = b, x9 = b, x10 = b, x11 = b;
        for (var i = 0; i < repetitions; i++)
        {
            x0 = Vector256.FusedMultiplyAdd(x0, a, b);
            x1 = Vector256.FusedMultiplyAdd(x1, a, b);
            x2 = Vector256.FusedMultiplyAdd(x2, a, b);
            x3 = Vector256.FusedMultiplyAdd(x3, a, b);
            x4 = Vector256.FusedMultiplyAdd(x4, a, b);
            x5 = Vector256.FusedMultiplyAdd(x5, a, b);
            x6 = Vector256.FusedMultiplyAdd(x6, a, b);
            x7 = Vector256.FusedMultiplyAdd(x7, a, b);
            x8 = Vector256.FusedMultiplyAdd(x8, a, b);
            x9 = Vector256.FusedMultiplyAdd(x9, a, b);
            x10 = Vector256.FusedMultiplyAdd(x10, a, b);
            x11 = Vector256.FusedMultiplyAdd(x11, a, b);
        }
        return Vector256.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Fma128(int repetitions)
    {
        var (a, b) = (Vector128.Create(0.999f), Vector128.Create(0.001f));
        Vector128<float> x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b, x6 = b, x7 = b, x8 = b, x9 = b, x10 = b, x11 = b;
        for (var i = 0; i < repetitions; i++)
        {
            x0 = Vector128.FusedMultiplyAdd(x0, a, b);
            x1 = Vector128.FusedMultiplyAdd(x1, a, b);
            x2 = Vector128.FusedMultiplyAdd(x2, a, b);
            x3 = Vector128.FusedMultiplyAdd(x3, a, b);
            x4 = Vector128.FusedMultiplyAdd(x4, a, b);
            x5 = Vector128.FusedMultiplyAdd(x5, a, b);
            x6 = Vector128.FusedMultiplyAdd(x6, a, b);
            x7 = Vector128.FusedMultiplyAdd(x7, a, b);
            x8 = Vector128.FusedMultiplyAdd(x8, a, b);
            x9 = Vector128.FusedMultiplyAdd(x9, a, b);
            x10 = Vector128.FusedMultiplyAdd(x10, a, b);
            x11 = Vector128.FusedMultiplyAdd(x11, a, b);
        }
        return Vector128.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }
}
