using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute;

/// <summary>Discrete cosine transforms: type II, and type III, which is its transpose and, orthonormal, its inverse.</summary>
/// <remarks>Any length; errors of about ε·log₂ n. Gradients pass through the transposed transform.</remarks>
public static class DctOperation
{
    /// <summary>Type II of each row: Xₖ = √(2/n)·Σⱼ xⱼ·cos(πk(2j + 1)/2n), and √½ of that for k = 0; without the factors if so scaled.</summary>
    /// <param name="x">[.., n], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor; see <see cref="CosineScaling"/>.</param>
    /// <returns>Of x's shape, contiguous.</returns>
    /// <exception cref="ShapeException">x has no axes, or n is 0 or more than 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor Dct(this Tensor x, CosineScaling scaling = CosineScaling.Orthonormal) => Apply(x, scaling, FourierKind.CosineII, 1, "Dct");

    /// <summary>Type III of each row. Orthonormal, it undoes <see cref="Dct"/>; unscaled, xⱼ = X₀/2 + Σₖ≥₁ Xₖ·cos(πk(2j + 1)/2n), it does so but for the factor n/2.</summary>
    /// <param name="x">[.., n], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor; see <see cref="CosineScaling"/>.</param>
    /// <returns>Of x's shape, contiguous.</returns>
    /// <exception cref="ShapeException">x has no axes, or n is 0 or more than 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor InverseDct(this Tensor x, CosineScaling scaling = CosineScaling.Orthonormal) => Apply(x, scaling, FourierKind.CosineIII, 1, "InverseDct");

    /// <summary>Type II over two axes: of the rows, then of the columns.</summary>
    /// <param name="x">[.., m, n], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor of each axis; see <see cref="CosineScaling"/>.</param>
    /// <returns>Of x's shape, contiguous.</returns>
    /// <exception cref="ShapeException">x has fewer than two axes, or m or n is 0 or more than 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor Dct2(this Tensor x, CosineScaling scaling = CosineScaling.Orthonormal) => OfBoth(x, scaling, FourierKind.CosineII, "Dct2");

    /// <summary>Type III over two axes. Orthonormal, it undoes <see cref="Dct2"/>; unscaled, it does so but for the factor mn/4.</summary>
    /// <param name="x">[.., m, n], F32 or F64, any layout.</param>
    /// <param name="scaling">The factor of each axis; see <see cref="CosineScaling"/>.</param>
    /// <returns>Of x's shape, contiguous.</returns>
    /// <exception cref="ShapeException">x has fewer than two axes, or m or n is 0 or more than 2²⁶.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor InverseDct2(this Tensor x, CosineScaling scaling = CosineScaling.Orthonormal) => OfBoth(x, scaling, FourierKind.CosineIII, "InverseDct2");

    private static Tensor OfBoth(Tensor x, CosineScaling scaling, FourierKind kind, string operation)
    {
        var rows = Apply(x, scaling, kind, 2, operation);
        return Apply(rows.Transpose(), scaling, kind, 2, operation).Transpose().Contiguous();
    }

    private static Tensor Apply(Tensor x, CosineScaling scaling, FourierKind kind, int axes, string operation)
    {
        FourierArgument.Real(x, axes, operation);
        var n = (int)x.Shape[-1];
        var (edge, inner) = scaling switch
        {
            CosineScaling.Orthonormal => (Math.Sqrt(1.0 / n), Math.Sqrt(2.0 / n)),
            CosineScaling.None => (kind == FourierKind.CosineIII ? 0.5 : 1, 1.0),
            _ => throw new ArgumentOutOfRangeException(nameof(scaling), scaling, $"{operation}: not a scaling of the cosine transform"),
        };
        return FourierRows.Apply(x, new(kind, n, edge, inner), operation);
    }
}
