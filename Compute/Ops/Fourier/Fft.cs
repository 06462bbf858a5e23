using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute;

/// <summary>Discrete Fourier transforms of complex rows: Xₖ = Σⱼ xⱼ·exp(−2πi·jk/n). Complex numbers are a last axis of 2: real, imaginary.</summary>
/// <remarks>Any length; errors of about ε·log₂ n. Gradients pass through the transposed transform.</remarks>
public static class FftOperation
{
    /// <summary>The transform of each row.</summary>
    /// <param name="x">[.., n, 2], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor: by default none.</param>
    /// <returns>Of x's shape, contiguous.</returns>
    /// <exception cref="ShapeException">The last axis is not 2, or n is 0 or more than 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor Fft(this Tensor x, FourierScaling scaling = FourierScaling.ByInverse) => Apply(x, scaling, FourierKind.Forward, "Fft");

    /// <summary>The inverse transform of each row: xⱼ = Σₖ Xₖ·exp(2πi·jk/n)/n by default.</summary>
    /// <param name="x">[.., n, 2], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor: by default 1/n.</param>
    /// <returns>Of x's shape, contiguous.</returns>
    /// <exception cref="ShapeException">The last axis is not 2, or n is 0 or more than 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor InverseFft(this Tensor x, FourierScaling scaling = FourierScaling.ByInverse) => Apply(x, scaling, FourierKind.Inverse, "InverseFft");

    /// <summary>The transform over two axes: of the rows, then of the columns.</summary>
    /// <param name="x">[.., m, n, 2], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor of each axis: by default none.</param>
    /// <returns>Of x's shape, contiguous.</returns>
    /// <exception cref="ShapeException">The last axis is not 2, there are fewer than three, or m or n is 0 or more than 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor Fft2(this Tensor x, FourierScaling scaling = FourierScaling.ByInverse)
    {
        FourierArgument.Complex(x, 2, "Fft2");
        return Columns(x.Fft(scaling), scaling, FourierKind.Forward, "Fft2");
    }

    /// <summary>The inverse transform over two axes.</summary>
    /// <param name="x">[.., m, n, 2], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor of each axis: by default 1/m and 1/n.</param>
    /// <returns>Of x's shape, contiguous.</returns>
    /// <exception cref="ShapeException">The last axis is not 2, there are fewer than three, or m or n is 0 or more than 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor InverseFft2(this Tensor x, FourierScaling scaling = FourierScaling.ByInverse)
    {
        FourierArgument.Complex(x, 2, "InverseFft2");
        return Columns(x.InverseFft(scaling), scaling, FourierKind.Inverse, "InverseFft2");
    }

    /// <summary>A complex transform along the second axis from the end but for the pairs.</summary>
    internal static Tensor Columns(Tensor x, FourierScaling scaling, FourierKind kind, string operation) =>
        Apply(x.Transpose(-3, -2), scaling, kind, operation).Transpose(-3, -2).Contiguous();

    private static Tensor Apply(Tensor x, FourierScaling scaling, FourierKind kind, string operation)
    {
        FourierArgument.Complex(x, 1, operation);
        var n = (int)x.Shape[-2];
        var factor = FourierArgument.Factor(scaling, n, kind == FourierKind.Inverse, operation);
        return FourierRows.Apply(x, new(kind, n, factor, factor), operation);
    }
}
