using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Attention;

/// <summary>Attention on the tensor cores of sm_80 and later, by single warps: what takes a head size, and its launch.</summary>
internal static class CudaWarpAttention
{
    /// <summary>Runs it; false for other head sizes. The tensors are such as <see cref="CudaAttention.Takes"/> takes.</summary>
    public static bool TryForward(CudaDevice device, in AttentionTensors tensors, in AttentionShape shape)
    {
        if (!device.Runs(80, false)) return false;
        var launch = new ForwardLaunch(device, tensors, shape);
        return tensors.Q.DType == DType.F16 ? OfSize<Yes>(launch, shape.HeadSize) : OfSize<No>(launch, shape.HeadSize);
    }

    private static bool OfSize<THalf>(in ForwardLaunch launch, long size) where THalf : struct, IFlag
    {
        switch (size)
        {
            case 64: launch.OfDocuments<Forward64, THalf>(); return true;
            case 80: launch.OfDocuments<Forward80, THalf>(); return true;
            case 96: launch.OfDocuments<Forward96, THalf>(); return true;
            case 128: launch.OfDocuments<Forward128, THalf>(); return true;
            case 256 when launch.Device.SharedBytesOfBlock >= WarpForward<Forward256, THalf, No>.SharedBytes: launch.OfDocuments<Forward256, THalf>(); return true;
            case 256: launch.OfDocuments<SmallForward256, THalf>(); return true;
            default: return false;
        }
    }

    /// <summary>Describes <see cref="WarpForward{TTile, THalf, TDocuments}"/> to the compiler.</summary>
    public static PtxKernelDescription Describe<TTile, THalf, TDocuments>() where TTile : struct, IWarpAttentionTile where THalf : struct, IFlag where TDocuments : struct, IFlag =>
        new(typeof(WarpForward<TTile, THalf, TDocuments>).GetMethod("Run")!, WarpForward<TTile, THalf, TDocuments>.Threads)
        {
            SharedBytes = WarpForward<TTile, THalf, TDocuments>.SharedBytes,
            Accumulators = WarpForward<TTile, THalf, TDocuments>.Accumulators,
            PackedRegisters = WarpForward<TTile, THalf, TDocuments>.PackedRegisters,
            BlocksPerMultiprocessor = TTile.Blocks,
        };

    private readonly record struct ForwardLaunch(CudaDevice Device, AttentionTensors Tensors, AttentionShape Shape)
    {
        public void OfDocuments<TTile, THalf>() where TTile : struct, IWarpAttentionTile where THalf : struct, IFlag
        {
            if (Tensors.KeyStarts is null) Run<TTile, THalf, No>();
            else Run<TTile, THalf, Yes>();
        }

        private void Run<TTile, THalf, TDocuments>() where TTile : struct, IWarpAttentionTile where THalf : struct, IFlag where TDocuments : struct, IFlag
        {
            var kernel = Device.Kernel(typeof(WarpForward<TTile, THalf, TDocuments>), Describe<TTile, THalf, TDocuments>);
            Span<ulong> arguments = stackalloc ulong[13];
            arguments[0] = CudaAttention.Address(Tensors.LogSumExp);
            arguments[1] = CudaAttention.Address(Tensors.KeyLengths);
            arguments[2] = CudaAttention.Address(Tensors.QueryLengths);
            arguments[3] = KernelArgument.Of((float)(Shape.Scale * 1.4426950408889634));
            CudaAttention.Rules(arguments[4..], Tensors, Shape);
            arguments[11] = (ulong)CudaAttention.Section(Shape);
            arguments[12] = CudaAttention.Address(Tensors.KeyStarts);
            var rows = WarpForward<TTile, THalf, TDocuments>.Rows;
            var tiles = (Shape.Queries + rows - 1) / rows * Shape.Batch * Shape.QueryHeads;
            var tensors = new ForwardRows(HeadRows.Of(Tensors.Q), HeadRows.Of(Tensors.K), HeadRows.Of(Tensors.V), HeadRows.Of(Tensors.O));
            kernel.Launch(Device.StreamHandle, tiles, tensors, arguments);
        }
    }
}
