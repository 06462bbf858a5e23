using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

/// <summary>How the 32 numbers of a quantized block are read: q - <see cref="Zero"/>, times the binary16 scale before them.</summary>
internal unsafe interface IBlocks
{
    /// <summary>Bytes of a block.</summary>
    static abstract int Bytes { get; }

    /// <summary>What is subtracted from each q.</summary>
    static abstract int Zero { get; }

    /// <summary>All q of a block, from behind its scale.</summary>
    static abstract Vector256<sbyte> Load256(byte* quants);

    /// <summary>The first and the second 16 of them.</summary>
    static abstract (Vector128<sbyte> Low, Vector128<sbyte> High) Load128(byte* quants);

    /// <summary>One of them.</summary>
    static abstract int Load(byte* quants, int i);
}

/// <summary>ggml's Q8_0.</summary>
internal readonly unsafe struct Q8Blocks : IBlocks
{
    public static int Bytes => 34;

    public static int Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Load256(byte* quants) => Vector256.Load((sbyte*)quants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<sbyte> Low, Vector128<sbyte> High) Load128(byte* quants) => (Vector128.Load((sbyte*)quants), Vector128.Load((sbyte*)quants + 16));

    public static int Load(byte* quants, int i) => (sbyte)quants[i];
}

/// <summary>ggml's Q4_0.</summary>
internal readonly unsafe struct Q4Blocks : IBlocks
{
    public static int Bytes => 18;

    public static int Zero => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Load256(byte* quants)
    {
        var both = Avx2.BroadcastVector128ToVector256(quants);
        var shifted = Avx2.ShiftRightLogicalVariable(both.AsUInt64(), Vector256.Create(0UL, 0, 4, 4));
        return (shifted.AsByte() & Vector256.Create((byte)15)).AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<sbyte> Low, Vector128<sbyte> High) Load128(byte* quants)
    {
        var both = Vector128.Load(quants);
        return ((both & Vector128.Create((byte)15)).AsSByte(), (both >> 4).AsSByte());
    }

    public static int Load(byte* quants, int i) => i < 16 ? quants[i] & 15 : quants[i - 16] >> 4;
}
