using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = a ⊙ b.</summary>
public static class MultiplyOperation
{
    /// <summary>y = a ⊙ b. The shapes broadcast. Integers too.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The element types differ, or the operation is not defined for them.</exception>
    /// <exception cref="ArgumentException">The tensors are on different devices.</exception>
    public static Tensor Multiply(this Tensor a, Tensor b) => Binary.ApplyNumeric(a, b, new Op(), "Multiply");

    internal readonly struct Op : IBinaryOp, INumericBinaryOp
    {
        public static bool NeedsInputs => true;

        public static bool NeedsOutput => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T ApplyNumeric<T>(T a, T b) where T : struct, INumeric<T> => a * b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : struct, IReal<T> => ApplyNumeric(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T y, T dy) where T : struct, IReal<T> => dy * b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T y, T dy) where T : struct, IReal<T> => dy * a;
    }
}
