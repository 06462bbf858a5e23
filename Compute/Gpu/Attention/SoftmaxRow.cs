using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Attention;

/// <summary>A row's softmax as far as the keys have come.</summary>
internal readonly struct SoftmaxRow(float most, float sum, float correction)
{
    /// <summary>The largest score, unscaled; -∞ before the first.</summary>
    public readonly float Most = most;

    /// <summary>Σ 2^((score - most)·scale), of this thread's columns until <see cref="Finish"/>.</summary>
    public readonly float Sum = sum;

    /// <summary>The factor of everything before the last <see cref="Add"/>.</summary>
    public readonly float Correction = correction;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SoftmaxRow Start() => new(float.NegativeInfinity, 0, 1);

    /// <summary>Takes the next scores of the row, and makes them weights.</summary>
    /// <param name="first">The tile's first accumulator.</param>
    /// <param name="columns">The tile's columns.</param>
    /// <param name="row">0 or 1, see <see cref="ScoreTile"/>.</param>
    /// <param name="scale">The scores' scale times log₂ e; positive.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SoftmaxRow Add(int first, int columns, int row, float scale)
    {
        var most = ScoreTile.Largest(first, columns, row, Most);
        most = Arithmetic.Max(most, Warp.ShuffleXor(most, 1));
        most = Arithmetic.Max(most, Warp.ShuffleXor(most, 2));
        // A row that has seen no key yet stays at -∞, where differences mean nothing.
        var from = most == float.NegativeInfinity ? 0 : most;
        var shift = -from * scale;
        // Exactly 1 where the largest stays, so that whoever skips such corrections skips nothing.
        var correction = Arithmetic.Exp2((Most - from) * scale);
        return new(most, Arithmetic.Fma(Sum, correction, ScoreTile.Exponentials(first, columns, row, scale, shift)), correction);
    }

    /// <summary>Brings the sum of the whole row together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SoftmaxRow Finish()
    {
        var sum = Sum + Warp.ShuffleXor(Sum, 1);
        return new(Most, sum + Warp.ShuffleXor(sum, 2), Correction);
    }

    /// <summary>1 / sum; 0 for a row that saw no key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Inverse() => Sum > 0 ? Arithmetic.Reciprocal(Sum) : 0;
}
