using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = a / b. Integers truncate toward zero; an integer divided by zero is 0.</summary>
public static class DivideOperation
{
    /// <summary>y = a / b. Integers truncate toward zero; an integer divided by zero is 0. The shapes broadcast. Integers too.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The element types differ, or the operation is not defined for them.</exception>
    /// <exception cref="ArgumentException">The tensors are on different devices.</exception>
    public static Tensor Divide(this Tensor a, Tensor b) => Binary.ApplyNumeric(a, b, new Op(), "Divide");

    internal readonly struct Op : IBinaryOp, INumericBinaryOp
    {
        public static bool NeedsInputs => true;

        public static bool NeedsOutput => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T ApplyNumeric<T>(T a, T b) where T : struct, INumeric<T> => a / b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : struct, IReal<T> => ApplyNumeric(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T y, T dy) where T : struct, IReal<T> => dy / b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T y, T dy) where T : struct, IReal<T> => -dy * a / (b * b);
    }
}
