using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Copies;

/// <summary>Rows put at a place of their batch, 16 bytes a thread: new tokens of a cache.</summary>
internal static class RowWrite
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>y[b, h, starts[b] + i] = x[b, h, i] for i below counts[b].</summary>
    /// <param name="rows">Where row (b, h, i) starts in x, in bytes.</param>
    /// <param name="y">The target, contiguous.</param>
    /// <param name="x">The rows.</param>
    /// <param name="starts">I32 for each batch.</param>
    /// <param name="counts">The same; 0 for all rows.</param>
    /// <param name="faults">Where a place that is not in [0, <paramref name="capacity"/>) is reported (see Faults); its row is left out.</param>
    /// <param name="total">Vectors of x.</param>
    /// <param name="vectors">Vectors of a row.</param>
    /// <param name="rowCount">Rows of a head in x.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="capacity">Rows of a head in y.</param>
    /// <param name="code">The operation in reports.</param>
    public static void Run(
        IndexMap rows, ulong y, ulong x, ulong starts, ulong counts, ulong faults, long total, int vectors, int rowCount, int heads, long capacity, int code)
    {
        var index = (long)Grid.IdxX * Threads + Group.IdxX;
        if (index >= total) return;
        var row = index / vectors;
        var head = row / rowCount;
        var i = (int)(row - head * rowCount);
        var batch = (ulong)(head / heads) * 4;
        if (counts != 0 && i >= (int)GlobalMemory.LoadWord(counts + batch)) return;
        var place = (int)GlobalMemory.LoadWord(starts + batch) + i;
        if (place < 0 || place >= capacity)
        {
            GlobalMemory.StoreLong(faults + 8, place);
            GlobalMemory.StoreLong(faults + 16, capacity);
            GlobalMemory.StoreLong(faults, code);
            return;
        }
        var at = (ulong)(index - row * vectors) * 16;
        GlobalMemory.Store(y + (ulong)((head * capacity + place) * vectors) * 16 + at, GlobalMemory.Load(x + (ulong)rows.Offset(row) + at));
    }
}
