using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = aᵇ; a negative base needs an integer exponent, else NaN.</summary>
public static class PowOperation
{
    /// <summary>y = aᵇ; a negative base needs an integer exponent, else NaN. The shapes broadcast. Floating-point types.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The element types differ, or the operation is not defined for them.</exception>
    /// <exception cref="ArgumentException">The tensors are on different devices.</exception>
    public static Tensor Pow(this Tensor a, Tensor b) => Binary.Apply(a, b, new Op(), "Pow");

    internal readonly struct Op : IBinaryOp
    {
        public static bool NeedsInputs => true;

        public static bool NeedsOutput => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : struct, IReal<T> => RealMath.Pow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T y, T dy) where T : struct, IReal<T> => T.IfEqual(b, T.Constant(0), T.Constant(0), dy * b * RealMath.Pow(a, b - T.Constant(1)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T y, T dy) where T : struct, IReal<T> => T.IfEqual(a, T.Constant(0), T.IfLess(b, T.Constant(0), -y * T.Constant(double.PositiveInfinity), T.Constant(0)), dy * y * RealMath.Log(a));
    }
}
