namespace Native.Compute.Kernels;

/// <summary>The representation of binary32 numbers, and of the 16-bit types that are computed with as such.</summary>
internal static class FloatBits
{
    public static float PowerOfTwo(float n) => BitConverter.Int32BitsToSingle(((int)n + 127) << 23);

    public static float Exponent(float a) => ((BitConverter.SingleToInt32Bits(a) >> 23) & 0xFF) - 127;

    public static float Fraction(float a) => BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(a) & 0x007F_FFFF) | 0x3F80_0000);

    public static float FromBFloat16(ushort bits) => BitConverter.Int32BitsToSingle(bits << 16);

    public static ushort ToBFloat16(float value)
    {
        var bits = (uint)BitConverter.SingleToInt32Bits(value);
        return float.IsNaN(value)
            ? (ushort)((bits >> 16) | 0x40)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    public static float FromHalf(ushort bits)
    {
        var sign = (bits & 0x8000) << 16;
        var magnitude = bits & 0x7FFF;
        // Infinity and NaN keep their fraction under the larger exponent; the rest is scaled, which makes subnormals right too.
        if (magnitude >= 0x7C00) return BitConverter.Int32BitsToSingle(sign | 0x7F80_0000 | ((magnitude & 0x3FF) << 13));
        var scaled = BitConverter.Int32BitsToSingle((magnitude << 13) + (magnitude >= 0x400 ? 112 << 23 : 0));
        if (magnitude < 0x400) scaled = magnitude * 5.9604644775390625e-8f;
        return sign != 0 ? -scaled : scaled;
    }

    public static ushort ToHalf(float value)
    {
        var bits = (uint)BitConverter.SingleToInt32Bits(value);
        var sign = (bits >> 16) & 0x8000;
        var magnitude = bits & 0x7FFF_FFFF;
        if (magnitude > 0x7F80_0000) return (ushort)(sign | 0x7E00 | ((magnitude >> 13) & 0x1FF));
        // From 65520 on, half way to the number that would follow 65504, everything rounds to infinity.
        if (magnitude >= 0x477F_F000) return (ushort)(sign | 0x7C00);
        if (magnitude < 0x3880_0000)
        {
            // Subnormal: adding 2^-1 leaves the rounded multiple of 2^-24 in the low bits.
            var shifted = BitConverter.Int32BitsToSingle((int)magnitude) + 0.5f;
            return (ushort)(sign | ((uint)BitConverter.SingleToInt32Bits(shifted) - 0x3F00_0000));
        }
        var rounded = magnitude - 0x3800_0000 + 0xFFF + ((magnitude >> 13) & 1);
        return (ushort)(sign | (rounded >> 13));
    }
}

/// <summary>The representation of binary64 numbers.</summary>
internal static class DoubleBits
{
    public static double PowerOfTwo(double n) => BitConverter.Int64BitsToDouble(((long)n + 1023) << 52);

    public static double Exponent(double a) => ((BitConverter.DoubleToInt64Bits(a) >> 52) & 0x7FF) - 1023;

    public static double Fraction(double a) =>
        BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(a) & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
}
