namespace Native.Compute.Kernels;

/// <summary>The checks and shapes of linear algebra over the last two axes.</summary>
internal static class MatrixShape
{
    /// <summary>At least two axes of F32 or F64.</summary>
    public static void Check(Tensor x, string operation, string name = "a")
    {
        if (x.Check(operation).DType is not (DType.F32 or DType.F64))
            throw new NotSupportedException($"{operation}: {name} is {x.DType}; F32 and F64 are supported");
        if (x.Rank < 2) throw new ShapeException($"{operation}: {name} has shape {x.Shape}; at least two axes, [.., rows, columns], are needed");
        if (x.Shape[-1] * x.Shape[-2] > int.MaxValue)
            throw new ShapeException($"{operation}: {name} has matrices of {x.Shape[-2]} x {x.Shape[-1]}; at most {int.MaxValue} elements are supported");
    }

    /// <summary>As <see cref="Check"/>, with as many rows as columns.</summary>
    public static void Square(Tensor x, string operation, string name = "a")
    {
        Check(x, operation, name);
        if (x.Shape[-1] != x.Shape[-2]) throw new ShapeException($"{operation}: {name} has shape {x.Shape}; its matrices must be square");
    }

    /// <summary>Two matrices of one type and device with as many rows.</summary>
    public static void SameRows(Tensor a, Tensor b, string operation)
    {
        Check(b, operation, "b");
        Guard.SameType(a, b, operation);
        if (a.Shape[-2] != b.Shape[-2])
            throw new ShapeException($"{operation}: a of shape {a.Shape} has {a.Shape[-2]} rows and b of shape {b.Shape} has {b.Shape[-2]}; they must agree");
    }

    /// <summary>The leading dimensions of x with these last ones.</summary>
    public static Shape Of(in Shape x, long rows, long columns) => Lead(x).Insert(x.Rank - 2, rows).Insert(x.Rank - 1, columns);

    /// <summary>The leading dimensions of x with this last one.</summary>
    public static Shape Of(in Shape x, long length) => Lead(x).Insert(x.Rank - 2, length);

    /// <summary>Both stretched to the leading dimensions they broadcast to, as recorded views.</summary>
    public static (Tensor A, Tensor B) Broadcast(Tensor a, Tensor b, string operation)
    {
        var lead = Shape.Broadcast(Lead(a.Shape), Lead(b.Shape), operation + " (leading dimensions)");
        return (Stretched(a, lead), Stretched(b, lead));
    }

    /// <summary>1/d, and 0 where d is 0: pairs of equal values, whose difference a well-defined gradient does not ask for.</summary>
    public static Tensor ReciprocalOrZero(Tensor d)
    {
        var isZero = d.Equal(Tensor.Zeros(d.Device, d.DType, new Shape())).To(d.DType);
        return (d + isZero).Reciprocal() - isZero;
    }

    private static Shape Lead(in Shape shape) => new(shape.AsSpan()[..^2]);

    private static Tensor Stretched(Tensor x, in Shape lead) => x.Expand(lead.Insert(lead.Rank, x.Shape[-2]).Insert(lead.Rank + 1, x.Shape[-1]));
}
