using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Attention;

/// <summary>
/// Copies rows of a head into shared memory by all threads of a block: each takes one piece of 16 bytes of every so many rows. A row is cut into
/// blocks of 64 elements, and lies in one line of each block.
/// </summary>
internal static class LineCopy
{
    /// <summary>Starts the copy of <paramref name="count"/> rows of <paramref name="size"/> elements.</summary>
    /// <param name="target">The tile: blocks of <paramref name="count"/> lines.</param>
    /// <param name="rows">The tensor.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="head">The head.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">Where existing rows end; the others become zeros.</param>
    /// <param name="count">Constant, a multiple of 8.</param>
    /// <param name="size">Constant.</param>
    /// <param name="thread">This thread's number.</param>
    /// <param name="threads">Threads of the block: constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(uint target, in HeadRows rows, int sequence, int head, int first, int end, int count, int size, int thread, int threads)
    {
        var pieces = (size + 63) / 64 * 8;
        // A thread keeps to lines that are a multiple of 8 apart, whose pieces are exchanged alike.
        var wide = pieces * 8 <= threads ? pieces : threads / 8;
        var (line, piece) = (thread / wide, thread % wide);
        Part(target, rows, sequence, head, first, end, count, size, line, piece, threads / wide);
        if (pieces > wide) Part(target, rows, sequence, head, first, end, count, size, line, piece + wide, threads / wide);
        if (pieces > 2 * wide) Part(target, rows, sequence, head, first, end, count, size, line, piece + 2 * wide, threads / wide);
        if (pieces > 3 * wide) Part(target, rows, sequence, head, first, end, count, size, line, piece + 3 * wide, threads / wide);
    }

    // Blocks that are not full get zeros for the pieces that do not exist.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(uint target, in HeadRows rows, int sequence, int head, int first, int end, int count, int size, int line, int piece, int apart) =>
        AsyncCopy.LoadLines(
            target + (uint)(piece / 8 * count * 128) + SharedTile.Piece((uint)line, (uint)(piece % 8)),
            rows.At(sequence, head, first + line) + (ulong)(piece * 16), rows.Row * apart, end - first - line, piece < size / 8 ? 16 : 0, count / apart, apart);
}
