namespace Native.Compute.Kernels;

/// <summary>Computes single scores, and says which exist.</summary>
internal readonly struct Scores<TMemory, T> where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public readonly TMemory Q, K, V, Mask, KeyLengths, QueryLengths, KeyStarts, LogSumExp;
    public readonly HeadMap MapQ, MapK, MapV;
    public readonly long Group, KeyHeads, QueryHeads, Queries, Keys, HeadSize, ValueSize, Window;
    private readonly long maskBatch, maskHead, maskQuery, maskKey;
    private readonly int causal, hasMask, hasKeyLengths, hasQueryLengths, hasKeyStarts;
    private readonly double scale;

    private Scores(in AttentionShape shape, in AttentionTensors t, TMemory q, TMemory k, TMemory v, TMemory logSumExp, TMemory mask, TMemory keyLengths, TMemory queryLengths,
        TMemory keyStarts)
    {
        (Q, K, V, LogSumExp, Mask, KeyLengths, QueryLengths, KeyStarts) = (q, k, v, logSumExp, mask, keyLengths, queryLengths, keyStarts);
        (MapQ, MapK, MapV) = (new HeadMap(t.Q), new HeadMap(t.K), new HeadMap(t.V));
        Group = shape.QueryHeads / Math.Max(1, shape.KeyHeads);
        (KeyHeads, QueryHeads, Queries, Keys) = (shape.KeyHeads, shape.QueryHeads, shape.Queries, shape.Keys);
        (HeadSize, ValueSize, Window) = (shape.HeadSize, shape.ValueSize, shape.Window);
        causal = shape.Causal ? 1 : 0;
        scale = shape.Scale;
        hasKeyLengths = t.KeyLengths is null ? 0 : 1;
        hasQueryLengths = t.QueryLengths is null ? 0 : 1;
        hasKeyStarts = t.KeyStarts is null ? 0 : 1;
        if (t.Mask is { } m)
        {
            var strides = m.Layout.Strides;
            hasMask = 1;
            (maskBatch, maskHead, maskQuery, maskKey) = (strides[0], strides[1], strides[2], strides[3]);
        }
    }

    public static Scores<TMemory, T> Of<TBackend>(TBackend backend, in AttentionTensors t, in AttentionShape shape) where TBackend : struct, IBackend<TMemory>
    {
        // What is absent is stood in for by q, and not read.
        var q = backend.Memory(t.Q);
        return new(shape, t, q, backend.Memory(t.K), backend.Memory(t.V), backend.Memory(t.LogSumExp), t.Mask is { } m ? backend.Memory(m) : q,
            t.KeyLengths is { } k ? backend.Memory(k) : q, t.QueryLengths is { } l ? backend.Memory(l) : q, t.KeyStarts is { } s ? backend.Memory(s) : q);
    }

    public long KeyCount(long batch) => hasKeyLengths != 0 ? Limit(KeyLengths.Read<int>(batch), Keys) : Keys;

    public long QueryCount(long batch) => hasQueryLengths != 0 ? Limit(QueryLengths.Read<int>(batch), Queries) : Queries;

    private static long Limit(long length, long most) => length < 0 ? 0 : length < most ? length : most;

    public bool Sees(long batch, long query, long key)
    {
        var shift = hasKeyLengths != 0 && hasQueryLengths != 0 ? KeyCount(batch) - QueryCount(batch) : Keys - Queries;
        return key < KeyCount(batch) && query < QueryCount(batch)
            && (causal == 0 || key <= query + shift) && (Window == 0 || key > query + shift - Window) && (hasKeyStarts == 0 || key >= KeyStarts.Read<int>(batch * Queries + query));
    }

    public T Score(long batch, long head, long query, long key)
    {
        var sum = T.Constant(0);
        var q = MapQ.Row(batch, head, query);
        var k = MapK.Row(batch, head / Group, key);
        for (var i = 0L; i < HeadSize; i++) sum += T.Load(Q, q + i) * T.Load(K, k + i);
        sum *= T.Constant(scale);
        if (hasMask == 0) return sum;
        var at = batch * maskBatch + head * maskHead + query * maskQuery + key * maskKey;
        return sum + (T.IsDouble ? T.Constant(Mask.Read<double>(at)) : T.Constant(Mask.Read<float>(at)));
    }

    /// <summary>The weight of a key: e^(score - log-sum-exp of the row).</summary>
    public T Weight(long batch, long head, long query, long key) =>
        RealMath.Exp(Score(batch, head, query, key) - Sum(LogSumExp, Row(batch, head, query)));

    public T Scale => T.Constant(scale);

    public long Row(long batch, long head, long query) => (batch * QueryHeads + head) * Queries + query;

    /// <summary>An element of a tensor of sums: F64 in F64, else F32.</summary>
    public static T Sum(TMemory memory, long index) => T.IsDouble ? T.Constant(memory.Read<double>(index)) : T.Constant(memory.Read<float>(index));

    public static void StoreSum(TMemory memory, long index, T value)
    {
        if (T.IsDouble) memory.Write(index, T.ToDouble(value));
        else memory.Write(index, (float)T.ToDouble(value));
    }
}
