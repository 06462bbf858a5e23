namespace Native.Compute.Kernels;

/// <summary>Up to eight neighboring columns of a row, summed in registers.</summary>
internal struct ColumnSums<T> where T : struct, IRealElement<T>
{
    private T s0, s1, s2, s3, s4, s5, s6, s7;

    public void Clear()
    {
        var zero = T.Constant(0);
        s0 = zero; s1 = zero; s2 = zero; s3 = zero; s4 = zero; s5 = zero; s6 = zero; s7 = zero;
    }

    /// <summary>Adds factor times count elements from a place on.</summary>
    public void Add<TMemory>(T factor, TMemory memory, long at, long count) where TMemory : struct, IMemory
    {
        s0 += factor * T.Load(memory, at);
        if (count > 1) s1 += factor * T.Load(memory, at + 1);
        if (count > 2) s2 += factor * T.Load(memory, at + 2);
        if (count > 3) s3 += factor * T.Load(memory, at + 3);
        if (count > 4) s4 += factor * T.Load(memory, at + 4);
        if (count > 5) s5 += factor * T.Load(memory, at + 5);
        if (count > 6) s6 += factor * T.Load(memory, at + 6);
        if (count > 7) s7 += factor * T.Load(memory, at + 7);
    }

    public void Store<TMemory>(TMemory memory, long at, long count) where TMemory : struct, IMemory
    {
        T.Store(memory, at, s0);
        if (count > 1) T.Store(memory, at + 1, s1);
        if (count > 2) T.Store(memory, at + 2, s2);
        if (count > 3) T.Store(memory, at + 3, s3);
        if (count > 4) T.Store(memory, at + 4, s4);
        if (count > 5) T.Store(memory, at + 5, s5);
        if (count > 6) T.Store(memory, at + 6, s6);
        if (count > 7) T.Store(memory, at + 7, s7);
    }
}

/// <summary>log Σ e^score of one row, with the maximum and the sum kept up as keys come; -∞ where no key is seen.</summary>
internal readonly struct LogSumExpKernel<TMemory, T>(Scores<TMemory, T> scores) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var query = index % scores.Queries;
        var head = index / scores.Queries % scores.QueryHeads;
        var batch = index / scores.Queries / scores.QueryHeads;
        var most = T.Lowest;
        var sum = T.Constant(0);
        for (var key = 0L; key < scores.Keys; key++)
        {
            if (!scores.Sees(batch, query, key)) continue;
            var score = scores.Score(batch, head, query, key);
            if (T.Same(score, T.Lowest)) continue;
            var next = T.Max(most, score);
            sum = sum * RealMath.Exp(most - next) + RealMath.Exp(score - next);
            most = next;
        }
        Scores<TMemory, T>.StoreSum(scores.LogSumExp, index, T.Same(most, T.Lowest) ? most : most + RealMath.Log(sum));
    }
}

/// <summary>Some columns of one row of the output: Σ weight·v.</summary>
internal readonly struct OutputKernel<TMemory, T>(Scores<TMemory, T> scores, TMemory o, HeadMap mapO, long blocks) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var column = index % blocks * PortableAttention.Columns;
        var row = index / blocks;
        var query = row % scores.Queries;
        var head = row / scores.Queries % scores.QueryHeads;
        var batch = row / scores.Queries / scores.QueryHeads;
        var count = scores.ValueSize - column;
        var sums = new ColumnSums<T>();
        sums.Clear();
        if (!T.Same(Scores<TMemory, T>.Sum(scores.LogSumExp, row), T.Lowest))
            for (var key = 0L; key < scores.Keys; key++)
                if (scores.Sees(batch, query, key))
                    sums.Add(scores.Weight(batch, head, query, key), scores.V, scores.MapV.Row(batch, head / scores.Group, key) + column, count);
        sums.Store(o, mapO.Row(batch, head, query) + column, count);
    }
}

/// <summary>Σ dO ⊙ O of one row.</summary>
internal readonly struct RowSumKernel<TMemory, T>(Scores<TMemory, T> scores, TMemory dO, HeadMap mapDO, TMemory o, HeadMap mapO, TMemory sums) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var query = index % scores.Queries;
        var head = index / scores.Queries % scores.QueryHeads;
        var batch = index / scores.Queries / scores.QueryHeads;
        var left = mapDO.Row(batch, head, query);
        var right = mapO.Row(batch, head, query);
        var sum = T.Constant(0);
        for (var i = 0L; i < scores.ValueSize; i++) sum += T.Load(dO, left + i) * T.Load(o, right + i);
        Scores<TMemory, T>.StoreSum(sums, index, sum);
    }
}

/// <summary>The gradient of single scores: weight·(dO·v - Σ dO ⊙ O)·scale.</summary>
internal readonly struct ScoreGradient<TMemory, T>(Scores<TMemory, T> scores, TMemory dO, HeadMap mapDO, TMemory sums)
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public readonly Scores<TMemory, T> Scores = scores;
    public readonly TMemory DO = dO;
    public readonly HeadMap MapDO = mapDO;
    private readonly TMemory sums = sums;

    public bool Exists(long batch, long head, long query, long key) =>
        Scores.Sees(batch, query, key) && !T.Same(Scores<TMemory, T>.Sum(Scores.LogSumExp, Scores.Row(batch, head, query)), T.Lowest);

    public T At(long batch, long head, long query, long key)
    {
        var product = T.Constant(0);
        var left = MapDO.Row(batch, head, query);
        var right = Scores.MapV.Row(batch, head / Scores.Group, key);
        for (var i = 0L; i < Scores.ValueSize; i++) product += T.Load(DO, left + i) * T.Load(Scores.V, right + i);
        var row = Scores<TMemory, T>.Sum(sums, Scores.Row(batch, head, query));
        return Scores.Weight(batch, head, query, key) * (product - row) * Scores.Scale;
    }
}

/// <summary>Some columns of the gradient of one query.</summary>
internal readonly struct QueryGradientKernel<TMemory, T>(ScoreGradient<TMemory, T> gradient, TMemory dQ, HeadMap map, long blocks) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var scores = gradient.Scores;
        var column = index % blocks * PortableAttention.Columns;
        var row = index / blocks;
        var query = row % scores.Queries;
        var head = row / scores.Queries % scores.QueryHeads;
        var batch = row / scores.Queries / scores.QueryHeads;
        var count = scores.HeadSize - column;
        var sums = new ColumnSums<T>();
        sums.Clear();
        for (var key = 0L; key < scores.Keys; key++)
            if (gradient.Exists(batch, head, query, key))
                sums.Add(gradient.At(batch, head, query, key), scores.K, scores.MapK.Row(batch, head / scores.Group, key) + column, count);
        sums.Store(dQ, map.Row(batch, head, query) + column, count);
    }
}

/// <summary>Some columns of the gradient of one key, over all query heads of its group.</summary>
internal readonly struct KeyGradientKernel<TMemory, T>(ScoreGradient<TMemory, T> gradient, TMemory dK, HeadMap map, long blocks) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var scores = gradient.Scores;
        var column = index % blocks * PortableAttention.Columns;
        var row = index / blocks;
        var key = row % scores.Keys;
        var keyHead = row / scores.Keys % scores.KeyHeads;
        var batch = row / scores.Keys / scores.KeyHeads;
        var count = scores.HeadSize - column;
        var sums = new ColumnSums<T>();
        sums.Clear();
        for (var head = keyHead * scores.Group; head < (keyHead + 1) * scores.Group; head++)
            for (var query = 0L; query < scores.Queries; query++)
                if (gradient.Exists(batch, head, query, key))
                    sums.Add(gradient.At(batch, head, query, key), scores.Q, scores.MapQ.Row(batch, head, query) + column, count);
        sums.Store(dK, map.Row(batch, keyHead, key) + column, count);
    }
}

/// <summary>Some columns of the gradient of one value, over all query heads of its group.</summary>
internal readonly struct ValueGradientKernel<TMemory, T>(ScoreGradient<TMemory, T> gradient, TMemory dV, HeadMap map, long blocks) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var scores = gradient.Scores;
        var column = index % blocks * PortableAttention.Columns;
        var row = index / blocks;
        var key = row % scores.Keys;
        var keyHead = row / scores.Keys % scores.KeyHeads;
        var batch = row / scores.Keys / scores.KeyHeads;
        var count = scores.ValueSize - column;
        var sums = new ColumnSums<T>();
        sums.Clear();
        for (var head = keyHead * scores.Group; head < (keyHead + 1) * scores.Group; head++)
            for (var query = 0L; query < scores.Queries; query++)
                if (gradient.Exists(batch, head, query, key))
                    sums.Add(scores.Weight(batch, head, query, key), gradient.DO, gradient.MapDO.Row(batch, head, query) + column, count);
        sums.Store(dV, map.Row(batch, keyHead, key) + column, count);
    }
}
