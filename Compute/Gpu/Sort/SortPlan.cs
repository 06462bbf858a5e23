using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Sort;

/// <summary>How rows are sorted on a CUDA device.</summary>
internal enum SortKernel
{
    /// <summary>The portable kernels.</summary>
    Portable,
    /// <summary><see cref="BlockSort{TElement, TBlock, TChosen}"/>: a block for each row.</summary>
    Block,
    /// <summary><see cref="SelectPart{TElement, TChosen}"/> as often as needed, then <see cref="Block"/>.</summary>
    Select,
    /// <summary><see cref="RadixPass{TElement, TFirst, TLast}"/> for each digit.</summary>
    Passes,
}

/// <summary>Which kernels sort rows, or find their first elements; pure functions of shape and type, so that a table of them can be printed.</summary>
internal static class SortPlan
{
    /// <summary>The longest row that a block sorts.</summary>
    public static int LongestBlock => DigitRanks<Threads512>.Capacity;

    // Shorter rows are sorted as fast as searched; larger k leave too much of a part.
    private const long ShortestSelect = 1024, MostSelected = 2048;
    private const long LongestPasses = 1 << 30;

    // A part's ends are multiples of 32, which may make it a little longer.
    private const int PartLength = SelectPart<KeyWord, Products.No>.Most - 32;

    /// <summary>The kernels for the first <paramref name="k"/> elements, in order, of rows of this length.</summary>
    public static SortKernel Select(DType type, long rows, long length, long k)
    {
        if (length < 2 || rows > int.MaxValue) return SortKernel.Portable;
        if (k <= MostSelected && k <= length / 4 && length > ShortestSelect && !SortKey.IsWide(type) && rows * Parts(length) <= int.MaxValue) return SortKernel.Select;
        if (length <= LongestBlock) return SortKernel.Block;
        // What is not wanted of a row costs little beside what is.
        return length < LongestPasses && rows * Tiles(length) <= int.MaxValue ? SortKernel.Passes : SortKernel.Portable;
    }

    /// <summary>Parts of a row for a selection: none longer than a block takes.</summary>
    public static long Parts(long length) => (length + PartLength - 1) / PartLength;

    /// <summary>Tiles of a row for the passes of a radix sort.</summary>
    public static long Tiles(long length) => (length + LongestBlock - 1) / LongestBlock;
}
