namespace Native.Compute.Cpu;

/// <summary>Rows of numbers in memory by batch, head and position; the elements of a row are contiguous.</summary>
/// <param name="Data">The first element.</param>
/// <param name="Type">F32, F16 or BF16, or F64.</param>
/// <param name="Batch">Distance of batches, in elements.</param>
/// <param name="Head">Distance of heads.</param>
/// <param name="Row">Distance of positions.</param>
internal readonly unsafe record struct HeadView(nint Data, DType Type, nint Batch, nint Head, nint Row)
{
    /// <summary>The address of a row.</summary>
    public void* At(nint batch, nint head, nint row) =>
        (void*)(Data + (batch * Batch + head * Head + row * Row) * Type.Size());
}

/// <summary>A term added to scaled scores; strides may be 0. -∞ forbids a key.</summary>
/// <param name="Data">F32, or F64 where attention is in F64; 0 where there is no mask.</param>
/// <param name="Batch">Distance of batches, in elements.</param>
/// <param name="Head">Distance of query heads.</param>
/// <param name="Query">Distance of queries.</param>
/// <param name="Key">Distance of keys.</param>
internal readonly record struct ScoreMask(nint Data, nint Batch, nint Head, nint Query, nint Key);

/// <summary>The shape and the rules of an attention.</summary>
/// <remarks>Query i sees key j where j &lt; its batch's key length, and where causal j ≤ i + shift, and where windowed
/// j &gt; i + shift - window. The shift is Keys - Queries: the last query is aligned with the last key. Where both lengths are
/// given by batch, it is their difference instead.</remarks>
internal unsafe struct AttentionArguments
{
    public nint Batch;
    public nint QueryHeads;

    /// <summary>Heads of k and v; divides <see cref="QueryHeads"/>.</summary>
    public nint KeyHeads;
    public nint Queries;
    public nint Keys;

    /// <summary>Elements of a row of q and k.</summary>
    public nint HeadSize;

    /// <summary>Elements of a row of v and o.</summary>
    public nint ValueSize;
    public bool Causal;

    /// <summary>Keys that a query sees at most, or 0 for all.</summary>
    public nint Window;

    /// <summary>Factor of the scores before the mask, usually 1 / √HeadSize.</summary>
    public double Scale;
    public ScoreMask Mask;

    /// <summary>Keys of each batch, or null.</summary>
    public int* KeyLengths;

    /// <summary>Queries of each batch, or null; rows beyond get zeros.</summary>
    public int* QueryLengths;

    /// <summary>The first key that each query sees, [Batch, Queries], or null. Does not fall along a batch's queries.</summary>
    public int* KeyStarts;

    public HeadView Q;
    public HeadView K;
    public HeadView V;
    public HeadView O;

    /// <summary>log Σ e^score of each row, contiguous [Batch, QueryHeads, Queries], F32 (F64 in F64); -∞ where all is masked.
    /// Forward writes it unless it is null; backward reads it.</summary>
    public void* LogSumExp;

    public readonly nint KeyCount(nint batch) => KeyLengths == null ? Keys : Math.Clamp(KeyLengths[batch], 0, Keys);

    public readonly nint QueryCount(nint batch) => QueryLengths == null ? Queries : Math.Clamp(QueryLengths[batch], 0, Queries);

    public readonly nint Shift(nint batch) =>
        KeyLengths != null && QueryLengths != null ? KeyCount(batch) - QueryCount(batch) : Keys - Queries;

    /// <summary>The keys that any of the queries first … last sees: from Low to below High.</summary>
    public readonly (nint Low, nint High) KeyRange(nint batch, nint first, nint last)
    {
        var shift = Shift(batch);
        var high = Causal ? Math.Min(KeyCount(batch), last + shift + 1) : KeyCount(batch);
        var low = Window > 0 ? Math.Max(0, first + shift - Window + 1) : 0;
        if (KeyStarts != null) low = Math.Max(low, KeyStarts[batch * Queries + first]);
        return (low, Math.Max(low, high));
    }

    /// <summary>Throws where the arguments do not fit together.</summary>
    public readonly void Check()
    {
        if (Batch < 0 || QueryHeads < 0 || KeyHeads < 0 || Queries < 0 || Keys < 0 || HeadSize < 1 || ValueSize < 1)
        {
            throw new ArgumentException(
                $"Attention: batch {Batch}, heads {QueryHeads} and {KeyHeads}, queries {Queries}, keys {Keys}, head sizes {HeadSize} and {ValueSize}: "
                + "sizes must not be negative and head sizes at least 1.");
        }
        if (KeyHeads == 0 ? QueryHeads != 0 : QueryHeads % KeyHeads != 0)
            throw new ArgumentException($"Attention: {QueryHeads} query heads are not a multiple of {KeyHeads} key heads.");
        if (Window < 0) throw new ArgumentException($"Attention: the window {Window} is negative; 0 stands for none.");
        var wide = Q.Type == DType.F64;
        if (!Fits(Q.Type, wide) || !Fits(K.Type, wide) || !Fits(V.Type, wide) || !Fits(O.Type, wide))
        {
            throw new NotSupportedException(
                $"Attention: q {Q.Type}, k {K.Type}, v {V.Type}, o {O.Type}: the types must be F32, F16 or BF16, or all F64.");
        }
    }

    internal static bool Fits(DType type, bool wide) => wide ? type == DType.F64 : type is DType.F32 or DType.F16 or DType.BF16;
}
