using Native.Compute;

namespace Native.Nn;

/// <summary>Makes the parameters of a model that is being built: with random numbers, or with room for numbers that a checkpoint brings.</summary>
public abstract class Initializer
{
    private Initializer(Device device, DType type)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!type.IsFloat()) throw new NotSupportedException($"Initializer: parameters of {type}; F32, F64, F16 and BF16 are supported");
        (Device, Type) = (device, type);
    }

    /// <summary>Where the parameters live.</summary>
    public Device Device { get; }

    /// <summary>Their element type.</summary>
    public DType Type { get; }

    /// <summary>Normal numbers with a mean of 0.</summary>
    /// <param name="shape">The parameter's shape.</param>
    /// <param name="deviation">The standard deviation.</param>
    public abstract Tensor Normal(in Shape shape, double deviation);

    /// <summary>One value everywhere: what gains and biases start with.</summary>
    public abstract Tensor Constant(in Shape shape, double value);

    /// <summary>For training: numbers from the device's generator.</summary>
    public static Initializer Random(Device device, DType type = DType.F32) => new RandomNumbers(device, type);

    /// <summary>For loading: memory whose contents are not specified.</summary>
    public static Initializer Room(Device device, DType type = DType.F32) => new UnspecifiedNumbers(device, type);

    /// <summary>For looking: tensors that have their shapes but share the memory of one element each.</summary>
    internal static Initializer Outline(Device device, DType type) => new ShapesOnly(device, type);

    /// <summary>For loading matrices by themselves: vectors have their memory, matrices share that of one element each.</summary>
    internal static Initializer VectorRoom(Device device, DType type) => new VectorsOnly(device, type);

    private sealed class RandomNumbers(Device device, DType type) : Initializer(device, type)
    {
        public override Tensor Normal(in Shape shape, double deviation) => Tensor.Normal(Device, Type, shape, deviation: deviation);

        public override Tensor Constant(in Shape shape, double value) => Tensor.Full(Device, Type, shape, value);
    }

    private sealed class UnspecifiedNumbers(Device device, DType type) : Initializer(device, type)
    {
        public override Tensor Normal(in Shape shape, double deviation) => Tensor.Empty(Device, Type, shape);

        public override Tensor Constant(in Shape shape, double value) => Tensor.Empty(Device, Type, shape);
    }

    private sealed class VectorsOnly(Device device, DType type) : Initializer(device, type)
    {
        public override Tensor Normal(in Shape shape, double deviation) =>
            shape.Rank < 2 ? Tensor.Empty(Device, Type, shape) : Tensor.Empty(Device, Type, new Shape()).Expand(shape);

        public override Tensor Constant(in Shape shape, double value) => Normal(shape, 0);
    }

    private sealed class ShapesOnly(Device device, DType type) : Initializer(device, type)
    {
        public override Tensor Normal(in Shape shape, double deviation) => Tensor.Empty(Device, Type, new Shape()).Expand(shape);

        public override Tensor Constant(in Shape shape, double value) => Normal(shape, 0);
    }
}
