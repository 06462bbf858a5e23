using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Pointwise;

/// <summary>What a <see cref="RowPointwise{TOp, TPacking, TApproximate}"/> is launched with: the operation, and where rows start, in bytes.</summary>
/// <param name="op">The operation.</param>
/// <param name="y">Rows of the result.</param>
/// <param name="a">Rows of the first input.</param>
/// <param name="b">Rows of the second.</param>
/// <param name="c">Rows of the third.</param>
/// <param name="d">Rows of the fourth.</param>
/// <param name="single">Bit i is set where input i has one element for a whole row.</param>
internal readonly struct RowsOf<TOp>(TOp op, IndexMap y, IndexMap a, IndexMap b, IndexMap c, IndexMap d, int single) where TOp : struct
{
    public readonly IndexMap Y = y, A = a, B = b, C = c, D = d;
    public readonly int Single = single;
    // Last: an operation without fields has a size in C# and none in the kernel.
    public readonly TOp Op = op;
}

/// <summary>
/// y = op(a, b, c, d) over rows that are contiguous in each tensor, or one element repeated: views, biases, gates that are halves of a matrix.
/// One vector of 16 bytes a thread.
/// </summary>
/// <typeparam name="TOp">The operation.</typeparam>
/// <typeparam name="TPacking">The element type.</typeparam>
/// <typeparam name="TApproximate">Yes if exponentials and quotients may be as exact as a 16-bit result needs.</typeparam>
internal static class RowPointwise<TOp, TPacking, TApproximate>
    where TOp : struct, IPointwise where TPacking : struct, IPacking where TApproximate : struct, IFlag
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    public static void Run(RowsOf<TOp> rows, ulong y, ulong a, ulong b, ulong c, ulong d, long count, int vectors)
    {
        var index = (long)Grid.IdxX * Threads + Group.IdxX;
        if (index >= count) return;
        var row = index / vectors;
        var at = (ulong)(index - row * vectors) * 16;
        GlobalMemory.Store(y + (ulong)rows.Y.Offset(row) + at, VectorPointwise<TOp, TPacking, TApproximate>.Map(
            rows.Op,
            Load(a + (ulong)rows.A.Offset(row), at, rows.Single & 1),
            TOp.Inputs > 1 ? Load(b + (ulong)rows.B.Offset(row), at, rows.Single & 2) : default,
            TOp.Inputs > 2 ? Load(c + (ulong)rows.C.Offset(row), at, rows.Single & 4) : default,
            TOp.Inputs > 3 ? Load(d + (ulong)rows.D.Offset(row), at, rows.Single & 8) : default));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word4 Load(ulong row, ulong at, int single)
    {
        if (single == 0) return GlobalMemory.Load(row + at);
        var word = TPacking.PerWord > 1 ? GlobalVectors.LoadHalfWord(row) * 0x10001u : GlobalVectors.LoadWord(row);
        return new() { X = word, Y = word, Z = word, W = word };
    }
}
