using ILGPU;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu;

/// <summary>The GPU's side of an <see cref="IIndexKernel"/>: each thread takes every (number of threads)-th index.</summary>
internal static class IndexKernelEntry
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 256;

    public static void Run<TKernel>(TKernel kernel, long count) where TKernel : struct, IIndexKernel
    {
        var stride = (long)Grid.DimX * Group.DimX;
        for (var i = (long)Grid.IdxX * Group.DimX + Group.IdxX; i < count; i += stride) kernel.Execute(i);
    }
}
