using System.Diagnostics.CodeAnalysis;

namespace Native.Compute;

/// <summary>Where the elements of a shape lie in a storage: element (i, j, …) is at offset + i·stride₀ + j·stride₁ + …, all counted in elements.</summary>
public readonly struct Layout : IEquatable<Layout>
{
    private readonly Shape.Dims strides;

    /// <summary>Row-major elements from the start of a storage.</summary>
    public Layout(in Shape shape) : this(shape, default, 0)
    {
        var stride = 1L;
        for (var i = shape.Rank - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }
    }

    internal Layout(in Shape shape, ReadOnlySpan<long> strides, long offset)
    {
        Shape = shape;
        Offset = offset;
        for (var i = 0; i < strides.Length; i++) this.strides[i] = strides[i];
    }

    /// <summary>The dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>The first element's place in the storage, in elements.</summary>
    public long Offset { get; }

    /// <summary>Elements between neighbors along each axis; 0 where a dimension is broadcast.</summary>
    [UnscopedRef]
    public ReadOnlySpan<long> Strides => ((ReadOnlySpan<long>)strides)[..Shape.Rank];

    /// <summary>Whether the elements lie row-major without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            if (Shape.Count == 0) return true;
            for (var i = Shape.Rank - 1; i >= 0; i--)
            {
                var d = Shape[i];
                if (d == 1) continue;
                if (strides[i] != expected) return false;
                expected *= d;
            }
            return true;
        }
    }

    /// <summary>Axis i of the result is axis order[i] of this layout.</summary>
    public Layout Permute(ReadOnlySpan<int> order)
    {
        if (order.Length != Shape.Rank)
            throw new ShapeException($"Permute: {order.Length} axes for a tensor of shape {Shape}; each axis is named once");
        Span<long> d = stackalloc long[Shape.MaxRank], s = stackalloc long[Shape.MaxRank];
        var seen = 0;
        for (var i = 0; i < order.Length; i++)
        {
            var axis = Shape.Axis(order[i], "Permute");
            if ((seen >> axis & 1) != 0)
                throw new ShapeException($"Permute: axis {axis} of a tensor of shape {Shape} is named twice; each axis is named once");
            seen |= 1 << axis;
            d[i] = Shape[axis];
            s[i] = strides[axis];
        }
        return new(new Shape(d[..order.Length]), s[..order.Length], Offset);
    }

    /// <summary>Every <paramref name="step"/>-th element of [start, start + step·length) along an axis; bounds are checked by the caller.</summary>
    internal Layout Slice(int axis, long start, long length, long step = 1)
    {
        Span<long> s = stackalloc long[Shape.MaxRank];
        Strides.CopyTo(s);
        s[axis] *= step;
        return new(Shape.With(axis, length), s[..Shape.Rank], length == 0 ? Offset : Offset + start * strides[axis]);
    }

    /// <summary>This layout stretched to <paramref name="target"/>: new and stretched dimensions get stride 0.</summary>
    /// <exception cref="ShapeException">A dimension differs and is not 1, or the target has fewer dimensions.</exception>
    public Layout Expand(in Shape target, string operation = "Expand")
    {
        if (Shape == target) return this;
        var lead = target.Rank - Shape.Rank;
        if (lead < 0) throw new ShapeException($"{operation}: {Shape} to {target}: the target has fewer dimensions");
        Span<long> s = stackalloc long[Shape.MaxRank];
        for (var i = 0; i < Shape.Rank; i++)
        {
            if (Shape[i] != target[lead + i] && Shape[i] != 1)
                throw new ShapeException($"{operation}: {Shape} to {target}: dimension {Shape[i]} (axis {i}) is neither 1 nor {target[lead + i]}");
            s[lead + i] = Shape[i] == target[lead + i] ? strides[i] : 0;
        }
        return new(target, s[..target.Rank], Offset);
    }

    /// <summary>The layout of the same elements under another shape, where strides can express it without a copy.</summary>
    public bool TryReshape(in Shape target, out Layout layout)
    {
        if (target.Count != Shape.Count) { layout = default; return false; }
        if (Shape.Count == 0 || IsContiguous)
        {
            layout = new Layout(target);
            layout = new(target, layout.Strides, Offset);
            return true;
        }
        // Walk groups of old axes that together hold as many elements as a group of new axes.
        Span<long> s = stackalloc long[Shape.MaxRank];
        int oldAxis = 0, newAxis = 0;
        while (newAxis < target.Rank)
        {
            while (oldAxis < Shape.Rank && Shape[oldAxis] == 1) oldAxis++;
            if (target[newAxis] == 1) { s[newAxis++] = 0; continue; }
            int oldEnd = oldAxis + 1, newEnd = newAxis + 1;
            long oldCount = Shape[oldAxis], newCount = target[newAxis];
            while (oldCount != newCount)
                if (oldCount < newCount) oldCount *= Shape[oldEnd++];
                else newCount *= target[newEnd++];
            var last = oldAxis;
            for (var i = oldAxis + 1; i < oldEnd; i++)
            {
                if (Shape[i] == 1) continue;
                if (strides[last] != Shape[i] * strides[i]) { layout = default; return false; }
                last = i;
            }
            var stride = strides[last];
            for (var i = newEnd - 1; i >= newAxis; i--) { s[i] = stride; stride *= target[i]; }
            oldAxis = oldEnd;
            newAxis = newEnd;
        }
        layout = new(target, s[..target.Rank], Offset);
        return true;
    }

    /// <summary>Lowest and highest element that the layout reaches, as offsets in its storage; (0, -1) when empty.</summary>
    public (long First, long Last) Extent()
    {
        if (Shape.Count == 0) return (0, -1);
        long low = Offset, high = Offset;
        for (var i = 0; i < Shape.Rank; i++)
        {
            var reach = (Shape[i] - 1) * strides[i];
            if (reach > 0) high += reach; else low += reach;
        }
        return (low, high);
    }

    /// <inheritdoc/>
    public bool Equals(Layout other) => Offset == other.Offset && Shape == other.Shape && Strides.SequenceEqual(other.Strides);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Layout other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Shape, Offset, Shape.Rank > 0 ? strides[0] : 0);

    /// <summary>Same shape, strides and offset.</summary>
    public static bool operator ==(Layout a, Layout b) => a.Equals(b);

    /// <summary>Other shape, strides or offset.</summary>
    public static bool operator !=(Layout a, Layout b) => !a.Equals(b);

    /// <summary>Shape, strides and offset.</summary>
    public override string ToString() => $"{Shape} strides [{string.Join(", ", Strides.ToArray())}] offset {Offset}";
}
