using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>An activation in an epilogue, accurate well below the rounding of a 16-bit result.</summary>
internal interface IFastActivation
{
    static abstract float Apply(float x);
}

internal readonly struct NoActivation : IFastActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => x;
}

/// <summary>max(x, 0), NaN for NaN.</summary>
internal readonly struct FastRelu : IFastActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => x < 0 ? 0 : x;
}

/// <summary>1 / (1 + e⁻ˣ).</summary>
internal readonly struct FastSigmoid : IFastActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => Arithmetic.Reciprocal(1 + Arithmetic.Exp2(-1.44269504f * x));
}

/// <summary>x·σ(x).</summary>
internal readonly struct FastSilu : IFastActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => x * FastSigmoid.Apply(x);
}

/// <summary>tanh x = 2σ(2x) - 1.</summary>
internal readonly struct FastTanh : IFastActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => 2 * FastSigmoid.Apply(2 * x) - 1;
}

/// <summary>x·σ(2·√(2/π)·(x + 0.044715·x³)), GELU by tanh.</summary>
internal readonly struct FastGeluTanh : IFastActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => x * FastSigmoid.Apply(1.59576912f * (x + 0.044715f * x * x * x));
}
