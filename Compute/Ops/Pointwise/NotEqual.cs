using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Where a ≠ b, as Bool.</summary>
public static class NotEqualOperation
{
    /// <summary>Bool: a ≠ b, the shapes broadcast. NaN differs from everything.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The element types differ.</exception>
    public static Tensor NotEqual(this Tensor a, Tensor b) => Comparison.Apply<Op>(a, b, "NotEqual");

    internal readonly struct Op : IComparison
    {
        public static bool Test<T>(T a, T b) where T : struct, IElement<T> => !T.Same(a, b);
    }
}
