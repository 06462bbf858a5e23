using Native.Compute;

namespace Native.Nn;

/// <summary>A normalization over the last axis, which a block applies to its stream.</summary>
public interface INorm : IModule
{
    /// <summary>The norm of x [.., width].</summary>
    Tensor Forward(Tensor x);
}

/// <summary>y = (x - mean) / √(variance + ε)·weight + bias over the last axis.</summary>
public sealed class LayerNorm : Module, INorm
{
    private readonly Tensor weight, bias;
    private readonly double epsilon;

    /// <summary>A norm over <paramref name="width"/> elements with a weight of 1 and a bias of 0.</summary>
    public LayerNorm(Initializer initializer, long width, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        weight = Register("weight", initializer.Constant(new Shape(width), 1));
        bias = Register("bias", initializer.Constant(new Shape(width), 0));
        this.epsilon = epsilon;
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x) => x.LayerNorm(weight, bias, epsilon);
}
