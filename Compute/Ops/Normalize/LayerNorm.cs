using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = (x - mean) / √(variance + ε)·gain + bias over the last axis.</summary>
public static class LayerNormOperation
{
    /// <summary>y = (x - mean) / √(variance + ε)·gain + bias over the last axis; the statistics are kept in F32 (F64 for F64).</summary>
    /// <param name="x">[…, C]; any layout, floating-point.</param>
    /// <param name="gain">[C], of x's type; 1 where none is given.</param>
    /// <param name="bias">[C], of x's type; 0 where none is given.</param>
    /// <param name="epsilon">Added to the variance, which is that of the C elements (divided by C).</param>
    /// <exception cref="ShapeException">x has no dimension, or gain or bias do not have its last one.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    public static Tensor LayerNorm(this Tensor x, Tensor? gain = null, Tensor? bias = null, double epsilon = 1e-5) =>
        Normalization.Run(new() { Name = "LayerNorm", X = x, Gain = gain, Bias = bias, Epsilon = epsilon, IsCentered = true }).Normed;

    /// <summary>sum = x + residual and its layer norm, in one pass over memory.</summary>
    /// <param name="x">[…, C]; any layout, floating-point.</param>
    /// <param name="residual">Of x's shape and type.</param>
    /// <param name="gain">[C], of x's type; 1 where none is given.</param>
    /// <param name="bias">[C], of x's type; 0 where none is given.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ShapeException">The shapes of x and residual differ, or gain or bias do not have the last dimension.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    public static (Tensor Sum, Tensor Normed) AddLayerNorm(this Tensor x, Tensor residual, Tensor? gain = null, Tensor? bias = null, double epsilon = 1e-5) =>
        Normalization.Run(new() { Name = "AddLayerNorm", X = x, Residual = residual, Gain = gain, Bias = bias, Epsilon = epsilon, IsCentered = true });
}
