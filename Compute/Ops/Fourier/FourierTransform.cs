namespace Native.Compute.Kernels;

/// <summary>The transforms of rows, in pairs: each kind is the transpose of the other of its pair, as a map of real numbers.</summary>
internal enum FourierKind
{
    /// <summary>Complex to complex, exp(−2πi·jk/n).</summary>
    Forward,
    /// <summary>Complex to complex, exp(+2πi·jk/n).</summary>
    Inverse,
    /// <summary>n real numbers to the n/2 + 1 complex ones of their half spectrum, times a weight for each.</summary>
    RealForward,
    /// <summary>Half spectrum to real numbers: xⱼ = Σ wₖ·Re(Xₖ·exp(2πi·jk/n)) over k ≤ n/2.</summary>
    RealInverse,
    /// <summary>Xₖ = wₖ·Σ xⱼ·cos(πk(2j + 1)/2n).</summary>
    CosineII,
    /// <summary>xⱼ = Σ wₖ·Xₖ·cos(πk(2j + 1)/2n).</summary>
    CosineIII,
}

/// <summary>A linear transform of the rows of a tensor.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Length">The points n of a row.</param>
/// <param name="Edge">The weight of coefficient 0, and of n/2 in the half spectrum of an even n.</param>
/// <param name="Inner">The weight of the other coefficients.</param>
internal readonly record struct FourierTransform(FourierKind Kind, int Length, double Edge, double Inner)
{
    /// <summary>The transposed map with the same weights: what gradients go through.</summary>
    public FourierTransform Adjoint => this with { Kind = (FourierKind)((int)Kind ^ 1) };

    /// <summary>Whether rows of the input are read backward in frequency: sums with exp(+2πi·jk/n).</summary>
    public bool IsInverse => ((int)Kind & 1) != 0;

    /// <summary>Numbers of a row of the input.</summary>
    public long InputRow => Kind switch
    {
        FourierKind.Forward or FourierKind.Inverse => 2L * Length,
        FourierKind.RealInverse => 2L * (Length / 2 + 1),
        _ => Length,
    };

    /// <summary>Numbers of a row of the output.</summary>
    public long OutputRow => Adjoint.InputRow;

    /// <summary>The shape of the output for an input of this shape.</summary>
    public Shape OutputShape(in Shape input) => Kind switch
    {
        FourierKind.RealForward => input.With(-1, Length / 2 + 1).Insert(input.Rank, 2),
        FourierKind.RealInverse => input.Without(-1).With(-1, Length),
        _ => input,
    };
}
