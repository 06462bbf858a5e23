using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Attention;

/// <summary>Attention on CUDA devices: which kernel takes it, and its launch.</summary>
internal static class CudaAttention
{
    // Keys and values that stay in the second-level cache while the queries of their heads pass.
    private const long CacheBytes = 24L << 20;

    /// <summary>Runs the attention on tensor cores; false where only the portable kernels take it.</summary>
    public static bool TryForward(CudaDevice device, in AttentionTensors tensors, in AttentionShape shape)
    {
        if (CudaDecode.TryRun(device, tensors, shape)) return true;
        if (!Takes(tensors, shape)) return false;
        if (!device.Runs(90, true)) return CudaWarpAttention.TryForward(device, tensors, shape);
        var launch = new ForwardLaunch(device, tensors, shape);
        return tensors.Q.DType == DType.F16 ? OfSize<Yes>(launch, shape.HeadSize) : OfSize<No>(launch, shape.HeadSize);
    }

    private static bool OfSize<THalf>(in ForwardLaunch launch, long size) where THalf : struct, IFlag
    {
        switch (size)
        {
            case 64: launch.OfCache<Attention64, THalf>(); return true;
            case 80: launch.OfCache<Attention80, THalf>(); return true;
            case 96: launch.OfCache<Attention96, THalf>(); return true;
            case 128: launch.OfCache<Attention128, THalf>(); return true;
            case 256: launch.OfCache<Attention256, THalf>(); return true;
            default: return false;
        }
    }

    /// <summary>Whether kernels for 16-bit tensors take these: what the copy engine can read, without a mask.</summary>
    internal static bool Takes(in AttentionTensors tensors, in AttentionShape shape) =>
        TakesRules(tensors, shape) && HeadLayout.Fits(tensors.Q) && HeadLayout.Fits(tensors.K) && HeadLayout.Fits(tensors.V) && HeadLayout.Fits(tensors.O);

    /// <summary>Whether kernels for 16-bit tensors take the types, sizes and rules, wherever the tensors lie.</summary>
    internal static bool TakesRules(in AttentionTensors tensors, in AttentionShape shape) =>
        tensors.Q.DType is DType.BF16 or DType.F16 && tensors.Mask is null && shape.Scale > 0 && shape.HeadSize == shape.ValueSize
        && shape.Batch > 0 && shape.QueryHeads > 0 && shape.Keys > 0 && shape.Queries > 0
        && (tensors.KeyLengths is not { } k || k.Layout.Strides[0] == 1) && (tensors.QueryLengths is not { } q || q.Layout.Strides[0] == 1)
        && Math.Max(shape.Keys, shape.Queries) < int.MaxValue / 4 && shape.Batch * shape.QueryHeads * shape.Queries < int.MaxValue;

    /// <summary>How many query heads make a section of the order of work: see <see cref="WorkTile.OfQueries"/>.</summary>
    internal static int Section(in AttentionShape shape)
    {
        var group = shape.QueryHeads / shape.KeyHeads;
        var keyHeads = Math.Max(1, CacheBytes / (shape.Keys * shape.HeadSize * 4));
        return (int)Math.Min(keyHeads * group, shape.Batch * shape.QueryHeads);
    }

    /// <summary>Describes <see cref="FlashForward{TTile, THalf, TClears, TDocuments}"/> to the compiler.</summary>
    internal static PtxKernelDescription DescribeForward<TTile, THalf, TClears, TDocuments>()
        where TTile : struct, IAttentionTile where THalf : struct, IFlag where TClears : struct, IFlag where TDocuments : struct, IFlag =>
        new(typeof(FlashForward<TTile, THalf, TClears, TDocuments>).GetMethod("Run")!, FlashForward<TTile, THalf, TClears, TDocuments>.Threads)
        {
            TensorMaps = 4,
            SharedBytes = FlashForward<TTile, THalf, TClears, TDocuments>.SharedBytes,
            Accumulators = FlashForward<TTile, THalf, TClears, TDocuments>.Accumulators,
            PackedRegisters = TTile.Keys / 4,
            Capability = 90,
            ArchitectureSpecific = true,
        };

    /// <summary>The parameters that <see cref="AttentionRules"/> consists of.</summary>
    internal static void Rules(Span<ulong> arguments, in AttentionTensors tensors, in AttentionShape shape)
    {
        arguments[0] = (ulong)shape.Batch;
        arguments[1] = (ulong)shape.QueryHeads;
        arguments[2] = (ulong)(shape.QueryHeads / shape.KeyHeads);
        arguments[3] = (ulong)shape.Queries;
        arguments[4] = (ulong)shape.Keys;
        arguments[5] = shape.Causal ? 1u : 0u;
        arguments[6] = (ulong)Math.Min(shape.Window, int.MaxValue / 4);
    }

    /// <summary>The address, or 0 for nothing.</summary>
    internal static ulong Address(Tensor? tensor) => tensor is { } t ? (ulong)GpuDevice.Address(t) : 0;

    private readonly record struct ForwardLaunch(CudaDevice Device, AttentionTensors Tensors, AttentionShape Shape)
    {
        public void OfCache<TTile, THalf>() where TTile : struct, IAttentionTile where THalf : struct, IFlag
        {
            // A cache may hold anything behind a length, and NaN survives a product with 0.
            var clears = Tensors.KeyLengths is not null;
            if (Tensors.KeyStarts is not null)
            {
                if (clears) Run<TTile, THalf, Yes, Yes>();
                else Run<TTile, THalf, No, Yes>();
            }
            else if (clears) Run<TTile, THalf, Yes, No>();
            else Run<TTile, THalf, No, No>();
        }

        private void Run<TTile, THalf, TClears, TDocuments>()
            where TTile : struct, IAttentionTile where THalf : struct, IFlag where TClears : struct, IFlag where TDocuments : struct, IFlag
        {
            var kernel = Device.Kernel(typeof(FlashForward<TTile, THalf, TClears, TDocuments>), DescribeForward<TTile, THalf, TClears, TDocuments>);
            ReadOnlySpan<TensorMap> maps =
            [
                HeadLayout.Map(Tensors.Q, 64), HeadLayout.Map(Tensors.K, TTile.Keys), HeadLayout.Map(Tensors.V, TTile.Keys), HeadLayout.Map(Tensors.O, 64),
            ];
            Span<ulong> arguments = stackalloc ulong[13];
            arguments[0] = Address(Tensors.LogSumExp);
            arguments[1] = Address(Tensors.KeyLengths);
            arguments[2] = Address(Tensors.QueryLengths);
            arguments[3] = KernelArgument.Of((float)(Shape.Scale * 1.4426950408889634));
            Rules(arguments[4..], Tensors, Shape);
            arguments[11] = (ulong)Section(Shape);
            arguments[12] = Address(Tensors.KeyStarts);
            var rows = FlashForward<TTile, THalf, TClears, TDocuments>.Rows;
            var tiles = (Shape.Queries + rows - 1) / rows * Shape.Batch * Shape.QueryHeads;
            kernel.Launch(Device.StreamHandle, Math.Min(tiles, Device.Multiprocessors), 1, 1, maps, arguments);
        }
    }
}
