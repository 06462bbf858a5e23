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
