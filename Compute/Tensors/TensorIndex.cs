namespace Native.Compute;

/// <summary>One entry of an index: a position (drops the axis), a range (keeps it), or a range with a step.</summary>
public readonly struct TensorIndex : IEquatable<TensorIndex>
{
    private readonly Range range;

    private TensorIndex(Range range, bool single, long step)
    {
        this.range = range;
        IsSingle = single;
        Step = step;
    }

    /// <summary>Whether it names one position, so that the axis goes away.</summary>
    public bool IsSingle { get; }

    /// <summary>Elements from one to the next; at least 1.</summary>
    public long Step { get; }

    /// <summary>Every step-th element of a range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is under 1.</exception>
    public static TensorIndex Every(long step, Range range)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        return new(range, false, step);
    }

    /// <summary>A position; negative ones count from the end.</summary>
    public static implicit operator TensorIndex(int position) =>
        position < 0 ? (TensorIndex)new Index(-position, true) : new Index(position);

    /// <summary>A position.</summary>
    public static implicit operator TensorIndex(Index position) => new(new Range(position, position), true, 1);

    /// <summary>A range of positions.</summary>
    public static implicit operator TensorIndex(Range range) => new(range, false, 1);

    /// <summary>The start and length on an axis of this dimension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It reaches outside the axis.</exception>
    internal (long Start, long Length) On(long dimension, int axis, in Shape shape)
    {
        var start = range.Start.IsFromEnd ? dimension - range.Start.Value : range.Start.Value;
        var end = range.End.IsFromEnd ? dimension - range.End.Value : range.End.Value;
        if (IsSingle) end = start + 1;
        if (start < 0 || end > dimension || start > end)
            throw new ArgumentOutOfRangeException(nameof(shape),
                $"Tensor index: {(IsSingle ? range.Start.ToString() : range.ToString())} on axis {axis} of shape {shape}, which has {dimension} elements");
        return (start, (end - start + Step - 1) / Step);
    }

    /// <inheritdoc/>
    public bool Equals(TensorIndex other) => range.Equals(other.range) && IsSingle == other.IsSingle && Step == other.Step;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorIndex other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(range, IsSingle, Step);

    /// <summary>The same entry.</summary>
    public static bool operator ==(TensorIndex left, TensorIndex right) => left.Equals(right);

    /// <summary>Another entry.</summary>
    public static bool operator !=(TensorIndex left, TensorIndex right) => !left.Equals(right);
}
