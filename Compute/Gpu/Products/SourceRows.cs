using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>As the grouping of a product: rows belong to groups, and those of A are picked by a list while they are loaded.</summary>
internal readonly struct Gathered : IFlag
{
    /// <summary>What tells it from <see cref="Yes"/>.</summary>
    public const int Number = 2;

    public static int Value => Number;
}

/// <summary>Every sixteenth of 128 rows of a tile, from one on: where a thread finds them. Negative ones are not there.</summary>
internal readonly struct SourceRows
{
    private readonly int r0, r1, r2, r3, r4, r5, r6, r7;

    /// <summary>Reads the I32 numbers of rows at <paramref name="list"/>, and 16, 32, … further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SourceRows(ulong list)
    {
        r0 = (int)GlobalMemory.LoadWord(list);
        r1 = (int)GlobalMemory.LoadWord(list + 64);
        r2 = (int)GlobalMemory.LoadWord(list + 128);
        r3 = (int)GlobalMemory.LoadWord(list + 192);
        r4 = (int)GlobalMemory.LoadWord(list + 256);
        r5 = (int)GlobalMemory.LoadWord(list + 320);
        r6 = (int)GlobalMemory.LoadWord(list + 384);
        r7 = (int)GlobalMemory.LoadWord(list + 448);
    }

    /// <summary>Copies 16 bytes of each row to shared memory, 16 lines of 128 bytes apart; zeros where there is no row.</summary>
    /// <param name="target">Where the first goes. The swizzle goes by lines modulo 8, which all of them share.</param>
    /// <param name="source">The bytes in row 0.</param>
    /// <param name="pitch">Bytes from row to row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(uint target, ulong source, long pitch)
    {
        Load(target, source, pitch, r0);
        Load(target + 2048, source, pitch, r1);
        Load(target + 4096, source, pitch, r2);
        Load(target + 6144, source, pitch, r3);
        Load(target + 8192, source, pitch, r4);
        Load(target + 10240, source, pitch, r5);
        Load(target + 12288, source, pitch, r6);
        Load(target + 14336, source, pitch, r7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(uint target, ulong source, long pitch, int row) =>
        AsyncCopy.Load16(target, row < 0 ? source : source + (ulong)(row * pitch), row < 0 ? 0 : 16);
}
