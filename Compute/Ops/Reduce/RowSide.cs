namespace Native.Compute.Kernels;

/// <summary>An operand of an <see cref="IRowMap"/> that is smaller than the rows: a tensor with strides for (outer, along, inner), or a constant.</summary>
/// <remarks>The tensor has the rows' element type or their <see cref="Statistic"/> type.</remarks>
internal readonly struct RowSide
{
    private RowSide(Tensor? tensor, long outer, long along, long inner, double value)
    {
        Tensor = tensor;
        Outer = outer;
        Along = along;
        Inner = inner;
        Value = value;
    }

    public Tensor? Tensor { get; }

    public long Outer { get; }

    public long Along { get; }

    public long Inner { get; }

    /// <summary>The constant where there is no tensor.</summary>
    public double Value { get; }

    /// <summary>One number for each row.</summary>
    public static RowSide OfRows(Tensor tensor, in RowShape shape) => new(tensor, shape.Inner, 0, 1, 0);

    /// <summary>One number for each place along a row, the same for all rows.</summary>
    public static RowSide OfPlaces(Tensor tensor) => new(tensor, 0, 1, 0, 0);

    /// <summary>One number for each place along a row, or a constant where there is no tensor.</summary>
    public static RowSide OfPlaces(Tensor? tensor, double otherwise) => tensor is { } t ? OfPlaces(t) : Constant(otherwise);

    /// <summary>A tensor of one number.</summary>
    public static RowSide Single(Tensor tensor) => new(tensor, 0, 0, 0, 0);

    public static RowSide Constant(double value) => new(null, 0, 0, 0, value);
}

/// <summary>A <see cref="RowSide"/> as kernels read it.</summary>
internal readonly struct RowSide<TMemory> where TMemory : struct, IMemory
{
    private const int OfElements = 0, OfStatistics = 1, OfConstant = 2;

    private readonly TMemory memory;
    private readonly long outer, along, inner;
    private readonly double value;
    private readonly int kind;

    /// <param name="side">The operand.</param>
    /// <param name="memory">Its memory; any where it is a constant.</param>
    /// <param name="type">The rows' element type.</param>
    public RowSide(in RowSide side, TMemory memory, DType type)
    {
        this.memory = memory;
        (outer, along, inner, value) = (side.Outer, side.Along, side.Inner, side.Value);
        kind = side.Tensor is not { } tensor ? OfConstant : tensor.DType == type ? OfElements : OfStatistics;
    }

    public T At<T>(long o, long r, long i) where T : struct, IRealElement<T>
    {
        if (kind == OfConstant) return T.Constant(value);
        var at = o * outer + r * along + i * inner;
        if (kind == OfElements) return T.Load(memory, at);
        return T.IsDouble ? T.Constant(memory.Read<double>(at)) : T.Constant(memory.Read<float>(at));
    }
}

/// <summary>The type that sums and other statistics of rows are kept in: F64 for F64, else F32.</summary>
internal static class Statistic
{
    public static DType Of(DType type) => type == DType.F64 ? DType.F64 : DType.F32;

    /// <summary>One statistic for each row.</summary>
    public static Tensor ForRows(Tensor x, in RowShape shape) => Tensor.Empty(x.Device, Of(x.DType), new Shape(shape.Rows));
}
