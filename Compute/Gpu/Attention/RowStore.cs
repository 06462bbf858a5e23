using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Attention;

/// <summary>Rounds a warp's sums and writes them as rows of a head, 16 bytes a lane, through lines of shared memory that only this warp uses.</summary>
internal static class RowStore
{
    /// <summary>Stores 16 rows for each row tile. All but addresses, places and the lane is constant.</summary>
    /// <param name="own">The warp's lines of the first block of 64 columns.</param>
    /// <param name="first">The first accumulator.</param>
    /// <param name="rows">The tensor.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="head">The head.</param>
    /// <param name="row">The warp's first row.</param>
    /// <param name="end">Where rows end.</param>
    /// <param name="rowTiles">Rows of the warp by 16.</param>
    /// <param name="size">Elements of a row.</param>
    /// <param name="block">Bytes from 64 to 64 columns in shared memory.</param>
    /// <param name="lane">This thread's lane.</param>
    /// <param name="half">1 for F16, 0 for BF16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        uint own, int first, in HeadRows rows, int sequence, int head, int row, int end, int rowTiles, int size, int block, int lane, int half)
    {
        Warp.Barrier();
        WarpTile.Store(WarpTile.Result(own, lane), first, rowTiles, size, block, half);
        Warp.Barrier();
        var pieces = (size + 63) / 64 * 8;
        // Heads of 256 take a whole warp for a row, of 64 a quarter.
        var (line, piece) = (lane / pieces, lane & (pieces - 1));
        if (piece >= size / 8) return;
        for (; line < 16 * rowTiles && row + line < end; line += 32 / pieces)
            GlobalMemory.Store(
                rows.At(sequence, head, row + line) + (ulong)(piece * 16),
                SharedWords.Load(own + (uint)(piece / 8 * block) + SharedTile.Piece((uint)line, (uint)(piece & 7)), 0));
    }
}
