namespace Native.Compute;

// Tensors made from a rule.
public readonly partial struct Tensor
{
    /// <summary>Every element is <paramref name="value"/>.</summary>
    public static Tensor Full(Device device, DType type, Shape shape, double value) => Empty(device, type, shape).Fill(value);

    /// <summary>Every element is 0.</summary>
    public static Tensor Zeros(Device device, DType type, Shape shape) => Full(device, type, shape, 0);

    /// <summary>Every element is 1.</summary>
    public static Tensor Ones(Device device, DType type, Shape shape) => Full(device, type, shape, 1);
}
