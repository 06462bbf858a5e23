namespace Native.Compute.Kernels;

/// <summary>The sizes and rules of one attention, checked; what the kernels of all back ends go by.</summary>
internal readonly record struct AttentionShape(
    long Batch, long QueryHeads, long KeyHeads, long Queries, long Keys, long HeadSize, long ValueSize, bool Causal, long Window, double Scale)
{
    public static AttentionShape Of(Tensor q, Tensor k, Tensor v, in AttentionOptions options)
    {
        Guard.SameType(q, k, "Attention");
        Guard.SameType(q, v, "Attention");
        Guard.Float(q, "Attention");
        Guard.Rank(q, 4, "Attention");
        Guard.Rank(k, 4, "Attention");
        Guard.Rank(v, 4, "Attention");
        var (sq, sk, sv) = (q.Shape, k.Shape, v.Shape);
        if (sq[0] != sk[0] || sk[0] != sv[0] || sk[1] != sv[1] || sk[2] != sv[2] || sq[3] != sk[3])
            throw new ShapeException($"Attention: q {sq}, k {sk}, v {sv}: batches, the heads and keys of k and v, and the head sizes of q and k must agree");
        if (sk[1] == 0 ? sq[1] != 0 : sq[1] % sk[1] != 0)
            throw new ShapeException($"Attention: q {sq}, k {sk}: {sq[1]} query heads are not a multiple of {sk[1]} key heads");
        if (sq[3] == 0 || sv[3] == 0) throw new ShapeException($"Attention: q {sq}, v {sv}: a head size of 0");
        if (options.Window < 0) throw new ArgumentException($"Attention: a window of {options.Window} keys; 0 stands for all", nameof(options));
        if (options.Mask is { } mask)
        {
            var full = new Shape(sq[0], sq[1], sq[2], sk[2]);
            Guard.SameDevice(q, mask, "Attention (mask)");
            Guard.Float(mask, "Attention (mask)");
            if (Shape.Broadcast(mask.Shape, full, "Attention (mask)") != full)
                throw new ShapeException($"Attention: a mask of shape {mask.Shape} does not broadcast to the scores' {full}");
            if (mask.RequiresGrad) throw new NotSupportedException("Attention: the mask gets no gradient; it must not require one");
        }
        CheckLengths(options.KeyLengths, q, "key");
        CheckLengths(options.QueryLengths, q, "query");
        if (options.KeyStarts is { } starts)
        {
            Guard.SameDevice(q, starts, "Attention");
            if (starts.DType != DType.I32 || starts.Shape != new Shape(sq[0], sq[2]) || !starts.IsContiguous)
                throw new ShapeException($"Attention: key starts {starts.DType} {starts.Layout} for {sq[2]} queries of a batch of {sq[0]}; contiguous I32 [{sq[0]}, {sq[2]}] is needed");
        }
        return new(sq[0], sq[1], sk[1], sq[2], sk[2], sq[3], sv[3], options.Causal, options.Window, options.Scale ?? 1 / Math.Sqrt(sq[3]));
    }

    private static void CheckLengths(Tensor? lengths, Tensor q, string what)
    {
        if (lengths is not { } given) return;
        Guard.SameDevice(q, given, "Attention");
        if (given.DType != DType.I32 || given.Rank != 1 || given.Count != q.Shape[0])
            throw new ShapeException($"Attention: {what} lengths {given.DType} {given.Shape} for a batch of {q.Shape[0]}; I32 [{q.Shape[0]}] is needed");
    }
}
