using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Pointwise;

/// <summary>How elements of a type lie in 32-bit words; arithmetic is F32 whatever the type.</summary>
internal interface IPacking
{
    /// <summary>Elements of a word: 1 or 2.</summary>
    static abstract int PerWord { get; }

    /// <summary>The first element of a word.</summary>
    static abstract F32 Low(uint word);

    /// <summary>The second element; unused where there is one.</summary>
    static abstract F32 High(uint word);

    /// <summary>Elements rounded and put into a word.</summary>
    static abstract uint Pack(F32 low, F32 high);
}

/// <summary>binary32.</summary>
internal readonly struct PackedSingle : IPacking
{
    public static int PerWord => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32 Low(uint word) => new(Interop.IntAsFloat(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32 High(uint word) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Pack(F32 low, F32 high) => Interop.FloatAsInt(low.Value);
}

/// <summary>Two brain floating-point numbers.</summary>
internal readonly struct PackedBFloat16 : IPacking
{
    public static int PerWord => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32 Low(uint word) => new(Intrinsics.Convert.LowBFloat16(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32 High(uint word) => new(Intrinsics.Convert.HighBFloat16(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Pack(F32 low, F32 high) => Intrinsics.Convert.PackBFloat16(low.Value, high.Value);
}

/// <summary>Two binary16 numbers.</summary>
internal readonly struct PackedHalf : IPacking
{
    public static int PerWord => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32 Low(uint word) => new(Intrinsics.Convert.LowHalf(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32 High(uint word) => new(Intrinsics.Convert.HighHalf(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Pack(F32 low, F32 high) => Intrinsics.Convert.PackHalf(low.Value, high.Value);
}
