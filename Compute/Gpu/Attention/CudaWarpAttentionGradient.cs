using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Attention;

/// <summary>The gradients of attention on the tensor cores of sm_80 and later, by single warps: what takes a head size, and its launches.</summary>
internal static class CudaWarpAttentionGradient
{
    /// <summary>Runs them; false for other head sizes. The tensors are such as <see cref="CudaAttention.Takes"/> takes.</summary>
    public static bool TryRun(CudaDevice device, in AttentionTensors tensors, in AttentionShape shape, Tensor dO, Tensor dQ, Tensor dK, Tensor dV)
    {
        if (!device.Runs(80, false) || shape.HeadSize is not (64 or 80 or 96 or 128 or 256)) return false;
        if (!HeadLayout.Fits(dQ) || !HeadLayout.Fits(dK) || !HeadLayout.Fits(dV)) return false;
        Tensor? copy = HeadLayout.Fits(dO) ? null : dO.Clone();
        var launch = new Launch(device, tensors, shape, copy ?? dO, dQ, dK, dV);
        if (tensors.Q.DType == DType.F16) OfSize<Yes>(launch);
        else OfSize<No>(launch);
        copy?.Dispose();
        return true;
    }

    private static void OfSize<THalf>(in Launch launch) where THalf : struct, IFlag
    {
        switch (launch.Shape.HeadSize)
        {
            case 64: launch.OfDocuments<Attention64, Query64, Key64, THalf>(); break;
            case 80: launch.OfDocuments<Attention80, Query80, Key80, THalf>(); break;
            case 96: launch.OfDocuments<Attention96, Query96, Key96, THalf>(); break;
            case 128: launch.OfDocuments<Attention128, Query128, Key128, THalf>(); break;
            default:
                var shared = launch.Device.SharedBytesOfBlock;
                if (shared >= Most<Gradient256>()) launch.OfDocuments<Attention256, Gradient256, Gradient256, THalf>();
                else if (shared >= Most<MediumGradient256>()) launch.OfDocuments<Attention256, MediumGradient256, MediumGradient256, THalf>();
                else launch.OfDocuments<Attention256, SmallGradient256, SmallGradient256, THalf>();
                break;
        }
    }

    private static int Most<TTile>() where TTile : struct, IWarpAttentionTile => WarpBackward<TTile, No, KeyPass, No>.SharedBytes;

    /// <summary>Describes <see cref="WarpBackward{TTile, THalf, TPass, TDocuments}"/> to the compiler.</summary>
    public static PtxKernelDescription Describe<TTile, THalf, TPass, TDocuments>()
        where TTile : struct, IWarpAttentionTile where THalf : struct, IFlag where TPass : struct, IGradientPass where TDocuments : struct, IFlag =>
        new(typeof(WarpBackward<TTile, THalf, TPass, TDocuments>).GetMethod("Run")!, WarpBackward<TTile, THalf, TPass, TDocuments>.Threads)
        {
            SharedBytes = WarpBackward<TTile, THalf, TPass, TDocuments>.SharedBytes,
            Accumulators = WarpBackward<TTile, THalf, TPass, TDocuments>.Accumulators,
            PackedRegisters = WarpBackward<TTile, THalf, TPass, TDocuments>.PackedRegisters,
            BlocksPerMultiprocessor = TTile.Blocks,
        };

    private readonly record struct Launch(
        CudaDevice Device, AttentionTensors Tensors, AttentionShape Shape, Tensor DO, Tensor DQ, Tensor DK, Tensor DV)
    {
        public void OfDocuments<THead, TQuery, TKey, THalf>()
            where THead : struct, IAttentionTile where TQuery : struct, IWarpAttentionTile where TKey : struct, IWarpAttentionTile where THalf : struct, IFlag
        {
            if (Tensors.KeyStarts is null) Run<THead, TQuery, TKey, THalf, No>();
            else Run<THead, TQuery, TKey, THalf, Yes>();
        }

        private void Run<THead, TQuery, TKey, THalf, TDocuments>()
            where THead : struct, IAttentionTile where TQuery : struct, IWarpAttentionTile where TKey : struct, IWarpAttentionTile
            where THalf : struct, IFlag where TDocuments : struct, IFlag
        {
            var vectors = CudaAttentionGradient.Vectors<THead, THalf>(Device, Tensors, Shape, DO);
            Tensor? ends = Tensors.KeyStarts is { } starts ? DocumentEnds.Of(starts, Shape.Keys) : null;
            var (q, k, v, o) = (HeadRows.Of(Tensors.Q), HeadRows.Of(Tensors.K), HeadRows.Of(Tensors.V), HeadRows.Of(DO));
            var (dK, dV, dQ) = (HeadRows.Of(DK), HeadRows.Of(DV), HeadRows.Of(DQ));
            var byKeys = new BackwardRows(k, v, q, o, dK, dV);
            if (TKey.HeadSize > 128)
            {
                // The sums of both do not fit in registers.
                Pass<TKey, THalf, ValuePass, TDocuments>(vectors, ends, byKeys);
                Pass<TKey, THalf, KeyPass, TDocuments>(vectors, ends, byKeys);
            }
            else Pass<TKey, THalf, KeyValuePass, TDocuments>(vectors, ends, byKeys);
            Pass<TQuery, THalf, QueryPass, TDocuments>(vectors, ends, new(q, o, k, v, dQ, dQ));
            ends?.Dispose();
            vectors.Dispose();
        }

        private void Pass<TTile, THalf, TPass, TDocuments>(Tensor vectors, Tensor? ends, BackwardRows rows)
            where TTile : struct, IWarpAttentionTile where THalf : struct, IFlag where TPass : struct, IGradientPass where TDocuments : struct, IFlag
        {
            var kernel = Device.Kernel(typeof(WarpBackward<TTile, THalf, TPass, TDocuments>), Describe<TTile, THalf, TPass, TDocuments>);
            var byKeys = TPass.ByKeys != 0;
            var section = CudaAttention.Section(Shape);
            Span<ulong> arguments = stackalloc ulong[15];
            arguments[0] = CudaAttention.Address(vectors);
            arguments[1] = CudaAttention.Address(Tensors.KeyLengths);
            arguments[2] = CudaAttention.Address(Tensors.QueryLengths);
            arguments[3] = KernelArgument.Of((float)(Shape.Scale * 1.4426950408889634));
            arguments[4] = KernelArgument.Of((float)Shape.Scale);
            CudaAttention.Rules(arguments[5..], Tensors, Shape);
            arguments[12] = (ulong)(byKeys ? Math.Max(1, section / (Shape.QueryHeads / Shape.KeyHeads)) : section);
            arguments[13] = CudaAttention.Address(Tensors.KeyStarts);
            arguments[14] = CudaAttention.Address(ends);
            var (positions, heads, tile) = (byKeys ? Shape.Keys : Shape.Queries, byKeys ? Shape.KeyHeads : Shape.QueryHeads, WarpBackward<TTile, THalf, TPass, TDocuments>.Rows);
            kernel.Launch(Device.StreamHandle, (positions + tile - 1) / tile * Shape.Batch * heads, rows, arguments);
        }
    }
}
