using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Rows;

/// <summary>eᵃ / Σ eᵃ; P is the shift, Q the inverse sum. A row all of -∞ gives zeros.</summary>
/// <typeparam name="TExact">Yes for exponentials right to F32's last places, No for what 16-bit results need.</typeparam>
internal readonly struct SoftmaxFormula<TExact> : IRowFormula where TExact : struct, IFlag
{
    public static int Inputs => 1;

    public static int Places => 0;

    public static int TotalsReadGain => 0;

    public static int StoresSum => 0;

    public static int FirstIsMaximum => 1;

    public static int Totals => 2;

    public RowNumbers Begin(long row) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float First(in RowPlace place, in RowNumbers numbers) => place.A;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterFirst(float total, ref RowNumbers numbers) => numbers.P = TExact.Value != 0 ? SoftmaxShift.Of(total) : SoftmaxShift.Of(total) * FastMath.Log2E;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Second(in RowPlace place, in RowNumbers numbers) => Exp(place.A, numbers.P);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterSecond(float total, ref RowNumbers numbers) => numbers.Q = total == 0 ? 0 : Arithmetic.Divide(1, total);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Result(in RowPlace place, in RowNumbers numbers) => Exp(place.A, numbers.P) * numbers.Q;

    public void End(long row, in RowNumbers numbers) { }

    // Without exactness the shift is in units of log 2 already, and the argument's rounding shows only in the 6th place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exp(float a, float shift) =>
        TExact.Value != 0 ? FastMath.Exp(a - shift) : Arithmetic.Exp2(Arithmetic.Fma(a, FastMath.Log2E, -shift));
}

/// <summary>What is subtracted before exponentials are taken.</summary>
internal static class SoftmaxShift
{
    /// <summary>The largest element, or 0 where that is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float largest) => largest - largest == 0 ? largest : 0;
}

/// <summary>a - log Σ eᵃ; P is the shift, Q the logarithm. A row all of -∞ stays so.</summary>
internal readonly struct LogSoftmaxFormula : IRowFormula
{
    public static int Inputs => 1;

    public static int Places => 0;

    public static int TotalsReadGain => 0;

    public static int StoresSum => 0;

    public static int FirstIsMaximum => 1;

    public static int Totals => 2;

    public RowNumbers Begin(long row) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float First(in RowPlace place, in RowNumbers numbers) => place.A;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterFirst(float total, ref RowNumbers numbers) => numbers.P = SoftmaxShift.Of(total);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Second(in RowPlace place, in RowNumbers numbers) => FastMath.Exp(place.A - numbers.P);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterSecond(float total, ref RowNumbers numbers) => numbers.Q = total == 0 ? 0 : FastMath.Log(total);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Result(in RowPlace place, in RowNumbers numbers) => place.A - numbers.P - numbers.Q;

    public void End(long row, in RowNumbers numbers) { }
}

/// <summary>The gradient of softmax: a·(b - Σ a·b) with a = y, b = dy.</summary>
internal readonly struct SoftmaxGradientFormula : IRowFormula
{
    public static int Inputs => 2;

    public static int Places => 0;

    public static int TotalsReadGain => 0;

    public static int StoresSum => 0;

    public static int FirstIsMaximum => 0;

    public static int Totals => 1;

    public RowNumbers Begin(long row) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float First(in RowPlace place, in RowNumbers numbers) => place.A * place.B;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterFirst(float total, ref RowNumbers numbers) => numbers.P = total;

    public float Second(in RowPlace place, in RowNumbers numbers) => 0;

    public void AfterSecond(float total, ref RowNumbers numbers) { }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Result(in RowPlace place, in RowNumbers numbers) => place.A * (place.B - numbers.P);

    public void End(long row, in RowNumbers numbers) { }
}

/// <summary>The gradient of log-softmax: a - eᵇ·Σ a with a = dy, b = y.</summary>
internal readonly struct LogSoftmaxGradientFormula : IRowFormula
{
    public static int Inputs => 2;

    public static int Places => 0;

    public static int TotalsReadGain => 0;

    public static int StoresSum => 0;

    public static int FirstIsMaximum => 0;

    public static int Totals => 1;

    public RowNumbers Begin(long row) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float First(in RowPlace place, in RowNumbers numbers) => place.A;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterFirst(float total, ref RowNumbers numbers) => numbers.P = total;

    public float Second(in RowPlace place, in RowNumbers numbers) => 0;

    public void AfterSecond(float total, ref RowNumbers numbers) { }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Result(in RowPlace place, in RowNumbers numbers) => Arithmetic.Fma(-FastMath.Exp(place.B), numbers.P, place.A);

    public void End(long row, in RowNumbers numbers) { }
}
