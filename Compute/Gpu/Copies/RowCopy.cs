using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Copies;

/// <summary>Where rows start in two tensors, in bytes.</summary>
internal readonly struct RowStarts(IndexMap y, IndexMap x)
{
    private readonly IndexMap y = y, x = x;

    public ulong Y(long row) => (ulong)y.Offset(row);

    public ulong X(long row) => (ulong)x.Offset(row);
}

/// <summary>Copies between layouts whose innermost axis is contiguous in both, 16 bytes a thread.</summary>
internal static class RowCopy
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    public static void Run(RowStarts starts, ulong y, ulong x, long count, int vectors)
    {
        var index = (long)Grid.IdxX * Threads + Group.IdxX;
        if (index >= count) return;
        var row = index / vectors;
        var at = (ulong)(index - row * vectors) * 16;
        GlobalMemory.Store(y + starts.Y(row) + at, GlobalMemory.Load(x + starts.X(row) + at));
    }
}
