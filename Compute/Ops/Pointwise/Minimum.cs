using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = min(a, b); NaN if either is. Where they are equal, each gets half of the gradient.</summary>
public static class MinimumOperation
{
    /// <summary>y = min(a, b); NaN if either is. Where they are equal, each gets half of the gradient. The shapes broadcast. Integers too.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The element types differ, or the operation is not defined for them.</exception>
    /// <exception cref="ArgumentException">The tensors are on different devices.</exception>
    public static Tensor Minimum(this Tensor a, Tensor b) => Binary.ApplyNumeric(a, b, new Op(), "Minimum");

    internal readonly struct Op : IBinaryOp, INumericBinaryOp
    {
        public static bool NeedsInputs => true;

        public static bool NeedsOutput => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T ApplyNumeric<T>(T a, T b) where T : struct, INumeric<T> => T.Min(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : struct, IReal<T> => ApplyNumeric(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T y, T dy) where T : struct, IReal<T> => T.IfEqual(a, b, dy * T.Constant(0.5), T.IfLess(a, b, dy, T.Constant(0)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T y, T dy) where T : struct, IReal<T> => T.IfEqual(a, b, dy * T.Constant(0.5), T.IfLess(b, a, dy, T.Constant(0)));
    }
}
