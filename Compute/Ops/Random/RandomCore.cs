namespace Native.Compute.Kernels;

/// <summary>Numbers from random words, by the same operations on every device.</summary>
internal static class RandomWords
{
    /// <summary>In [0, 1), a multiple of 2⁻²⁴.</summary>
    public static double Fraction24(uint word) => (word >> 8) * (1.0 / (1 << 24));

    /// <summary>In [0, 1), a multiple of 2⁻⁵³.</summary>
    public static double Fraction53(uint high, uint low) => (high >> 5) * (1.0 / (1 << 27)) + (low >> 6) * (1.0 / (1L << 53));

    /// <summary>⌊r·range / 2⁶⁴⌋ for the 64-bit number r of two words: uniform in [0, range) but for 2⁻⁶⁴·range.</summary>
    public static ulong Below(uint high, uint low, ulong range)
    {
        ulong rangeLow = (uint)range, rangeHigh = range >> 32;
        var carry = (low * rangeLow >> 32) + (uint)(low * rangeHigh) + (uint)(high * rangeLow);
        return high * rangeHigh + (low * rangeHigh >> 32) + (high * rangeLow >> 32) + (carry >> 32);
    }
}

/// <summary>Where random operations draw from.</summary>
internal static class RandomCore
{
    /// <summary>The generator that was given, or the device's own.</summary>
    public static Generator Or(Generator? generator, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return generator ?? device.Random;
    }
}
