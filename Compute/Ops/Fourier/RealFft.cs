using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute;

/// <summary>Fourier transforms of real rows. Of the spectrum, which is conjugate symmetric, the first n/2 + 1 coefficients are kept.</summary>
/// <remarks>Any length; errors of about ε·log₂ n. Gradients pass through the transposed transform, which weighs the coefficients
/// that stand for two (all but those of frequency 0 and, for an even n, n/2).</remarks>
public static class RealFftOperation
{
    /// <summary>The half spectrum of each real row: Xₖ = Σⱼ xⱼ·exp(−2πi·jk/n) for k ≤ n/2.</summary>
    /// <param name="x">[.., n], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor: by default none.</param>
    /// <returns>[.., n/2 + 1, 2]: real and imaginary parts. The imaginary parts of frequency 0 and of n/2 for an even n are 0.</returns>
    /// <exception cref="ShapeException">x has no axes, n is 0 or more than 2²⁶, or x has the most axes already.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor RealFft(this Tensor x, FourierScaling scaling = FourierScaling.ByInverse)
    {
        FourierArgument.Real(x, 1, "RealFft");
        var n = (int)x.Shape[-1];
        var factor = FourierArgument.Factor(scaling, n, false, "RealFft");
        return FourierRows.Apply(x, new(FourierKind.RealForward, n, factor, factor), "RealFft");
    }

    /// <summary>The real rows of half spectra, whose other halves are taken as the conjugates.</summary>
    /// <param name="x">[.., n/2 + 1, 2], F32 or F64, any layout. The imaginary parts of frequency 0 and of n/2 for an even n are not read.</param>
    /// <param name="length">n, which the number of coefficients leaves open: 2·(coefficients − 1) or one more.</param>
    /// <param name="scaling">The factor: by default 1/n.</param>
    /// <returns>[.., n].</returns>
    /// <exception cref="ShapeException">The last axis is not 2, or the number of coefficients is not length/2 + 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is not in 1 to 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor InverseRealFft(this Tensor x, long length, FourierScaling scaling = FourierScaling.ByInverse)
    {
        FourierArgument.HalfSpectrum(x, length, 1, "InverseRealFft");
        var factor = FourierArgument.Factor(scaling, (int)length, true, "InverseRealFft");
        return FourierRows.Apply(x, new(FourierKind.RealInverse, (int)length, factor, 2 * factor), "InverseRealFft");
    }

    /// <summary>The half spectrum of each real matrix: real transforms of its rows, then complex ones of the columns.</summary>
    /// <param name="x">[.., m, n], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor of each axis: by default none.</param>
    /// <returns>[.., m, n/2 + 1, 2].</returns>
    /// <exception cref="ShapeException">x has fewer than two axes, m or n is 0 or more than 2²⁶, or x has the most axes already.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor RealFft2(this Tensor x, FourierScaling scaling = FourierScaling.ByInverse)
    {
        FourierArgument.Real(x, 2, "RealFft2");
        return FftOperation.Columns(x.RealFft(scaling), scaling, FourierKind.Forward, "RealFft2");
    }

    /// <summary>The real matrices of half spectra: complex transforms of the columns, then real ones of the rows.</summary>
    /// <param name="x">[.., m, n/2 + 1, 2], F32 or F64, any layout.</param>
    /// <param name="length">n, which the number of coefficients leaves open.</param>
    /// <param name="scaling">The factor of each axis: by default 1/m and 1/n.</param>
    /// <returns>[.., m, n].</returns>
    /// <exception cref="ShapeException">The last axis is not 2, there are fewer than three, or the number of coefficients is not length/2 + 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is not in 1 to 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor InverseRealFft2(this Tensor x, long length, FourierScaling scaling = FourierScaling.ByInverse)
    {
        FourierArgument.HalfSpectrum(x, length, 2, "InverseRealFft2");
        return FftOperation.Columns(x, scaling, FourierKind.Inverse, "InverseRealFft2").InverseRealFft(length, scaling);
    }
}
