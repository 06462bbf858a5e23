using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Sort;

/// <summary>
/// How elements of a type are read, written, and turned into unsigned integers (keys) of the same order: NaN after everything in both
/// directions, -0 and 0 equal. The second word is used by types of 8 bytes only.
/// </summary>
internal interface ISortElement
{
    /// <summary>Bytes of an element.</summary>
    static abstract int Bytes { get; }

    /// <summary>Bytes of a key: the digits that a radix sort goes through.</summary>
    static abstract int Digits { get; }

    /// <summary>Whether there are NaN, whose key is the largest that the digits can hold.</summary>
    static abstract bool HasNaN { get; }

    static abstract Word2 Load(ulong address);

    static abstract void Store(ulong address, Word2 bits);

    /// <summary>The key of an element; bits beyond its digits are 0.</summary>
    static abstract Word2 Key(Word2 bits, int descending);

    /// <summary>An element that has this key.</summary>
    static abstract Word2 Element(Word2 key, int descending);

    /// <summary>Whether other elements than <see cref="Element"/>'s have the same key: zeros and NaN.</summary>
    static abstract bool IsShared(Word2 element);
}

/// <summary>Keys that lie in memory as words: what passes of a sort hand on.</summary>
internal readonly struct KeyWord : ISortElement
{
    public static int Bytes => 4;

    public static int Digits => 4;

    public static bool HasNaN => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => new() { X = GlobalVectors.LoadWord(address) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => GlobalMemory.StoreWord(address, bits.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending) => bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending) => key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => false;
}

/// <summary>Keys of two words.</summary>
internal readonly struct KeyPair : ISortElement
{
    public static int Bytes => 8;

    public static int Digits => 8;

    public static bool HasNaN => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Load(ulong address) => GlobalMemory.LoadWords(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, Word2 bits) => GlobalMemory.StoreWords(address, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Key(Word2 bits, int descending) => bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word2 Element(Word2 key, int descending) => key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsShared(Word2 element) => false;
}
