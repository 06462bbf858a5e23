using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Sort;

/// <summary>binary32.</summary>
internal readonly struct SortSingle : ISortElement
{
    private const uint Sign = 0x8000_0000, Infinity = 0x7F80_0000;

    public static int Bytes => 4;

    public static int Digits => 4;

    public static bool HasNaN => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => new() { X = GlobalVectors.LoadWord(address) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => GlobalMemory.StoreWord(address, bits.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending)
    {
        var magnitude = bits.X & ~Sign;
        // -0 counts as 0.
        var isNegative = bits.X > Sign;
        var key = isNegative ? ~bits.X : magnitude | Sign;
        key = descending != 0 ? ~key : key;
        return new() { X = magnitude > Infinity ? uint.MaxValue : key };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending)
    {
        var up = descending != 0 ? ~key.X : key.X;
        return new() { X = key.X == uint.MaxValue ? Infinity + 1 : up >= Sign ? up - Sign : ~up };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => element.X == 0 || element.X == Infinity + 1;
}

/// <summary>binary64.</summary>
internal readonly struct SortDouble : ISortElement
{
    private const uint Sign = 0x8000_0000, Infinity = 0x7FF0_0000;

    public static int Bytes => 8;

    public static int Digits => 8;

    public static bool HasNaN => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => GlobalMemory.LoadWords(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => GlobalMemory.StoreWords(address, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending)
    {
        var magnitude = bits.Y & ~Sign;
        var isNaN = magnitude > Infinity || (magnitude == Infinity && bits.X != 0);
        var isNegative = bits.Y >= Sign && (magnitude | bits.X) != 0;
        var low = isNegative ? ~bits.X : bits.X;
        var high = isNegative ? ~bits.Y : magnitude | Sign;
        low = descending != 0 ? ~low : low;
        high = descending != 0 ? ~high : high;
        return new() { X = isNaN ? uint.MaxValue : low, Y = isNaN ? uint.MaxValue : high };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending)
    {
        var low = descending != 0 ? ~key.X : key.X;
        var high = descending != 0 ? ~key.Y : key.Y;
        var isNaN = (key.X & key.Y) == uint.MaxValue;
        var isPositive = high >= Sign;
        return new() { X = isNaN ? 0 : isPositive ? low : ~low, Y = isNaN ? uint.MaxValue : isPositive ? high - Sign : ~high };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => (element.X | element.Y) == 0 || element.Y == uint.MaxValue;
}

/// <summary>Keys of 16-bit floating-point elements.</summary>
internal static class SortHalfWord
{
    private const uint Sign = 0x8000, All = 0xFFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => new() { X = GlobalVectors.LoadHalfWord(address) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => GlobalVectors.StoreHalfWord(address, bits.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending, uint infinity)
    {
        var magnitude = bits.X & ~Sign;
        var isNegative = bits.X > Sign;
        var key = isNegative ? bits.X ^ All : magnitude | Sign;
        key = descending != 0 ? key ^ All : key;
        return new() { X = magnitude > infinity ? All : key };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending, uint infinity)
    {
        var up = descending != 0 ? key.X ^ All : key.X;
        return new() { X = key.X == All ? infinity + 1 : up >= Sign ? up - Sign : up ^ All };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element, uint infinity) => element.X == 0 || element.X == infinity + 1;
}

/// <summary>binary16.</summary>
internal readonly struct SortHalf : ISortElement
{
    private const uint Infinity = 0x7C00;

    public static int Bytes => 2;

    public static int Digits => 2;

    public static bool HasNaN => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => SortHalfWord.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => SortHalfWord.Store(address, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending) => SortHalfWord.Key(bits, descending, Infinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending) => SortHalfWord.Element(key, descending, Infinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => SortHalfWord.IsShared(element, Infinity);
}

/// <summary>The upper half of a binary32.</summary>
internal readonly struct SortBFloat16 : ISortElement
{
    private const uint Infinity = 0x7F80;

    public static int Bytes => 2;

    public static int Digits => 2;

    public static bool HasNaN => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => SortHalfWord.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => SortHalfWord.Store(address, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending) => SortHalfWord.Key(bits, descending, Infinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending) => SortHalfWord.Element(key, descending, Infinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => SortHalfWord.IsShared(element, Infinity);
}
