using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Attention;

/// <summary>
/// Copies rows of a head into shared memory by all threads of a block: each takes one piece of 16 bytes (for few threads and long rows, several) of
/// every so many rows. A row is cut into blocks of 64 elements, and lies in one line of each block.
/// </summary>
internal static class LineCopy
{
    /// <summary>Where this thread's part of a head begins. Sizes and threads are constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Source(in HeadRows rows, int sequence, int head, int size, int thread, int threads)
    {
        var wide = Wide(size, threads);
        return Arithmetic.Here(rows.At(sequence, head, thread / wide) + (ulong)((thread & (wide - 1)) * 16));
    }

    /// <summary>Starts the copy of <paramref name="count"/> rows of <paramref name="size"/> elements.</summary>
    /// <param name="target">The tile: blocks of <paramref name="count"/> lines.</param>
    /// <param name="source">What <see cref="Source"/> gave.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">Where existing rows end; the others become zeros.</param>
    /// <param name="count">Constant, a multiple of 8.</param>
    /// <param name="size">Constant.</param>
    /// <param name="thread">This thread's number.</param>
    /// <param name="threads">Threads of the block: constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(uint target, ulong source, long stride, int first, int end, int count, int size, int thread, int threads)
    {
        var pieces = Pieces(size);
        var wide = Wide(size, threads);
        var (line, piece) = (thread / wide, thread & (wide - 1));
        target += (uint)(piece / 8 * count * 128) + SharedTile.Piece((uint)line, (uint)(piece & 7));
        source += (ulong)(first * stride);
        var lines = end - first - line;
        // From part to part of a row, in shared memory.
        var part = (uint)(wide / 8 * count * 128);
        Part(target, source, stride, lines, count, size, piece, threads / wide);
        if (pieces > wide) Part(target + part, source + (ulong)wide * 16, stride, lines, count, size, piece + wide, threads / wide);
        if (pieces > 2 * wide) Part(target + 2 * part, source + (ulong)wide * 32, stride, lines, count, size, piece + 2 * wide, threads / wide);
        if (pieces > 3 * wide) Part(target + 3 * part, source + (ulong)wide * 48, stride, lines, count, size, piece + 3 * wide, threads / wide);
    }

    // Pieces of a row, the missing ones of its last block too.
    private static int Pieces(int size) => (size + 63) / 64 * 8;

    // Pieces that are copied at once: a thread keeps to lines that are a multiple of 8 apart, whose pieces are exchanged alike.
    private static int Wide(int size, int threads) => Pieces(size) * 8 <= threads ? Pieces(size) : threads / 8;

    // Blocks that are not full get zeros for the pieces that do not exist.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(uint target, ulong source, long stride, int lines, int count, int size, int piece, int apart) =>
        AsyncCopy.LoadLines(target, source, stride * apart, lines, size % 64 == 0 || piece < size / 8 ? 16 : 0, count / apart, apart);
}
