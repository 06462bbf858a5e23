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
        // Results of heads of 256 need more registers than eight warps have.
        switch (size)
        {
            case 64: launch.OfGroup<Attention64, THalf>(); return true;
            case 80: launch.OfGroup<Attention80, THalf>(); return true;
            case 96: launch.OfGroup<Attention96, THalf>(); return true;
            case 128: launch.OfGroup<Attention128, THalf>(); return true;
            default: return false;
        }
    }

    private static bool Takes(in AttentionTensors tensors, in AttentionShape shape) =>
        shape.Queries == 1 && shape.KeyHeads > 0 && shape.QueryHeads / shape.KeyHeads <= 16
        && shape.Batch * shape.KeyHeads <= CudaDevice.CounterCount
        && CudaAttention.TakesRules(tensors, shape) && HeadLayout.Fits(tensors.K) && HeadLayout.Fits(tensors.V)
        && HeadLayout.HasPairs(tensors.Q) && HeadLayout.HasPairs(tensors.O)
        && shape.Batch * shape.KeyHeads * (shape.Keys / FlashDecode<Attention128, No, No>.Keys + 1) < int.MaxValue;

    /// <summary>Describes <see cref="FlashDecode{TTile, THalf, TWide}"/> to the compiler.</summary>
    internal static PtxKernelDescription Describe<TTile, THalf, TWide>() where TTile : struct, IAttentionTile where THalf : struct, IFlag where TWide : struct, IFlag =>
        new(typeof(FlashDecode<TTile, THalf, TWide>).GetMethod("Run")!, FlashDecode<TTile, THalf, TWide>.Threads)
        {
            TensorMaps = 2,
            SharedBytes = FlashDecode<TTile, THalf, TWide>.SharedBytes,
            Accumulators = FlashDecode<TTile, THalf, TWide>.Accumulators,
            PackedRegisters = FlashDecode<TTile, THalf, TWide>.PackedRegisters,
            Capability = 90,
        };

    private readonly record struct Launch(CudaDevice Device, AttentionTensors Tensors, AttentionShape Shape)
    {
        public void OfGroup<TTile, THalf>() where TTile : struct, IAttentionTile where THalf : struct, IFlag
        {
            if (Shape.QueryHeads / Shape.KeyHeads > 8) Run<TTile, THalf, Yes>();
            else Run<TTile, THalf, No>();
        }

        private void Run<TTile, THalf, TWide>() where TTile : struct, IAttentionTile where THalf : struct, IFlag where TWide : struct, IFlag
        {
            var kernel = Device.Kernel(typeof(FlashDecode<TTile, THalf, TWide>), Describe<TTile, THalf, TWide>);
            const int keys = FlashDecode<TTile, THalf, TWide>.Keys;
            var (heads, group) = (Shape.Batch * Shape.KeyHeads, Shape.QueryHeads / Shape.KeyHeads);
            var steps = (Shape.Keys + keys - 1) / keys;
            var share = (steps * heads + Device.Multiprocessors - 1) / Device.Multiprocessors;
            var blocks = (steps * heads + share - 1) / share;
            var rows = (blocks + heads) * group;
            var parts = Tensor.Empty(Device, DType.F32, new Shape(rows, Shape.HeadSize));
            var limits = Tensor.Empty(Device, DType.F32, new Shape(rows, 2));

            ReadOnlySpan<TensorMap> maps = [HeadLayout.Map(Tensors.K, keys), HeadLayout.Map(Tensors.V, keys)];
            Span<ulong> arguments = stackalloc ulong[22];
            var strides = Tensors.Q.Layout.Strides;
            arguments[0] = CudaAttention.Address(Tensors.Q);
            arguments[1] = KernelArgument.Of(strides[0]);
            arguments[2] = KernelArgument.Of(strides[1]);
            strides = Tensors.O.Layout.Strides;
            arguments[3] = CudaAttention.Address(Tensors.O);
            arguments[4] = KernelArgument.Of(strides[0]);
            arguments[5] = KernelArgument.Of(strides[1]);
            arguments[6] = CudaAttention.Address(Tensors.LogSumExp);
            arguments[7] = CudaAttention.Address(parts);
            arguments[8] = CudaAttention.Address(limits);
            arguments[9] = (ulong)Device.Counters;
            arguments[10] = CudaAttention.Address(Tensors.KeyLengths);
            arguments[11] = CudaAttention.Address(Tensors.QueryLengths);
            arguments[12] = KernelArgument.Of((float)(Shape.Scale * 1.4426950408889634));
            CudaAttention.Rules(arguments[13..], Tensors, Shape);
            arguments[20] = (ulong)steps;
            arguments[21] = (ulong)share;
            kernel.Launch(Device.StreamHandle, blocks, 1, 1, maps, arguments);
            parts.Dispose();
            limits.Dispose();
        }
    }
}
