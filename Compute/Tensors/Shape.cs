using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Native.Compute;

/// <summary>The dimensions of a tensor, row-major, at most <see cref="MaxRank"/>; a value, held without allocation.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of dimensions.</summary>
    public const int MaxRank = 8;

    [InlineArray(MaxRank)]
    internal struct Dims { private long first; }

    private readonly Dims dims;

    // Less one, so that the default value is the scalar's shape.
    private readonly long countLessOne;

    /// <summary>A shape with these dimensions, outermost first; none for a scalar.</summary>
    /// <exception cref="ShapeException">More than <see cref="MaxRank"/> dimensions, a negative one, or too many elements.</exception>
    public Shape(params ReadOnlySpan<long> dimensions)
    {
        if (dimensions.Length > MaxRank)
            throw new ShapeException($"Shape: {dimensions.Length} dimensions; at most {MaxRank} are supported");
        Rank = dimensions.Length;
        long count = 1, extent = 1;
        for (var i = 0; i < dimensions.Length; i++)
        {
            var d = dimensions[i];
            if (d < 0)
                throw new ShapeException($"Shape: dimension {i} is {d}; dimensions are not negative");
            dims[i] = d;
            count *= d;
            if (d > 0 && extent > long.MaxValue / 16 / d)
                throw new ShapeException($"Shape: [{Join(dimensions)}] has more elements than memory can address");
            extent *= Math.Max(d, 1);
        }
        countLessOne = count - 1;
    }

    /// <summary>The number of dimensions; 0 for a scalar.</summary>
    public int Rank { get; }

    /// <summary>The number of elements, the product of the dimensions.</summary>
    public long Count => countLessOne + 1;

    /// <summary>Dimension <paramref name="axis"/>; negative axes count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is outside [-rank, rank).</exception>
    public long this[int axis] => dims[Axis(axis, "Shape")];

    /// <summary>The dimensions as a span over this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<long> AsSpan() => ((ReadOnlySpan<long>)dims)[..Rank];

    /// <summary>The axis as a number in [0, rank).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is outside [-rank, rank).</exception>
    public int Axis(int axis, string operation)
    {
        if (axis < -Rank || axis >= Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis,
                $"{operation}: axis {axis} of a tensor of shape {this}; axes go from {-Rank} to {Rank - 1}");
        return axis < 0 ? axis + Rank : axis;
    }

    /// <summary>This shape with dimension <paramref name="axis"/> replaced.</summary>
    public Shape With(int axis, long dimension)
    {
        Span<long> d = stackalloc long[MaxRank];
        AsSpan().CopyTo(d);
        d[Axis(axis, "Shape.With")] = dimension;
        return new(d[..Rank]);
    }

    /// <summary>This shape without dimension <paramref name="axis"/>.</summary>
    public Shape Without(int axis)
    {
        axis = Axis(axis, "Shape.Without");
        Span<long> d = stackalloc long[MaxRank];
        AsSpan()[..axis].CopyTo(d);
        AsSpan()[(axis + 1)..].CopyTo(d[axis..]);
        return new(d[..(Rank - 1)]);
    }

    /// <summary>This shape with a dimension put in before axis <paramref name="axis"/> in [0, rank].</summary>
    public Shape Insert(int axis, long dimension)
    {
        if (axis < 0 || axis > Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"Shape.Insert: axis {axis} into {this}; 0 to {Rank} are possible");
        if (Rank == MaxRank) throw new ShapeException($"Shape.Insert: {this} has {MaxRank} dimensions already");
        Span<long> d = stackalloc long[MaxRank];
        AsSpan()[..axis].CopyTo(d);
        d[axis] = dimension;
        AsSpan()[axis..].CopyTo(d[(axis + 1)..]);
        return new(d[..(Rank + 1)]);
    }

    /// <summary>The shape both broadcast to: aligned at the last dimension, a 1 stretches to the other's dimension.</summary>
    /// <exception cref="ShapeException">Two dimensions differ and neither is 1.</exception>
    public static Shape Broadcast(in Shape a, in Shape b, string operation)
    {
        if (a.Equals(b)) return a;
        var rank = Math.Max(a.Rank, b.Rank);
        Span<long> d = stackalloc long[MaxRank];
        for (var i = 1; i <= rank; i++)
        {
            var x = i <= a.Rank ? a.dims[a.Rank - i] : 1;
            var y = i <= b.Rank ? b.dims[b.Rank - i] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ShapeException($"{operation}: {a} and {b} do not broadcast: dimensions {x} and {y} (axis {-i}) differ and neither is 1");
            d[rank - i] = x == 1 ? y : x;
        }
        return new(d[..rank]);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var d in AsSpan()) hash.Add(d);
        return hash.ToHashCode();
    }

    /// <summary>Same dimensions.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Other dimensions.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>The dimensions in brackets, such as [2, 3].</summary>
    public override string ToString() => $"[{Join(AsSpan())}]";

    private static string Join(ReadOnlySpan<long> dimensions)
    {
        var text = new StringBuilder();
        foreach (var d in dimensions)
            text.Append(text.Length > 0 ? ", " : "").Append(d.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
