using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Elements repeated along axes, in memory (see <see cref="ExpandOperation"/> for repetition without a copy).</summary>
public static class RepeatOperation
{
    /// <summary>x laid out side by side, counts[i] times along axis i, as tiles are.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="counts">One count for each axis of x, or more: x then gets leading axes of 1. Not negative.</param>
    /// <exception cref="ShapeException">There are fewer counts than axes, or one is negative.</exception>
    public static Tensor Repeat(this Tensor x, params ReadOnlySpan<long> counts)
    {
        var shape = x.Shape;
        if (counts.Length < shape.Rank || counts.Length > Shape.MaxRank)
            throw new ShapeException($"Repeat: {counts.Length} counts for shape {shape}; one for each of its axes is needed, {Shape.MaxRank} at most");
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] < 0) throw new ShapeException($"Repeat: count {counts[i]} on axis {i}; counts are not negative");
        while (shape.Rank < counts.Length) shape = shape.Insert(0, 1);
        var y = x.Reshape(shape);
        var copied = false;
        // From the innermost axis out: what is copied again in a later step is at most half of that step's result.
        for (var axis = counts.Length - 1; axis >= 0; axis--)
        {
            if (counts[axis] == 1) continue;
            copied = true;
            var split = AxisSplit.Of(shape, axis);
            shape = shape.With(axis, shape[axis] * counts[axis]);
            y = y.Reshape(new Shape(split.Outer, 1, split.Length * split.Inner))
                .Expand(new Shape(split.Outer, counts[axis], split.Length * split.Inner)).Clone().Reshape(shape);
        }
        return copied ? y : y.Clone();
    }

    /// <summary>Each element along an axis count times in a row: a, a, b, b, c, c.</summary>
    /// <param name="x">Any shape with at least one axis.</param>
    /// <param name="count">How often; not negative.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    public static Tensor RepeatInterleave(this Tensor x, long count, int axis = -1)
    {
        var shape = x.Shape;
        axis = shape.Axis(axis, "RepeatInterleave");
        if (count < 0) throw new ArgumentOutOfRangeException(nameof(count), count, $"RepeatInterleave: count {count}; it is not negative");
        var split = AxisSplit.Of(shape, axis);
        return x.Reshape(new Shape(split.Outer * split.Length, 1, split.Inner))
            .Expand(new Shape(split.Outer * split.Length, count, split.Inner)).Clone().Reshape(shape.With(axis, split.Length * count));
    }
}
