namespace Native.Compute.Catalog;

/// <summary>How the elements of an input lie in memory.</summary>
internal enum Strides
{
    /// <summary>Row-major without gaps.</summary>
    Contiguous,
    /// <summary>The last two axes exchanged in memory.</summary>
    Transposed,
    /// <summary>Every second element of a larger tensor, behind an offset.</summary>
    Sparse,
}

/// <summary>One input of a case: its shape, its values and how they lie in memory.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Value">The element for a number from the case's own generator, uniform in [0, 1), and its row-major index.</param>
/// <param name="Type">The element type; null stands for the type that the case is run with.</param>
/// <param name="Strides">The layout.</param>
/// <param name="Differentiable">Whether gradients are checked with regard to it.</param>
internal sealed record CaseInput(Shape Shape, Func<double, long, double> Value, DType? Type = null, Strides Strides = Strides.Contiguous, bool Differentiable = true)
{
    /// <summary>Uniform in [low, high).</summary>
    public static CaseInput Uniform(Shape shape, double low = -2, double high = 2, Strides strides = Strides.Contiguous, bool differentiable = true) =>
        new(shape, (u, _) => low + u * (high - low), Strides: strides, Differentiable: differentiable);

    /// <summary>Integers in [low, high) of a type.</summary>
    public static CaseInput Integers(Shape shape, long low, long high, DType type = DType.I64) =>
        new(shape, (u, _) => Math.Floor(low + u * (high - low)), type, Differentiable: false);

    /// <summary>Given elements, repeated as often as needed.</summary>
    public static CaseInput Given(Shape shape, double[] values, DType? type = null, bool differentiable = false) =>
        new(shape, (_, i) => values[i % values.Length], type, Differentiable: differentiable);

    /// <summary>Truth values, each true with a probability.</summary>
    public static CaseInput Truths(Shape shape, double probability = 0.5) =>
        new(shape, (u, _) => u < probability ? 1 : 0, DType.Bool, Differentiable: false);

    /// <summary>The same elements in another layout.</summary>
    public CaseInput As(Strides strides) => this with { Strides = strides };

    /// <summary>Makes the tensor, and the float64 copy of exactly its elements.</summary>
    public (Tensor Tensor, HostTensor Reference) Make(Device device, DType type, ulong seed)
    {
        var elementType = Type ?? type;
        var data = new double[Shape.Count];
        var philox = new Philox(seed);
        for (var i = 0L; i < data.Length; i++)
        {
            var words = philox.Block((ulong)i, 0);
            data[i] = Value((words.X >> 5) * (1.0 / (1 << 27)), i);
        }
        var made = Tensor.From<double>(device, data, Shape).To(elementType);
        var placed = Strides switch
        {
            Strides.Transposed when Shape.Rank >= 2 => made.Transpose().Clone().Transpose(),
            Strides.Sparse when Shape.Rank >= 1 => Spread(made),
            _ => made,
        };
        return (placed, new HostTensor(Shape, made.To(DType.F64).ToArray<double>()));
    }

    private static Tensor Spread(Tensor x)
    {
        var shape = x.Shape;
        var wide = Tensor.Full(x.Device, x.DType, shape.With(-1, shape[-1] * 2 + 3), x.DType == DType.Bool ? 1 : 77);
        var view = wide.Slice(-1, shape[-1] == 0 ? 0 : 3, shape[-1], 2);
        Kernels.Copy.Elements(view, x);
        return view;
    }
}
