using System.Numerics;
using System.Runtime.CompilerServices;

namespace Native.Compute.Numerics;

/// <summary>Checks that the public operations make of their arguments.</summary>
internal static class MatrixArgument
{
    internal static void Supported<T>(string operation)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"{operation} computes in float or double, not {typeof(T).Name}.");
    }

    internal static void Size(string operation, string name, int length, int rows, int columns)
    {
        if (rows < 0 || columns < 0) throw new ArgumentOutOfRangeException(name, $"{operation}: {name} cannot be {rows} x {columns}.");
        if (length != (long)rows * columns)
            throw new ArgumentException($"{operation}: {name} is {rows} x {columns} = {(long)rows * columns} elements, but the span has {length}.", name);
    }

    internal static void Finite<T>(string operation, string name, ReadOnlySpan<T> matrix, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < matrix.Length; i++)
        {
            if (!T.IsFinite(matrix[i]))
                throw new ArgumentException($"{operation}: {name}[{i / columns}, {i % columns}] is {matrix[i]}; all elements must be finite.", name);
        }
    }

    internal static void Apart<T>(string operation, ReadOnlySpan<T> input, ReadOnlySpan<T> output, string name)
    {
        if (input.Overlaps(output)) throw new ArgumentException($"{operation}: {name} overlaps the input; it needs its own memory.", name);
    }

    /// <summary>The power of two that brings the largest magnitude into [1, 2), so that squares neither overflow nor vanish.</summary>
    internal static double Scale(ReadOnlySpan<double> matrix)
    {
        var largest = 0.0;
        foreach (var x in matrix) largest = Math.Max(largest, Math.Abs(x));
        return largest == 0 ? 1 : Math.ScaleB(1, Math.Clamp(-Math.ILogB(largest), -1022, 1022));
    }

    internal static double[] ToDouble(ReadOnlySpan<float> matrix)
    {
        var wide = GC.AllocateUninitializedArray<double>(matrix.Length);
        for (var i = 0; i < wide.Length; i++) wide[i] = matrix[i];
        return wide;
    }

    internal static void ToFloat(ReadOnlySpan<double> wide, Span<float> narrow)
    {
        for (var i = 0; i < wide.Length; i++) narrow[i] = (float)wide[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Epsilon<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float)
        ? T.CreateTruncating(1.1920929e-7) : T.CreateTruncating(2.220446049250313e-16);
}
