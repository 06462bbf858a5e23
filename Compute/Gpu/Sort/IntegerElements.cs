using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Sort;

/// <summary>Signed 32-bit integers.</summary>
internal readonly struct SortInt32 : ISortElement
{
    private const uint Sign = 0x8000_0000;

    public static int Bytes => 4;

    public static int Digits => 4;

    public static bool HasNaN => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => new() { X = GlobalVectors.LoadWord(address) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => GlobalMemory.StoreWord(address, bits.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending) => new() { X = bits.X ^ (descending != 0 ? ~Sign : Sign) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending) => Key(key, descending);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => false;
}

/// <summary>Signed 64-bit integers.</summary>
internal readonly struct SortInt64 : ISortElement
{
    private const uint Sign = 0x8000_0000;

    public static int Bytes => 8;

    public static int Digits => 8;

    public static bool HasNaN => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => GlobalMemory.LoadWords(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => GlobalMemory.StoreWords(address, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending) =>
        new() { X = bits.X ^ (descending != 0 ? uint.MaxValue : 0), Y = bits.Y ^ (descending != 0 ? ~Sign : Sign) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending) => Key(key, descending);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => false;
}

/// <summary>Unsigned bytes and truth values.</summary>
internal readonly struct SortByte : ISortElement
{
    public static int Bytes => 1;

    public static int Digits => 1;

    public static bool HasNaN => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => new() { X = GlobalMemory.LoadByte(address) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => GlobalMemory.StoreByte(address, bits.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending) => new() { X = bits.X ^ (descending != 0 ? 0xFFu : 0) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending) => Key(key, descending);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => false;
}

/// <summary>Signed bytes.</summary>
internal readonly struct SortSByte : ISortElement
{
    public static int Bytes => 1;

    public static int Digits => 1;

    public static bool HasNaN => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => new() { X = GlobalMemory.LoadByte(address) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => GlobalMemory.StoreByte(address, bits.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending) => new() { X = bits.X ^ (descending != 0 ? 0x7Fu : 0x80) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending) => Key(key, descending);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => false;
}
