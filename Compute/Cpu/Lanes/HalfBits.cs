using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Native.Compute.Cpu;

/// <summary>binary16 to and from binary32, many at once; the scalar twin is <see cref="Kernels.FloatBits"/>.</summary>
internal static class HalfBits
{
    /// <summary>Each 32-bit lane holds a binary16 in its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(Vector512<uint> half)
    {
        var sign = (half & Vector512.Create(0x8000u)) << 16;
        var magnitude = (half & Vector512.Create(0x7FFFu)) << 13;
        // The exponent moves by 112. Subnormals get one that is 2^-14 too much, which a subtraction takes away again: to multiply what is subnormal
        // as a binary32, too, would cost a hundred cycles. Infinity and NaN get the largest exponent.
        var moved = magnitude + Vector512.Create(0x3800_0000u);
        var subnormal = ((moved + Vector512.Create(0x0080_0000u)).AsSingle() - Vector512.Create(6.103515625e-5f)).AsUInt32();
        var value = Vector512.ConditionalSelect(Vector512.LessThan(magnitude.AsInt32(), Vector512.Create(0x0080_0000)).AsUInt32(), subnormal, moved);
        var special = Vector512.GreaterThan(magnitude.AsInt32(), Vector512.Create(0x0F7F_FFFF)).AsUInt32() & Vector512.Create(0x7F80_0000u);
        return (sign | value | special).AsSingle();
    }

    /// <summary>Rounds to nearest even; the result is in the low half of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Narrow(Vector512<float> value)
    {
        var bits = value.AsUInt32();
        var sign = (bits >>> 16) & Vector512.Create(0x8000u);
        var magnitude = bits & Vector512.Create(0x7FFF_FFFFu);
        var normal = (magnitude - Vector512.Create(0x3800_0000u) + Vector512.Create(0xFFFu) + ((magnitude >>> 13) & Vector512.Create(1u))) >>> 13;
        var subnormal = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(0x3F00_0000u);
        var result = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0x3880_0000u)), subnormal, normal);
        result = Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(0x477F_EFFFu)), Vector512.Create(0x7C00u), result);
        var nan = Vector512.Create(0x7E00u) | ((magnitude >>> 13) & Vector512.Create(0x1FFu));
        return sign | Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(0x7F80_0000u)), nan, result);
    }

    /// <summary>Each 32-bit lane holds a binary16 in its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(Vector256<uint> half)
    {
        var sign = (half & Vector256.Create(0x8000u)) << 16;
        var magnitude = (half & Vector256.Create(0x7FFFu)) << 13;
        // The exponent moves by 112. Subnormals get one that is 2^-14 too much, which a subtraction takes away again: to multiply what is subnormal
        // as a binary32, too, would cost a hundred cycles. Infinity and NaN get the largest exponent.
        var moved = magnitude + Vector256.Create(0x3800_0000u);
        var subnormal = ((moved + Vector256.Create(0x0080_0000u)).AsSingle() - Vector256.Create(6.103515625e-5f)).AsUInt32();
        var value = Vector256.ConditionalSelect(Vector256.LessThan(magnitude.AsInt32(), Vector256.Create(0x0080_0000)).AsUInt32(), subnormal, moved);
        var special = Vector256.GreaterThan(magnitude.AsInt32(), Vector256.Create(0x0F7F_FFFF)).AsUInt32() & Vector256.Create(0x7F80_0000u);
        return (sign | value | special).AsSingle();
    }

    /// <summary>Rounds to nearest even; the result is in the low half of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Narrow(Vector256<float> value)
    {
        var bits = value.AsUInt32();
        var sign = (bits >>> 16) & Vector256.Create(0x8000u);
        var magnitude = bits & Vector256.Create(0x7FFF_FFFFu);
        var normal = (magnitude - Vector256.Create(0x3800_0000u) + Vector256.Create(0xFFFu) + ((magnitude >>> 13) & Vector256.Create(1u))) >>> 13;
        var subnormal = (magnitude.AsSingle() + Vector256.Create(0.5f)).AsUInt32() - Vector256.Create(0x3F00_0000u);
        var result = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(0x3880_0000u)), subnormal, normal);
        result = Vector256.ConditionalSelect(Vector256.GreaterThan(magnitude, Vector256.Create(0x477F_EFFFu)), Vector256.Create(0x7C00u), result);
        var nan = Vector256.Create(0x7E00u) | ((magnitude >>> 13) & Vector256.Create(0x1FFu));
        return sign | Vector256.ConditionalSelect(Vector256.GreaterThan(magnitude, Vector256.Create(0x7F80_0000u)), nan, result);
    }

    /// <summary>Each 32-bit lane holds a binary16 in its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Widen(Vector128<uint> half)
    {
        var sign = (half & Vector128.Create(0x8000u)) << 16;
        var magnitude = (half & Vector128.Create(0x7FFFu)) << 13;
        // The exponent moves by 112. Subnormals get one that is 2^-14 too much, which a subtraction takes away again: to multiply what is subnormal
        // as a binary32, too, would cost a hundred cycles. Infinity and NaN get the largest exponent.
        var moved = magnitude + Vector128.Create(0x3800_0000u);
        var subnormal = ((moved + Vector128.Create(0x0080_0000u)).AsSingle() - Vector128.Create(6.103515625e-5f)).AsUInt32();
        var value = Vector128.ConditionalSelect(Vector128.LessThan(magnitude.AsInt32(), Vector128.Create(0x0080_0000)).AsUInt32(), subnormal, moved);
        var special = Vector128.GreaterThan(magnitude.AsInt32(), Vector128.Create(0x0F7F_FFFF)).AsUInt32() & Vector128.Create(0x7F80_0000u);
        return (sign | value | special).AsSingle();
    }

    /// <summary>Rounds to nearest even; the result is in the low half of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Narrow(Vector128<float> value)
    {
        var bits = value.AsUInt32();
        var sign = (bits >>> 16) & Vector128.Create(0x8000u);
        var magnitude = bits & Vector128.Create(0x7FFF_FFFFu);
        var normal = (magnitude - Vector128.Create(0x3800_0000u) + Vector128.Create(0xFFFu) + ((magnitude >>> 13) & Vector128.Create(1u))) >>> 13;
        var subnormal = (magnitude.AsSingle() + Vector128.Create(0.5f)).AsUInt32() - Vector128.Create(0x3F00_0000u);
        var result = Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(0x3880_0000u)), subnormal, normal);
        result = Vector128.ConditionalSelect(Vector128.GreaterThan(magnitude, Vector128.Create(0x477F_EFFFu)), Vector128.Create(0x7C00u), result);
        var nan = Vector128.Create(0x7E00u) | ((magnitude >>> 13) & Vector128.Create(0x1FFu));
        return sign | Vector128.ConditionalSelect(Vector128.GreaterThan(magnitude, Vector128.Create(0x7F80_0000u)), nan, result);
    }
}
