using System.Runtime.CompilerServices;

namespace Native.Compute.Kernels;

/// <summary>The formulas of layer norm and RMS norm.</summary>
internal static partial class Normalization
{
    /// <summary>a + b.</summary>
    internal readonly struct Plus : IRowMap
    {
        public static int Inputs => 2;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a + b;
    }

    /// <summary>Σ a².</summary>
    internal readonly struct SquareSum : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a * a;

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    /// <summary>1 / √(a·mean + ε), from a sum of squares.</summary>
    internal readonly struct InverseRoot(double mean, double epsilon) : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> =>
            T.Constant(1) / T.Sqrt(a * T.Constant(mean) + T.Constant(epsilon));
    }

    /// <summary>(a - p)·q·s + t: mean, scale, gain, bias.</summary>
    internal readonly struct Centered : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.MultiplyAdd((a - p) * q, s, t);
    }

    /// <summary>a·q·s: scale and gain.</summary>
    internal readonly struct Scaled : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a * q * s;
    }

    /// <summary>Σ dy·gain·normalized, with dy, x and mean, scale, gain.</summary>
    internal readonly struct Projection : IRowReduction
    {
        public static int Inputs => 2;

        public static int Sides => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a * s * ((b - p) * q);

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    /// <summary>Σ dy·gain.</summary>
    internal readonly struct GainedSum : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a * p;

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    /// <summary>Σ dy·normalized over the rows, with dy, x and mean, scale: the gradient of the gain.</summary>
    internal readonly struct GainGradient : IRowReduction
    {
        public static int Inputs => 2;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a * ((b - p) * q);

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    /// <summary>dx = scale·gain·dy + slope·x + offset, with dy, x and scale, slope, offset, gain.</summary>
    internal readonly struct Gradient : IRowMap
    {
        public static int Inputs => 2;

        public static int Sides => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.MultiplyAdd(p * t, a, T.MultiplyAdd(q, b, s));
    }

    /// <summary>As <see cref="Gradient"/>, plus c.</summary>
    internal readonly struct GradientPlus : IRowMap
    {
        public static int Inputs => 3;

        public static int Sides => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.MultiplyAdd(p * t, a, T.MultiplyAdd(q, b, s)) + c;
    }

    /// <summary>slope = -scale²·projection/n, with projection and scale.</summary>
    internal readonly struct Slope(double mean) : IRowMap
    {
        public static int Inputs => 2;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => -b * b * a * T.Constant(mean);
    }

    /// <summary>offset = -scale·sum/n - slope·mean, with sum, scale, slope and mean for each row.</summary>
    internal readonly struct Offset(double mean) : IRowMap
    {
        public static int Inputs => 3;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => -b * a * T.Constant(mean) - c * p;
    }
}
