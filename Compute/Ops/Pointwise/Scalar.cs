using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Arithmetic with a number that is the same for all elements.</summary>
public static class ScalarOperation
{
    /// <summary>y = scale·x + offset. Integers too; the numbers are converted to the elements' type.</summary>
    public static Tensor ScaleAdd(this Tensor x, double scale, double offset) => Unary.ApplyNumeric(x, new Op(scale, offset), "ScaleAdd");

    /// <summary>y = xᵉ, element by element.</summary>
    public static Tensor Pow(this Tensor x, double exponent) => exponent switch
    {
        2 => x.Square(),
        0.5 => x.Sqrt(),
        1 => x,
        -1 => x.Reciprocal(),
        _ => Unary.Apply(x, new PowOp(exponent), "Pow"),
    };

    internal readonly struct Op(double scale, double offset) : IUnaryOp, INumericUnaryOp
    {
        public static Saves Saves => Saves.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T ApplyNumeric<T>(T x) where T : struct, INumeric<T> => T.Constant(scale) * x + T.Constant(offset);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => ApplyNumeric(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => T.Constant(scale) * dy;
    }

    internal readonly struct PowOp(double exponent) : IUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => RealMath.Pow(x, T.Constant(exponent));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> =>
            T.Constant(exponent) * dy * RealMath.Pow(x, T.Constant(exponent - 1));
    }
}
