using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Where a ≤ b, as Bool.</summary>
public static class LessOrEqualOperation
{
    /// <summary>Bool: a ≤ b, the shapes broadcast. False where either is NaN.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The element types differ.</exception>
    public static Tensor LessOrEqual(this Tensor a, Tensor b) => Comparison.Apply<Op>(a, b, "LessOrEqual");

    internal readonly struct Op : IComparison
    {
        public static bool Test<T>(T a, T b) where T : struct, IElement<T> => T.Less(a, b) || T.Same(a, b);
    }
}
