namespace Native.Compute;

/// <summary>The functions that can be applied to a matrix product before it is stored.</summary>
public enum Activation
{
    /// <summary>The product as it is.</summary>
    None,
    /// <summary>max(x, 0).</summary>
    Relu,
    /// <summary>x·Φ(x), exact.</summary>
    Gelu,
    /// <summary>GELU by tanh.</summary>
    GeluTanh,
    /// <summary>x·σ(x).</summary>
    Silu,
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
    /// <summary>tanh x.</summary>
    Tanh,
}

/// <summary>Activations by name.</summary>
public static class Activations
{
    /// <summary>The function applied to each element.</summary>
    /// <param name="x">Any shape and layout; floating-point.</param>
    /// <param name="activation">The function.</param>
    /// <exception cref="ArgumentOutOfRangeException">The activation is not one of the enumeration.</exception>
    public static Tensor Activate(this Tensor x, Activation activation) => activation switch
    {
        Activation.None => x,
        Activation.Relu => x.Relu(),
        Activation.Gelu => x.Gelu(),
        Activation.GeluTanh => x.GeluTanh(),
        Activation.Silu => x.Silu(),
        Activation.Sigmoid => x.Sigmoid(),
        Activation.Tanh => x.Tanh(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, $"{activation} is not an activation"),
    };
}
