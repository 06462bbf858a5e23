namespace Native.Compute.Catalog;

/// <summary>A tensor of the scalar reference: float64 elements in row-major order on the host.</summary>
internal sealed class HostTensor(Shape shape, double[] data)
{
    public HostTensor(Shape shape) : this(shape, new double[shape.Count]) { }

    public Shape Shape { get; } = shape;

    public double[] Data { get; } = data;

    public int Rank => Shape.Rank;

    public double this[params ReadOnlySpan<long> index]
    {
        get => Data[Offset(index)];
        set => Data[Offset(index)] = value;
    }

    /// <summary>The row-major place of an index; axes of dimension 1 accept any index, so broadcasting reads the same element.</summary>
    public long Offset(ReadOnlySpan<long> index)
    {
        var at = 0L;
        var lead = index.Length - Shape.Rank;
        for (var i = 0; i < Shape.Rank; i++) at = at * Shape[i] + (Shape[i] == 1 ? 0 : index[lead + i]);
        return at;
    }

    /// <summary>A tensor of this shape whose element at each index is f(index).</summary>
    public static HostTensor Build(Shape shape, Func<long[], double> f)
    {
        var result = new HostTensor(shape);
        var index = new long[shape.Rank];
        for (var i = 0L; i < shape.Count; i++)
        {
            result.Data[i] = f(index);
            for (var axis = shape.Rank - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) index[axis] = 0;
        }
        return result;
    }

    /// <summary>f applied to each element.</summary>
    public HostTensor Map(Func<double, double> f) => new(Shape, Array.ConvertAll(Data, x => f(x)));

    /// <summary>f applied to two tensors that broadcast.</summary>
    public static HostTensor Zip(HostTensor a, HostTensor b, Func<double, double, double> f) =>
        Build(Shape.Broadcast(a.Shape, b.Shape, "reference"), i => f(a[i], b[i]));
}
