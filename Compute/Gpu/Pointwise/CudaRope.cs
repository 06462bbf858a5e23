using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Pointwise;

/// <summary>Rotary position embedding on CUDA devices.</summary>
internal static class CudaRope
{
    /// <summary>Rotates if the rows of x and the pairs consist of whole vectors of 16 bytes, wherever rows lie; false otherwise. y is contiguous.</summary>
    public static bool TryRun(CudaDevice device, Tensor y, Tensor x, Tensor cosine, Tensor sine, RopePairing pairing, bool inverse)
    {
        if (!device.Runs(80, false)) return false;
        return x.DType switch
        {
            DType.F32 => OfPairing<PackedSingle>(device, y, x, cosine, sine, pairing, inverse),
            DType.BF16 => OfPairing<PackedBFloat16>(device, y, x, cosine, sine, pairing, inverse),
            DType.F16 => OfPairing<PackedHalf>(device, y, x, cosine, sine, pairing, inverse),
            _ => false,
        };
    }

    private static bool OfPairing<TPacking>(CudaDevice device, Tensor y, Tensor x, Tensor cosine, Tensor sine, RopePairing pairing, bool inverse)
        where TPacking : struct, IPacking => pairing == RopePairing.Halves
        ? TryRun<TPacking, Yes>(device, y, x, cosine, sine, inverse)
        : TryRun<TPacking, No>(device, y, x, cosine, sine, inverse);

    private static bool TryRun<TPacking, THalves>(CudaDevice device, Tensor y, Tensor x, Tensor cosine, Tensor sine, bool inverse)
        where TPacking : struct, IPacking where THalves : struct, IFlag
    {
        var (shape, layout, element) = (x.Shape, x.Layout, x.DType.Size());
        var (size, pairs, positions, perVector) = (shape[-1], cosine.Shape[-1], shape[-2], RotaryPairs<TPacking, THalves>.PerVector);
        if (layout.Strides[^1] != 1 || size % perVector != 0 || (THalves.Value != 0 ? pairs : 2 * pairs) % perVector != 0) return false;
        if (positions > int.MaxValue || size > int.MaxValue) return false;
        if ((GpuDevice.Address(y) | GpuDevice.Address(x) | GpuDevice.Address(cosine) | GpuDevice.Address(sine)) % 16 != 0) return false;
        Span<long> strides = stackalloc long[Shape.MaxRank];
        for (var i = 0; i < shape.Rank - 1; i++)
        {
            strides[i] = layout.Strides[i] * element;
            if (strides[i] % 16 != 0) return false;
        }
        var perRow = RotaryPairs<TPacking, THalves>.PerRow(size, pairs);
        var count = shape.Count / size * perRow;
        const int threads = RotaryPairs<TPacking, THalves>.Threads;
        device.Kernel(typeof(RotaryPairs<TPacking, THalves>), Describe<TPacking, THalves>).Launch(
            device.StreamHandle, (count + threads - 1) / threads, new IndexMap(shape.AsSpan()[..^1], strides[..(shape.Rank - 1)]),
            [
                (ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(x), (ulong)GpuDevice.Address(cosine), (ulong)GpuDevice.Address(sine),
                KernelArgument.Of(count), KernelArgument.Of((int)perRow), KernelArgument.Of((int)positions), KernelArgument.Of((int)size), KernelArgument.Of((int)pairs),
                KernelArgument.Of(inverse ? -1f : 1f),
            ]);
        return true;
    }

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe<TPacking, THalves>() where TPacking : struct, IPacking where THalves : struct, IFlag =>
        new(typeof(RotaryPairs<TPacking, THalves>).GetMethod("Run")!, RotaryPairs<TPacking, THalves>.Threads);
}
