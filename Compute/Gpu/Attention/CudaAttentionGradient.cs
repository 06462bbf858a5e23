using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Attention;

/// <summary>The gradients of attention on CUDA devices: which kernels take them, and their launch.</summary>
internal static class CudaAttentionGradient
{
    /// <summary>Runs them on tensor cores; false where only the portable kernels take them.</summary>
    public static bool TryRun(CudaDevice device, in AttentionTensors tensors, in AttentionShape shape, Tensor dO, Tensor dQ, Tensor dK, Tensor dV)
    {
        if (!CudaAttention.Takes(tensors, shape)) return false;
        if (!device.Runs(90, true) || !IsTaken(shape.HeadSize)) return CudaWarpAttentionGradient.TryRun(device, tensors, shape, dO, dQ, dK, dV);
        if (!HeadLayout.Fits(dO)) dO = dO.Clone();
        if (!HeadLayout.Fits(dO) || !HeadLayout.Fits(dQ) || !HeadLayout.Fits(dK) || !HeadLayout.Fits(dV)) return false;
        // What lies behind a length is multiplied by 0 here, which a NaN survives.
        var (keyLengths, queryLengths) = (tensors.KeyLengths, tensors.QueryLengths);
        var cleared = tensors with
        {
            Q = LengthCopy.Of(device, tensors.Q, queryLengths),
            K = LengthCopy.Of(device, tensors.K, keyLengths),
            V = LengthCopy.Of(device, tensors.V, keyLengths),
        };
        var launch = new Launch(device, cleared, shape, LengthCopy.Of(device, dO, queryLengths), dQ, dK, dV);
        if (tensors.Q.DType == DType.F16) OfSize<Yes>(launch, shape.HeadSize);
        else OfSize<No>(launch, shape.HeadSize);
        if (queryLengths is not null)
        {
            cleared.Q.Dispose();
            launch.DO.Dispose();
        }
        if (keyLengths is null) return true;
        cleared.K.Dispose();
        cleared.V.Dispose();
        return true;
    }

    // Sums of dK and dV of heads of 256 need more registers than there are.
    private static bool IsTaken(long size) => size is 64 or 80 or 96 or 128;

    private static void OfSize<THalf>(in Launch launch, long size) where THalf : struct, IFlag
    {
        switch (size)
        {
            case 64: launch.OfDocuments<Attention64, THalf>(); break;
            case 80: launch.OfDocuments<Attention80, THalf>(); break;
            case 96: launch.OfDocuments<Attention96, THalf>(); break;
            default: launch.OfDocuments<Attention128, THalf>(); break;
        }
    }

    /// <summary>Describes <see cref="FlashBackward{TTile, THalf, TByKeys, TDocuments}"/> to the compiler.</summary>
    internal static PtxKernelDescription Describe<TTile, THalf, TByKeys, TDocuments>()
        where TTile : struct, IAttentionTile where THalf : struct, IFlag where TByKeys : struct, IFlag where TDocuments : struct, IFlag =>
        new(typeof(FlashBackward<TTile, THalf, TByKeys, TDocuments>).GetMethod("Run")!, FlashBackward<TTile, THalf, TByKeys, TDocuments>.Threads)
        {
            TensorMaps = 6,
            SharedBytes = FlashBackward<TTile, THalf, TByKeys, TDocuments>.SharedBytes,
            Accumulators = FlashBackward<TTile, THalf, TByKeys, TDocuments>.Accumulators,
            PackedRegisters = FlashBackward<TTile, THalf, TByKeys, TDocuments>.PackedRegisters,
            Capability = 90,
            ArchitectureSpecific = true,
        };

    /// <summary>Describes <see cref="RowVectorsKernel{TTile, THalf}"/> to the compiler.</summary>
    internal static PtxKernelDescription DescribeVectors<TTile, THalf>() where TTile : struct, IAttentionTile where THalf : struct, IFlag =>
        new(typeof(RowVectorsKernel<TTile, THalf>).GetMethod("Run")!, RowVectorsKernel<TTile, THalf>.Threads);

    /// <summary>Computes <see cref="RowVectors"/> into a new tensor.</summary>
    internal static Tensor Vectors<TTile, THalf>(CudaDevice device, in AttentionTensors tensors, in AttentionShape shape, Tensor dO)
        where TTile : struct, IAttentionTile where THalf : struct, IFlag
    {
        var vectors = Tensor.Empty(device, DType.F32, new Shape(RowVectors.Count(shape.Batch, shape.QueryHeads, shape.Queries)));
        var kernel = device.Kernel(typeof(RowVectorsKernel<TTile, THalf>), DescribeVectors<TTile, THalf>);
        Span<ulong> arguments = stackalloc ulong[19];
        Rows(arguments, tensors.O);
        Rows(arguments[4..], dO);
        arguments[8] = CudaAttention.Address(tensors.LogSumExp);
        arguments[9] = CudaAttention.Address(vectors);
        arguments[10] = CudaAttention.Address(tensors.KeyLengths);
        arguments[11] = CudaAttention.Address(tensors.QueryLengths);
        CudaAttention.Rules(arguments[12..], tensors, shape);
        kernel.Launch(device.StreamHandle, vectors.Count / 2 / RowVectorsKernel<TTile, THalf>.Rows, 1, 1, [], arguments);
        return vectors;
    }

    private static void Rows(Span<ulong> arguments, Tensor x)
    {
        var strides = x.Layout.Strides;
        arguments[0] = CudaAttention.Address(x);
        arguments[1] = KernelArgument.Of(strides[0]);
        arguments[2] = KernelArgument.Of(strides[1]);
        arguments[3] = KernelArgument.Of(strides[2]);
    }

    private readonly record struct Launch(
        CudaDevice Device, AttentionTensors Tensors, AttentionShape Shape, Tensor DO, Tensor DQ, Tensor DK, Tensor DV)
    {
        public void OfDocuments<TTile, THalf>() where TTile : struct, IAttentionTile where THalf : struct, IFlag
        {
            if (Tensors.KeyStarts is null) Run<TTile, THalf, No>();
            else Run<TTile, THalf, Yes>();
        }

        private void Run<TTile, THalf, TDocuments>() where TTile : struct, IAttentionTile where THalf : struct, IFlag where TDocuments : struct, IFlag
        {
            var vectors = Vectors<TTile, THalf>(Device, Tensors, Shape, DO);
            var group = Shape.QueryHeads / Shape.KeyHeads;
            var section = CudaAttention.Section(Shape);
            Tensor? ends = Tensors.KeyStarts is { } starts ? DocumentEnds.Of(starts, Shape.Keys) : null;
            Gradients<TTile, THalf, Yes, TDocuments>(vectors, ends, Tensors.K, Tensors.V, Tensors.Q, DO, DK, DV, Shape.Keys, Shape.KeyHeads, Math.Max(1, section / group));
            Gradients<TTile, THalf, No, TDocuments>(vectors, ends, Tensors.Q, DO, Tensors.K, Tensors.V, DQ, DQ, Shape.Queries, Shape.QueryHeads, section);
            ends?.Dispose();
            vectors.Dispose();
        }

        private void Gradients<TTile, THalf, TByKeys, TDocuments>(
            Tensor vectors, Tensor? ends, Tensor x1, Tensor x2, Tensor y1, Tensor y2, Tensor d1, Tensor d2, long positions, long heads, long section)
            where TTile : struct, IAttentionTile where THalf : struct, IFlag where TByKeys : struct, IFlag where TDocuments : struct, IFlag
        {
            const int width = FlashBackward<TTile, THalf, TByKeys, TDocuments>.Width, rows = FlashBackward<TTile, THalf, TByKeys, TDocuments>.Rows;
            var kernel = Device.Kernel(typeof(FlashBackward<TTile, THalf, TByKeys, TDocuments>), Describe<TTile, THalf, TByKeys, TDocuments>);
            ReadOnlySpan<TensorMap> maps =
            [
                HeadLayout.Map(x1, 64), HeadLayout.Map(x2, 64), HeadLayout.Map(y1, width), HeadLayout.Map(y2, width), HeadLayout.Map(d1, 64), HeadLayout.Map(d2, 64),
            ];
            Span<ulong> arguments = stackalloc ulong[15];
            arguments[0] = CudaAttention.Address(vectors);
            arguments[1] = CudaAttention.Address(Tensors.KeyLengths);
            arguments[2] = CudaAttention.Address(Tensors.QueryLengths);
            arguments[3] = KernelArgument.Of((float)(Shape.Scale * 1.4426950408889634));
            arguments[4] = KernelArgument.Of((float)Shape.Scale);
            CudaAttention.Rules(arguments[5..], Tensors, Shape);
            arguments[12] = (ulong)section;
            arguments[13] = CudaAttention.Address(Tensors.KeyStarts);
            arguments[14] = CudaAttention.Address(ends);
            var tiles = (positions + rows - 1) / rows * Shape.Batch * heads;
            kernel.Launch(Device.StreamHandle, Math.Min(tiles, Device.Multiprocessors), 1, 1, maps, arguments);
        }
    }
}
