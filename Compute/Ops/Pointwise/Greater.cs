using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Where a &gt; b, as Bool.</summary>
public static class GreaterOperation
{
    /// <summary>Bool: a &gt; b, the shapes broadcast. False where either is NaN.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The element types differ.</exception>
    public static Tensor Greater(this Tensor a, Tensor b) => Comparison.Apply<Op>(a, b, "Greater");

    internal readonly struct Op : IComparison
    {
        public static bool Test<T>(T a, T b) where T : struct, IElement<T> => T.Less(b, a);
    }
}
