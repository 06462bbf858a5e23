using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Attention;

/// <summary>Attention of one query a head on CUDA devices: when the split kernel takes it, and its launch.</summary>
internal static class CudaDecode
{
    /// <summary>Runs it; false where another kernel must.</summary>
    public static bool TryRun(CudaDevice device, in AttentionTensors tensors, in AttentionShape shape)
    {
        if (!device.Runs(90, false) || !Takes(tensors, shape)) return false;
        // Capability 12 has less shared memory than the ring takes.
        if (device.Capability >= 120) return false;
        var launch = new Launch(device, tensors, shape);
        return tensors.Q.DType == DType.F16 ? OfSize<Yes>(launch, shape.HeadSize) : OfSize<No>(launch, shape.HeadSize);
    }

    private static bool OfSize<THalf>(in Launch launch, long size) where THalf : struct, IFlag
    {
        switch (size)
        {
            case 64: launch.Run<Attention64, THalf>(); return true;
            case 80: launch.Run<Attention80, THalf>(); return true;
            case 96: launch.Run<Attention96, THalf>(); return true;
            case 128: launch.Run<Attention128, THalf>(); return true;
            case 256: launch.Run<Attention256, THalf>(); return true;
            default: return false;
        }
    }

    private static bool Takes(in AttentionTensors tensors, in AttentionShape shape) =>
        shape.Queries == 1 && shape.KeyHeads > 0 && shape.QueryHeads / shape.KeyHeads <= FlashDecode<Attention128, No>.Rows
        && CudaAttention.TakesRules(tensors, shape) && HeadLayout.Fits(tensors.K) && HeadLayout.Fits(tensors.V)
        && HeadLayout.HasPairs(tensors.Q) && HeadLayout.HasPairs(tensors.O)
        && shape.Batch * shape.KeyHeads * (shape.Keys / FlashDecode<Attention128, No>.Keys + 1) < int.MaxValue;

    /// <summary>Describes <see cref="FlashDecode{TTile, THalf}"/> to the compiler.</summary>
    internal static PtxKernelDescription DescribeParts<TTile, THalf>() where TTile : struct, IAttentionTile where THalf : struct, IFlag =>
        new(typeof(FlashDecode<TTile, THalf>).GetMethod("Run")!, FlashDecode<TTile, THalf>.Threads)
        {
            TensorMaps = 2,
            SharedBytes = FlashDecode<TTile, THalf>.SharedBytes,
            Accumulators = FlashDecode<TTile, THalf>.Accumulators,
            PackedRegisters = FlashDecode<TTile, THalf>.PackedRegisters,
            Capability = 90,
        };

    /// <summary>Describes <see cref="DecodeCombine{TTile, THalf}"/> to the compiler.</summary>
    internal static PtxKernelDescription DescribeCombine<TTile, THalf>() where TTile : struct, IAttentionTile where THalf : struct, IFlag =>
        new(typeof(DecodeCombine<TTile, THalf>).GetMethod("Run")!, DecodeCombine<TTile, THalf>.Threads) { SharedBytes = DecodeCombine<TTile, THalf>.SharedBytes };

    private readonly record struct Launch(CudaDevice Device, AttentionTensors Tensors, AttentionShape Shape)
    {
        public void Run<TTile, THalf>() where TTile : struct, IAttentionTile where THalf : struct, IFlag
        {
            var parts = Device.Kernel(typeof(FlashDecode<TTile, THalf>), DescribeParts<TTile, THalf>);
            var combine = Device.Kernel(typeof(DecodeCombine<TTile, THalf>), DescribeCombine<TTile, THalf>);
            const int keys = FlashDecode<TTile, THalf>.Keys;
            var (heads, group) = (Shape.Batch * Shape.KeyHeads, Shape.QueryHeads / Shape.KeyHeads);
            var steps = (Shape.Keys + keys - 1) / keys;
            var share = (steps * heads + Device.Multiprocessors - 1) / Device.Multiprocessors;
            var blocks = (steps * heads + share - 1) / share;
            var rows = (blocks + heads) * group;
            var results = Tensor.Empty(Device, DType.F32, new Shape(rows, Shape.HeadSize));
            var limits = Tensor.Empty(Device, DType.F32, new Shape(rows, 2));
            var scale = KernelArgument.Of((float)(Shape.Scale * 1.4426950408889634));

            ReadOnlySpan<TensorMap> maps = [HeadLayout.Map(Tensors.K, keys), HeadLayout.Map(Tensors.V, keys)];
            Span<ulong> arguments = stackalloc ulong[17];
            var strides = Tensors.Q.Layout.Strides;
            arguments[0] = CudaAttention.Address(Tensors.Q);
            arguments[1] = KernelArgument.Of(strides[0]);
            arguments[2] = KernelArgument.Of(strides[1]);
            arguments[3] = CudaAttention.Address(results);
            arguments[4] = CudaAttention.Address(limits);
            arguments[5] = CudaAttention.Address(Tensors.KeyLengths);
            arguments[6] = CudaAttention.Address(Tensors.QueryLengths);
            arguments[7] = scale;
            CudaAttention.Rules(arguments[8..], Tensors, Shape);
            arguments[15] = (ulong)steps;
            arguments[16] = (ulong)share;
            parts.Launch(Device.StreamHandle, blocks, 1, 1, maps, arguments);

            strides = Tensors.O.Layout.Strides;
            combine.Launch(
                Device.StreamHandle, Shape.Batch * Shape.QueryHeads, 1, 1, [],
                [
                    CudaAttention.Address(Tensors.O), KernelArgument.Of(strides[0]), KernelArgument.Of(strides[1]), CudaAttention.Address(Tensors.LogSumExp),
                    CudaAttention.Address(results), CudaAttention.Address(limits), scale, (ulong)Shape.QueryHeads, (ulong)group, (ulong)steps, (ulong)share,
                ]);
            results.Dispose();
            limits.Dispose();
        }
    }
}
