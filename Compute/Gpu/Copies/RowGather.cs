using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Copies;

/// <summary>Rows picked by indices, 16 bytes a thread: an embedding.</summary>
internal static class RowGather
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>y's row r = x's row at starts.X(r) plus the index of starts.Y(r), an I64, times <paramref name="stride"/> bytes.</summary>
    /// <param name="starts">X: where the row would start in x for index 0, in bytes. Y: where the row's index lies, in bytes.</param>
    /// <param name="y">The result, contiguous.</param>
    /// <param name="x">What is read.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="faults">Where an index that is not in [0, <paramref name="bound"/>) is reported (see Faults); its row becomes 0.</param>
    /// <param name="count">Vectors of y.</param>
    /// <param name="vectors">Vectors of a row.</param>
    /// <param name="stride">Bytes from one index to the next in x.</param>
    /// <param name="bound">The number of indices.</param>
    /// <param name="code">The operation in reports.</param>
    public static void Run(RowStarts starts, ulong y, ulong x, ulong indices, ulong faults, long count, int vectors, long stride, long bound, int code)
    {
        var index = (long)Grid.IdxX * Threads + Group.IdxX;
        if (index >= count) return;
        var row = index / vectors;
        var k = GlobalMemory.LoadLong(indices + starts.Y(row));
        var value = default(Word4);
        if (k >= 0 && k < bound) value = GlobalMemory.Load(x + starts.X(row) + (ulong)(k * stride) + (ulong)(index - row * vectors) * 16);
        else
        {
            GlobalMemory.StoreLong(faults + 8, k);
            GlobalMemory.StoreLong(faults + 16, bound);
            GlobalMemory.StoreLong(faults, code);
        }
        GlobalMemory.Store(y + (ulong)index * 16, value);
    }
}
