namespace Native.Compute;

/// <summary>Dimensions of 1 removed or put in.</summary>
public static class SqueezeOperation
{
    /// <summary>A view without these axes, which have dimension 1; without all such axes where none are named.</summary>
    /// <exception cref="ShapeException">A named axis has another dimension.</exception>
    public static Tensor Squeeze(this Tensor x, params ReadOnlySpan<int> axes)
    {
        var shape = x.Shape;
        var mask = 0;
        foreach (var axis in axes)
        {
            var i = shape.Axis(axis, "Squeeze");
            if (shape[i] != 1) throw new ShapeException($"Squeeze: axis {axis} of shape {shape} has dimension {shape[i]}; only 1 can be removed");
            mask |= 1 << i;
        }
        Span<long> kept = stackalloc long[Shape.MaxRank];
        var n = 0;
        for (var i = 0; i < shape.Rank; i++)
            if (axes.Length == 0 ? shape[i] != 1 : (mask >> i & 1) == 0) kept[n++] = shape[i];
        return x.Reshape(new Shape(kept[..n]));
    }

    /// <summary>A view with a dimension of 1 put in so that it becomes axis <paramref name="axis"/> of the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is outside [-rank - 1, rank].</exception>
    public static Tensor Unsqueeze(this Tensor x, int axis) => x.Reshape(x.Shape.Insert(axis < 0 ? axis + x.Rank + 1 : axis, 1));
}
