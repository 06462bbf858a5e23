using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Attention;

/// <summary>Attention of one query a head on CUDA devices: when the split kernel takes it, and its launch.</summary>
internal static class CudaDecode
{
    /// <summary>Runs it; false where another kernel must.</summary>
    /// <param name="device">The device.</param>
    /// <param name="tensors">K and V are [batch, key heads, keys, size], or with a table blocks: [blocks, key heads, 32, size].</param>
    /// <param name="shape">The attention's shape, whose keys are those that the table has room for.</param>
    /// <param name="blockTable">[batch, blocks of a sequence] of I32, contiguous; null if there are no blocks.</param>
    public static bool TryRun(CudaDevice device, in AttentionTensors tensors, in AttentionShape shape, Tensor? blockTable = null)
    {
        if (!device.Runs(90, false) || !Takes(tensors, shape)) return false;
        // Capability 12 has less shared memory than the ring takes.
        if (device.Capability >= 120) return false;
        var launch = new Launch(device, tensors, shape, blockTable);
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
        shape.Queries == 1 && tensors.KeyStarts is null && shape.KeyHeads > 0 && shape.QueryHeads / shape.KeyHeads <= 16
        && shape.Batch * shape.KeyHeads <= CudaDevice.CounterCount
        && CudaAttention.TakesRules(tensors, shape) && HeadLayout.Fits(tensors.K) && HeadLayout.Fits(tensors.V)
        && HeadLayout.HasPairs(tensors.Q) && HeadLayout.HasPairs(tensors.O)
        && shape.Batch * shape.KeyHeads * (shape.Keys / FlashDecode<Attention128, No, No, WholeCache>.Keys + 1) < int.MaxValue;

    /// <summary>Describes <see cref="FlashDecode{TTile, THalf, TWide, TCache}"/> to the compiler.</summary>
    internal static PtxKernelDescription Describe<TTile, THalf, TWide, TCache>()
        where TTile : struct, IAttentionTile where THalf : struct, IFlag where TWide : struct, IFlag where TCache : struct, ICacheForm =>
        new(typeof(FlashDecode<TTile, THalf, TWide, TCache>).GetMethod("Run")!, FlashDecode<TTile, THalf, TWide, TCache>.Threads)
        {
            TensorMaps = 2,
            SharedBytes = FlashDecode<TTile, THalf, TWide, TCache>.SharedBytes,
            Accumulators = FlashDecode<TTile, THalf, TWide, TCache>.Accumulators,
            PackedRegisters = FlashDecode<TTile, THalf, TWide, TCache>.PackedRegisters,
            Capability = 90,
        };

    private readonly record struct Launch(CudaDevice Device, AttentionTensors Tensors, AttentionShape Shape, Tensor? BlockTable)
    {
        public void OfGroup<TTile, THalf>() where TTile : struct, IAttentionTile where THalf : struct, IFlag
        {
            if (BlockTable is not null) OfCache<TTile, THalf, BlockCache>();
            else if (Tensors.KeyLengths is not null) OfCache<TTile, THalf, ClearedCache>();
            else OfCache<TTile, THalf, WholeCache>();
        }

        private void OfCache<TTile, THalf, TCache>() where TTile : struct, IAttentionTile where THalf : struct, IFlag where TCache : struct, ICacheForm
        {
            if (Shape.QueryHeads / Shape.KeyHeads > 8) Run<TTile, THalf, Yes, TCache>();
            else Run<TTile, THalf, No, TCache>();
        }

        private void Run<TTile, THalf, TWide, TCache>()
            where TTile : struct, IAttentionTile where THalf : struct, IFlag where TWide : struct, IFlag where TCache : struct, ICacheForm
        {
            var kernel = Device.Kernel(typeof(FlashDecode<TTile, THalf, TWide, TCache>), Describe<TTile, THalf, TWide, TCache>);
            const int keys = FlashDecode<TTile, THalf, TWide, TCache>.Keys;
            var (heads, group) = (Shape.Batch * Shape.KeyHeads, Shape.QueryHeads / Shape.KeyHeads);
            var steps = (Shape.Keys + keys - 1) / keys;
            var share = (steps * heads + Device.Multiprocessors - 1) / Device.Multiprocessors;
            var blocks = (steps * heads + share - 1) / share;
            var rows = (blocks + heads) * group;
            var parts = Tensor.Empty(Device, DType.F32, new Shape(rows, Shape.HeadSize));
            var limits = Tensor.Empty(Device, DType.F32, new Shape(rows, 2));

            var box = TCache.InBlocks ? FlashDecode<TTile, THalf, TWide, TCache>.BlockKeys : keys;
            ReadOnlySpan<TensorMap> maps = [HeadLayout.Map(Tensors.K, box), HeadLayout.Map(Tensors.V, box)];
            Span<ulong> arguments = stackalloc ulong[24];
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
            arguments[10] = CudaAttention.Address(BlockTable);
            arguments[11] = BlockTable is { } table ? (ulong)table.Shape[1] : 0;
            arguments[12] = CudaAttention.Address(Tensors.KeyLengths);
            arguments[13] = CudaAttention.Address(Tensors.QueryLengths);
            arguments[14] = KernelArgument.Of((float)(Shape.Scale * 1.4426950408889634));
            CudaAttention.Rules(arguments[15..], Tensors, Shape);
            arguments[22] = (ulong)steps;
            arguments[23] = (ulong)share;
            kernel.Launch(Device.StreamHandle, blocks, 1, 1, maps, arguments);
            parts.Dispose();
            limits.Dispose();
        }
    }
}
