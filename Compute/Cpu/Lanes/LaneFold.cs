using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Native.Compute.Cpu;

/// <summary>The upper lanes of a vector's lower part moved down on its lower ones: what sums and maxima across lanes are made of.</summary>
internal static class LaneFold
{
    /// <summary>Bytes from <paramref name="bytes"/> on in the first bytes; the rest is undefined.</summary>
    /// <param name="a">The vector.</param>
    /// <param name="bytes">32, 16, 8 or 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<E> Down<E>(Vector512<E> a, int bytes) where E : struct =>
        bytes == 32 ? a.GetUpper().ToVector512Unsafe() : Down(a.GetLower(), bytes).ToVector512Unsafe();

    /// <summary>Bytes from <paramref name="bytes"/> on in the first bytes; the rest is undefined.</summary>
    /// <param name="a">The vector.</param>
    /// <param name="bytes">16, 8 or 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<E> Down<E>(Vector256<E> a, int bytes) where E : struct =>
        bytes == 16 ? a.GetUpper().ToVector256Unsafe() : Down(a.GetLower(), bytes).ToVector256Unsafe();

    /// <summary>Bytes from <paramref name="bytes"/> on in the first bytes; the rest is undefined.</summary>
    /// <param name="a">The vector.</param>
    /// <param name="bytes">8 or 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<E> Down<E>(Vector128<E> a, int bytes) where E : struct => bytes == 8
        ? Vector128.Shuffle(a.AsUInt64(), Vector128.Create(1UL, 1)).As<ulong, E>()
        : Vector128.Shuffle(a.AsUInt32(), Vector128.Create(1U, 1, 1, 1)).As<uint, E>();
}
