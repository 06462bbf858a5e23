namespace Native.Compute.Kernels;

/// <summary>Attention by index kernels: each index computes a few columns of one row and recomputes the scores that it needs.</summary>
/// <remarks>Correct everywhere and never with the matrix of scores in memory; GPUs with tensor cores have kernels of their own.</remarks>
internal static class PortableAttention
{
    /// <summary>Columns of a row that one index computes.</summary>
    internal const int Columns = 8;

    public static void Forward(in AttentionTensors tensors, in AttentionShape shape) =>
        Dispatch.Real(tensors.Q.Device, tensors.Q.DType, new ForwardLaunch(tensors, shape));

    public static void Backward(in AttentionTensors tensors, in AttentionShape shape, Tensor dO, Tensor dQ, Tensor dK, Tensor dV)
    {
        // Row sums of dO ⊙ O, which every score's gradient needs.
        var sums = Tensor.Empty(dO.Device, tensors.LogSumExp.DType, tensors.LogSumExp.Shape);
        Dispatch.Real(dO.Device, dO.DType, new BackwardLaunch(tensors, shape, dO, dQ, dK, dV, sums));
    }

    private static long Blocks(long size) => (size + Columns - 1) / Columns;

    private readonly struct ForwardLaunch(AttentionTensors tensors, AttentionShape shape) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var scores = Scores<TMemory, T>.Of(backend, tensors, shape);
            var rows = shape.Batch * shape.QueryHeads * shape.Queries;
            backend.Run(new LogSumExpKernel<TMemory, T>(scores), rows, shape.Keys * shape.HeadSize);
            backend.Run(
                new OutputKernel<TMemory, T>(scores, backend.Memory(tensors.O), new HeadMap(tensors.O), Blocks(shape.ValueSize)),
                rows * Blocks(shape.ValueSize), shape.Keys * shape.HeadSize);
        }
    }

    private readonly struct BackwardLaunch(AttentionTensors tensors, AttentionShape shape, Tensor dO, Tensor dQ, Tensor dK, Tensor dV, Tensor sums) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var scores = Scores<TMemory, T>.Of(backend, tensors, shape);
            var rows = shape.Batch * shape.QueryHeads * shape.Queries;
            var keys = shape.Batch * shape.KeyHeads * shape.Keys;
            if (rows > 0)
                backend.Run(
                    new RowSumKernel<TMemory, T>(scores, backend.Memory(dO), new HeadMap(dO), backend.Memory(tensors.O), new HeadMap(tensors.O), backend.Memory(sums)),
                    rows, shape.ValueSize);
            var gradient = new ScoreGradient<TMemory, T>(scores, backend.Memory(dO), new HeadMap(dO), backend.Memory(sums));
            if (dQ.Count > 0)
                backend.Run(
                    new QueryGradientKernel<TMemory, T>(gradient, backend.Memory(dQ), new HeadMap(dQ), Blocks(shape.HeadSize)),
                    rows * Blocks(shape.HeadSize), shape.Keys * shape.HeadSize * 2);
            if (dK.Count > 0)
                backend.Run(
                    new KeyGradientKernel<TMemory, T>(gradient, backend.Memory(dK), new HeadMap(dK), Blocks(shape.HeadSize)),
                    keys * Blocks(shape.HeadSize), shape.Queries * shape.HeadSize * 2);
            if (dV.Count > 0)
                backend.Run(
                    new ValueGradientKernel<TMemory, T>(gradient, backend.Memory(dV), new HeadMap(dV), Blocks(shape.ValueSize)),
                    keys * Blocks(shape.ValueSize), shape.Queries * shape.HeadSize);
        }
    }
}

/// <summary>Where the rows of a [batch, heads, positions, size] tensor begin.</summary>
internal readonly struct HeadMap
{
    private readonly long batch, head, row;

    public HeadMap(Tensor x)
    {
        var strides = x.Layout.Strides;
        (batch, head, row) = (strides[0], strides[1], strides[2]);
    }

    public long Row(long b, long h, long i) => b * batch + h * head + i * row;
}
