using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = x / √(mean of x² + ε)·gain over the last axis.</summary>
public static class RmsNormOperation
{
    /// <summary>y = x / √(mean of x² + ε)·gain over the last axis; the statistics are kept in F32 (F64 for F64).</summary>
    /// <param name="x">[…, C]; any layout, floating-point.</param>
    /// <param name="gain">[C], of x's type; 1 where none is given.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <exception cref="ShapeException">x has no dimension, or the gain does not have its last one.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    public static Tensor RmsNorm(this Tensor x, Tensor? gain = null, double epsilon = 1e-6) =>
        Normalization.Run(new() { Name = "RmsNorm", X = x, Gain = gain, Epsilon = epsilon, IsCentered = false }).Normed;

    /// <summary>sum = x + residual and its RMS norm, in one pass over memory.</summary>
    /// <param name="x">[…, C]; any layout, floating-point.</param>
    /// <param name="residual">Of x's shape and type.</param>
    /// <param name="gain">[C], of x's type; 1 where none is given.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <exception cref="ShapeException">The shapes of x and residual differ, or the gain does not have the last dimension.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    public static (Tensor Sum, Tensor Normed) AddRmsNorm(this Tensor x, Tensor residual, Tensor? gain = null, double epsilon = 1e-6) =>
        Normalization.Run(new() { Name = "AddRmsNorm", X = x, Residual = residual, Gain = gain, Epsilon = epsilon, IsCentered = false });
}
