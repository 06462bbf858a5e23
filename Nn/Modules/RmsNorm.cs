using Native.Compute;

namespace Native.Nn;

/// <summary>y = x / √(mean of x² + ε)·gain over the last axis.</summary>
public sealed class RmsNorm : Module
{
    private readonly Tensor gain;
    private readonly double epsilon;

    /// <summary>A norm over <paramref name="width"/> elements whose gain starts at 1.</summary>
    public RmsNorm(Device device, long width, double epsilon = 1e-6, DType type = DType.F32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        gain = Register("gain", Tensor.Ones(device, type, new Shape(width)));
        this.epsilon = epsilon;
    }

    /// <summary>The norm of x [.., width].</summary>
    public Tensor Forward(Tensor x) => x.RmsNorm(gain, epsilon);
}
