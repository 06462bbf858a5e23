namespace Native.Compute.Kernels;

/// <summary>Elements as unsigned integers whose order is the elements' order: NaN after everything in both directions, -0 and 0 equal.</summary>
internal static class SortKey
{
    /// <summary>The key of an element of at most 32 bits.</summary>
    public static uint Of32<T>(T value, int descending) where T : struct, IElement<T>
    {
        uint key;
        if (T.IsFloat)
        {
            var number = (float)T.ToDouble(value);
            if (float.IsNaN(number)) return uint.MaxValue;
            var bits = number == 0 ? 0 : BitConverter.SingleToInt32Bits(number);
            key = bits < 0 ? ~(uint)bits : (uint)bits | 0x8000_0000;
        }
        else key = (uint)T.ToInt64(value) ^ 0x8000_0000;
        return descending != 0 ? ~key : key;
    }

    /// <summary>The key of an F64 or I64 element.</summary>
    public static ulong Of64<T>(T value, int descending) where T : struct, IElement<T>
    {
        ulong key;
        if (T.IsFloat)
        {
            var number = T.ToDouble(value);
            if (double.IsNaN(number)) return ulong.MaxValue;
            var bits = number == 0 ? 0 : BitConverter.DoubleToInt64Bits(number);
            key = bits < 0 ? ~(ulong)bits : (ulong)bits | 0x8000_0000_0000_0000;
        }
        else key = (ulong)T.ToInt64(value) ^ 0x8000_0000_0000_0000;
        return descending != 0 ? ~key : key;
    }

    /// <summary>Whether a type's keys have 64 bits.</summary>
    public static bool IsWide(DType type) => type is DType.F64 or DType.I64;
}

/// <summary>What sorts need of their keys.</summary>
internal interface ISortKey<T> where T : unmanaged
{
    static abstract bool Less(T a, T b);

    /// <summary>Byte number <paramref name="digit"/>, the lowest first.</summary>
    static abstract int Digit(T key, int digit);

    /// <summary>The number of bytes.</summary>
    static abstract int Digits { get; }
}

/// <summary>Keys of 32 bits.</summary>
internal readonly struct SortKey32 : ISortKey<uint>
{
    public static int Digits => 4;

    public static bool Less(uint a, uint b) => a < b;

    public static int Digit(uint key, int digit) => (int)(key >> (8 * digit)) & 0xFF;
}

/// <summary>Keys of 64 bits.</summary>
internal readonly struct SortKey64 : ISortKey<ulong>
{
    public static int Digits => 8;

    public static bool Less(ulong a, ulong b) => a < b;

    public static int Digit(ulong key, int digit) => (int)(key >> (8 * digit)) & 0xFF;
}

/// <summary>The key and the place of one element.</summary>
internal readonly struct KeyKernel<TMemory, T>(TMemory keys, TMemory order, TMemory x, long length, int descending, int wide) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IElement<T>
{
    public void Execute(long index)
    {
        var value = T.Load(x, index);
        if (wide != 0) keys.Write(index, SortKey.Of64(value, descending));
        else keys.Write(index, SortKey.Of32(value, descending));
        order.Write(index, (int)(index % length));
    }
}
