using Native.Compute;

namespace Native.Nn;

/// <summary>y = x / √(mean of x² + ε)·gain over the last axis.</summary>
public sealed class RmsNorm : Module, INorm
{
    private readonly Tensor gain;
    private readonly double epsilon;

    /// <summary>A norm over <paramref name="width"/> elements whose gain starts at 1; the parameter is named gain.</summary>
    public RmsNorm(Device device, long width, double epsilon = 1e-6, DType type = DType.F32) : this(Initializer.Random(device, type), width, epsilon, "gain")
    {
    }

    /// <summary>A norm whose gain has the name that checkpoints give it.</summary>
    /// <param name="initializer">Makes the gain, which starts at 1.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <param name="name">The name of the gain.</param>
    public RmsNorm(Initializer initializer, long width, double epsilon = 1e-6, string name = "weight")
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        gain = Register(name, initializer.Constant(new Shape(width), 1));
        this.epsilon = epsilon;
    }

    /// <summary>The norm of x [.., width].</summary>
    public Tensor Forward(Tensor x) => x.RmsNorm(gain, epsilon);
}
