using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Attention;

/// <summary>Copies heads of ragged sequences with zeros behind each length: products with what may be NaN there would carry it on. 16 bytes a thread.</summary>
internal static class LengthCopy
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>y = x where a position is below its sequence's length, else 0; y [batch, heads, positions, size] is contiguous.</summary>
    /// <param name="rows">Where rows of x start, in bytes.</param>
    /// <param name="y">The result.</param>
    /// <param name="x">What is copied.</param>
    /// <param name="lengths">[batch] of I32.</param>
    /// <param name="count">Vectors of y.</param>
    /// <param name="vectors">Vectors of a row.</param>
    /// <param name="heads">Heads of a sequence.</param>
    /// <param name="positions">Rows of a head.</param>
    public static void Run(IndexMap rows, ulong y, ulong x, ulong lengths, long count, int vectors, int heads, int positions)
    {
        var index = (long)Grid.IdxX * Threads + Group.IdxX;
        if (index >= count) return;
        var row = index / vectors;
        var head = row / positions;
        var value = default(Word4);
        if ((int)(row - head * positions) < (int)GlobalMemory.LoadWord(lengths + (ulong)(head / heads) * 4))
            value = GlobalMemory.Load(x + (ulong)rows.Offset(row) + (ulong)(index - row * vectors) * 16);
        GlobalMemory.Store(y + (ulong)index * 16, value);
    }

    /// <summary>A copy on the device, or the tensor itself where there are no lengths.</summary>
    public static Tensor Of(CudaDevice device, Tensor x, Tensor? lengths)
    {
        if (lengths is not { } given) return x;
        var (shape, layout, size) = (x.Shape, x.Layout, x.DType.Size());
        var y = Tensor.Empty(device, x.DType, shape);
        Span<long> strides = [layout.Strides[0] * size, layout.Strides[1] * size, layout.Strides[2] * size];
        var vectors = shape[3] * size / 16;
        var count = shape[0] * shape[1] * shape[2] * vectors;
        device.Kernel(typeof(LengthCopy), Describe).Launch(
            device.StreamHandle, (count + Threads - 1) / Threads, new IndexMap(shape.AsSpan()[..3], strides),
            [
                (ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(x), (ulong)GpuDevice.Address(given), KernelArgument.Of(count),
                KernelArgument.Of((int)vectors), KernelArgument.Of((int)shape[1]), KernelArgument.Of((int)shape[2]),
            ]);
        return y;
    }

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe() => new(typeof(LengthCopy).GetMethod("Run")!, Threads);
}
