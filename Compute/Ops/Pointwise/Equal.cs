using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Where a = b, as Bool.</summary>
public static class EqualOperation
{
    /// <summary>Bool: a = b, the shapes broadcast. NaN equals nothing.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The element types differ.</exception>
    public static Tensor Equal(this Tensor a, Tensor b) => Comparison.Apply<Op>(a, b, "Equal");

    internal readonly struct Op : IComparison
    {
        public static bool Test<T>(T a, T b) where T : struct, IElement<T> => T.Same(a, b);
    }
}
