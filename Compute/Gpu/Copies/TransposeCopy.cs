using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Copies;

/// <summary>y [rows, columns] from x whose rows are contiguous where y's columns are, through tiles in shared memory: words are read along x and
/// written along y.</summary>
/// <typeparam name="TPairs">Yes for elements of 2 bytes, two to a word; No for elements of 4 bytes.</typeparam>
internal static class TransposeCopy<TPairs> where TPairs : struct, IFlag
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Rows and columns of a tile: 32 words.</summary>
    public static int Tile => 32 * (1 + TPairs.Value);

    // A word more than the tile needs, so that reading across does not stay on one bank.
    private const int Pitch = 33 * 4;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => Tile * Pitch;

    public static void Run(ulong y, ulong x, int rows, int columns, long pitchX, long pitchY, long batchX, long batchY)
    {
        var lane = Group.IdxX % 32;
        var warp = Group.IdxX / 32;
        var tiles = (columns + Tile - 1) / Tile;
        var row = Grid.IdxX / tiles * Tile;
        var column = Grid.IdxX % tiles * Tile;
        var shared = SharedTile.Memory();
        var size = TPairs.Value != 0 ? 2 : 4;
        var perWord = 1 + TPairs.Value;
        x += (ulong)(Grid.IdxY * batchX + row + lane * perWord) * (ulong)size;
        y += (ulong)(Grid.IdxY * batchY + column + lane * perWord) * (ulong)size;
        for (var i = warp; i < Tile; i += Threads / 32)
        {
            if (column + i < columns && row + lane * perWord < rows)
                SharedWords.StoreWord(shared + (uint)(i * Pitch + lane * 4), 0, GlobalVectors.LoadWord(x + (ulong)((column + i) * pitchX) * (ulong)size));
        }
        Group.Barrier();
        for (var i = warp; i < Tile; i += Threads / 32)
        {
            if (row + i < rows && column + lane * perWord < columns)
                GlobalMemory.StoreWord(y + (ulong)((row + i) * pitchY) * (ulong)size, Across(shared, i, lane));
        }
    }

    // One element, or two of neighboring lines.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Across(uint shared, int place, int lane) => TPairs.Value != 0
        ? SharedWords.LoadHalfWord(shared + (uint)(2 * lane * Pitch + place * 2)) | (SharedWords.LoadHalfWord(shared + (uint)((2 * lane + 1) * Pitch + place * 2)) << 16)
        : SharedWords.LoadWord(shared + (uint)(lane * Pitch + place * 4));
}
