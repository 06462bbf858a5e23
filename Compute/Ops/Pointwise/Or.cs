using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>a ∨ b of truth values.</summary>
public static class OrOperation
{
    /// <summary>a ∨ b of Bool tensors, the shapes broadcast.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The elements are not Bool.</exception>
    public static Tensor Or(this Tensor a, Tensor b)
    {
        Guard.Type(a, DType.Bool, "Or");
        return Comparison.Apply<Op>(a, b, "Or");
    }

    internal readonly struct Op : IComparison
    {
        public static bool Test<T>(T a, T b) where T : struct, IElement<T> => T.Less(T.Constant(0), a) || T.Less(T.Constant(0), b);
    }
}
