using System.Runtime.CompilerServices;

namespace Native.Compute;

/// <summary>The element type of a tensor.</summary>
/// <remarks>F32 is the working type, F64 serves checks and solvers, F16 and BF16 are storage with F32 arithmetic.</remarks>
public enum DType : byte
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,
    /// <summary>IEEE 754 binary64.</summary>
    F64,
    /// <summary>IEEE 754 binary16.</summary>
    F16,
    /// <summary>The upper half of a binary32: 8 bits of exponent, 7 of fraction.</summary>
    BF16,
    /// <summary>Signed 32-bit integer.</summary>
    I32,
    /// <summary>Signed 64-bit integer.</summary>
    I64,
    /// <summary>Unsigned 8-bit integer.</summary>
    U8,
    /// <summary>Signed 8-bit integer.</summary>
    I8,
    /// <summary>Truth value, one byte, 0 or 1.</summary>
    Bool,
}

/// <summary>What is known of each <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Bytes of one element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // Loops ask for it by a constant.
    public static int Size(this DType type) => type switch
    {
        DType.F64 or DType.I64 => 8,
        DType.F32 or DType.I32 => 4,
        DType.F16 or DType.BF16 => 2,
        _ => 1,
    };

    /// <summary>Whether the type is a floating-point type, which is what gradients are defined for.</summary>
    public static bool IsFloat(this DType type) => type <= DType.BF16;

    /// <summary>Whether the type is an integer type (Bool is not).</summary>
    public static bool IsInteger(this DType type) => type is DType.I32 or DType.I64 or DType.U8 or DType.I8;

    /// <summary>The <see cref="DType"/> that stores <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No element type has this representation.</exception>
    public static DType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return DType.F32;
        if (typeof(T) == typeof(double)) return DType.F64;
        if (typeof(T) == typeof(Half)) return DType.F16;
        if (typeof(T) == typeof(BFloat16)) return DType.BF16;
        if (typeof(T) == typeof(int)) return DType.I32;
        if (typeof(T) == typeof(long)) return DType.I64;
        if (typeof(T) == typeof(byte)) return DType.U8;
        if (typeof(T) == typeof(sbyte)) return DType.I8;
        if (typeof(T) == typeof(bool)) return DType.Bool;
        throw new NotSupportedException(
            $"No element type stores {typeof(T).Name}; use float, double, Half, BFloat16, int, long, byte, sbyte or bool.");
    }
}
