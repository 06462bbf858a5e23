using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>What an epilogue reads: addresses are 0 for nothing.</summary>
internal readonly struct EpilogueArguments(ulong bias, ulong residual, long residualPitch, int rows, int columns)
{
    /// <summary>[columns], 16-bit.</summary>
    public readonly ulong Bias = bias;

    /// <summary>[rows, columns] of this matrix, 16-bit.</summary>
    public readonly ulong Residual = residual;

    /// <summary>Elements from row to row of the residual.</summary>
    public readonly long ResidualPitch = residualPitch;

    public readonly int Rows = rows;

    public readonly int Columns = columns;
}

/// <summary>What is done to two neighboring sums of a product before they are rounded.</summary>
internal interface IProductEpilogue
{
    /// <summary>1 if columns come as 8 gates and the 8 values that they gate, and silu(gate)·value is what is stored; 0 otherwise.</summary>
    static abstract int Gated { get; }

    /// <summary>1 if a matrix of the batch is a part of k, and its sums are stored in F32; 0 otherwise.</summary>
    static abstract int Split { get; }

    void Apply<THalf>(ref float x, ref float y, int row, int column, in EpilogueArguments arguments) where THalf : struct, IFlag;
}

/// <summary>Sums as they are.</summary>
internal readonly struct PlainEpilogue : IProductEpilogue
{
    public static int Gated => 0;

    public static int Split => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<THalf>(ref float x, ref float y, int row, int column, in EpilogueArguments arguments) where THalf : struct, IFlag { }
}

/// <summary>Sums of a part of k as they are, in F32: see <see cref="PartialSums{TPacking}"/>.</summary>
internal readonly struct PartialEpilogue : IProductEpilogue
{
    public static int Gated => 0;

    public static int Split => 1;

    public void Apply<THalf>(ref float x, ref float y, int row, int column, in EpilogueArguments arguments) where THalf : struct, IFlag { }
}

/// <summary>act(sum + bias) + residual.</summary>
internal readonly struct FusedEpilogue<TActivation> : IProductEpilogue where TActivation : struct, IFastActivation
{
    public static int Gated => 0;

    public static int Split => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<THalf>(ref float x, ref float y, int row, int column, in EpilogueArguments arguments) where THalf : struct, IFlag
    {
        // Beyond the edge nothing is stored, and nothing may be read.
        var inside = column < arguments.Columns;
        if (arguments.Bias != 0 && inside)
        {
            var pair = GlobalMemory.LoadWord(arguments.Bias + (ulong)column * 2);
            x += Low<THalf>(pair);
            y += High<THalf>(pair);
        }
        x = TActivation.Apply(x);
        y = TActivation.Apply(y);
        if (arguments.Residual != 0 && inside && row < arguments.Rows)
        {
            var pair = GlobalMemory.LoadWord(arguments.Residual + (ulong)(row * arguments.ResidualPitch + column) * 2);
            x += Low<THalf>(pair);
            y += High<THalf>(pair);
        }
    }

    private static float Low<THalf>(uint pair) where THalf : struct, IFlag => THalf.Value != 0 ? Intrinsics.Convert.LowHalf(pair) : Intrinsics.Convert.LowBFloat16(pair);

    private static float High<THalf>(uint pair) where THalf : struct, IFlag => THalf.Value != 0 ? Intrinsics.Convert.HighHalf(pair) : Intrinsics.Convert.HighBFloat16(pair);
}

/// <summary>silu(gate)·value of sums whose columns alternate by eights: SwiGLU; half as many columns come out.</summary>
internal readonly struct SwiGluEpilogue : IProductEpilogue
{
    public static int Gated => 1;

    public static int Split => 0;

    public void Apply<THalf>(ref float x, ref float y, int row, int column, in EpilogueArguments arguments) where THalf : struct, IFlag { }
}
