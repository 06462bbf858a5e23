namespace Native.Compute.Kernels;

/// <summary>The operands of an <see cref="IRowMap"/> as kernels read them.</summary>
internal readonly struct RowOperands<TMemory, TOp, T>(
    TMemory a, TMemory b, TMemory c, RowSide<TMemory> p, RowSide<TMemory> q, RowSide<TMemory> s, RowSide<TMemory> t)
    where TMemory : struct, IMemory where TOp : struct, IRowMap where T : struct, IRealElement<T>
{
    /// <summary>The formula at place (o, r, i), which is element <paramref name="at"/>.</summary>
    public T Map(TOp op, long at, long o, long r, long i) => op.Map(
        T.Load(a, at),
        TOp.Inputs > 1 ? T.Load(b, at) : default,
        TOp.Inputs > 2 ? T.Load(c, at) : default,
        TOp.Sides > 0 ? p.At<T>(o, r, i) : default,
        TOp.Sides > 1 ? q.At<T>(o, r, i) : default,
        TOp.Sides > 2 ? s.At<T>(o, r, i) : default,
        TOp.Sides > 3 ? t.At<T>(o, r, i) : default);
}

/// <summary>One element of a formula over rows.</summary>
internal readonly struct RowMapKernel<TMemory, TOp, T>(TOp op, TMemory y, RowOperands<TMemory, TOp, T> operands, long length, long inner) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, IRowMap where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var row = index / inner;
        T.Store(y, index, operands.Map(op, index, row / length, row % length, index % inner));
    }
}

/// <summary>How a row is cut into parts: part k has the elements k·partStep + j·step.</summary>
internal readonly struct RowParts(long count, long partStep, long step, long chain)
{
    public long Count => count;

    /// <summary>The first element of a part.</summary>
    public long First(long part) => part * partStep;

    public long Step => step;

    /// <summary>The end of a part in a row of this length.</summary>
    public long End(long part, long length)
    {
        var end = part * partStep + (chain - 1) * step + 1;
        return end < length ? end : length;
    }

    /// <summary>
    /// Enough parts to fill a GPU, with chains long enough to be worth a launch and short enough for rounding errors not to pile up.
    /// Depends on sizes only. Neighboring parts read neighboring elements on a GPU; on the CPU a part reads its own stretch.
    /// </summary>
    public static RowParts Of(in RowShape shape, bool isCpu)
    {
        const long threads = 65536;
        var chain = Math.Clamp(shape.Rows * shape.Length / threads, 64, 512);
        if (isCpu) chain = 2048;
        var count = Math.Max(1, (shape.Length + chain - 1) / chain);
        return isCpu || count == 1 ? new(count, chain, 1, chain) : new(count, 1, count, (shape.Length + count - 1) / count);
    }
}

/// <summary>One part of a row's reduction.</summary>
internal readonly struct RowReduceKernel<TMemory, TOp, T, TOut>(
    TOp op, TMemory y, RowOperands<TMemory, TOp, T> operands, RowParts parts, long length, long inner, int final) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, IRowReduction where T : struct, IRealElement<T> where TOut : struct, IRealElement<TOut>
{
    public void Execute(long index)
    {
        var i = index % inner;
        var row = index / inner;
        var part = row % parts.Count;
        var o = row / parts.Count;
        var end = parts.End(part, length);
        var total = op.Identity<T>();
        for (var r = parts.First(part); r < end; r += parts.Step)
            total = op.Combine(total, operands.Map(op, (o * length + r) * inner + i, o, r, i));
        if (final != 0) total = op.Finish(total);
        TOut.Store(y, index, TOut.Constant(T.ToDouble(total)));
    }
}

/// <summary>One part of a row's reduction over elements of any type.</summary>
internal readonly struct ElementReduceKernel<TMemory, TOp, T>(TOp op, TMemory y, TMemory x, RowParts parts, long length, long inner) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, IElementReduction where T : struct, IElement<T>
{
    public void Execute(long index)
    {
        var i = index % inner;
        var row = index / inner;
        var part = row % parts.Count;
        var o = row / parts.Count;
        var end = parts.End(part, length);
        var total = op.Start<T>();
        for (var r = parts.First(part); r < end; r += parts.Step)
            total = op.Join(total, T.Load(x, (o * length + r) * inner + i));
        T.Store(y, index, total);
    }
}
