using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Rows;

/// <summary>eᵃ / Σ eᵃ; P is the shift, Q the inverse sum. A row all of -∞ gives zeros.</summary>
internal readonly struct SoftmaxFormula : IRowFormula
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
    public void AfterFirst(float total, ref RowNumbers numbers) => numbers.P = Shift(total);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Second(in RowPlace place, in RowNumbers numbers) => FastMath.Exp(place.A - numbers.P);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterSecond(float total, ref RowNumbers numbers) => numbers.Q = total == 0 ? 0 : Arithmetic.Divide(1, total);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Result(in RowPlace place, in RowNumbers numbers) => FastMath.Exp(place.A - numbers.P) * numbers.Q;

    public void End(long row, in RowNumbers numbers) { }

    /// <summary>What is subtracted before exponentials are taken: the largest element, or 0 where that is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Shift(float largest) => largest - largest == 0 ? largest : 0;
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
    public void AfterFirst(float total, ref RowNumbers numbers) => numbers.P = SoftmaxFormula.Shift(total);

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
