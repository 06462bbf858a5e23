namespace Native.Compute.Numerics;

/// <summary>What factor a transform carries.</summary>
public enum FourierScaling
{
    /// <summary>Forward unnormalized, inverse divided by the length, so that they undo each other.</summary>
    ByInverse,
    /// <summary>Neither is normalized: forward and back multiplies by the length.</summary>
    None,
    /// <summary>Both are divided by the square root of the length: the transform is unitary.</summary>
    Orthonormal,
}

/// <summary>What factor a cosine transform carries.</summary>
public enum CosineScaling
{
    /// <summary>Type II: Xₖ = Σⱼ xⱼ·cos(πk(2j + 1)/2n). Type III: xⱼ = X₀/2 + Σₖ≥₁ Xₖ·cos(πk(2j + 1)/2n). III after II multiplies by n/2.</summary>
    None,
    /// <summary>Type II times √(2/n), and times √½ more for k = 0; type III is its transpose and its inverse.</summary>
    Orthonormal,
}
