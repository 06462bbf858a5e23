using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Rows;

/// <summary>RMS norm: a·scale·gain. Q is the scale, which is kept for the backward step.</summary>
/// <typeparam name="TGain">Yes if there is a gain.</typeparam>
/// <typeparam name="TResidual">Yes if b is added first.</typeparam>
internal readonly struct RmsNormFormula<TGain, TResidual>(ulong scales, float mean, float epsilon) : IRowFormula
    where TGain : struct, IFlag where TResidual : struct, IFlag
{
    private readonly ulong scales = scales;
    private readonly float mean = mean, epsilon = epsilon;

    public static int Inputs => 1 + TResidual.Value;

    public static int Places => TGain.Value;

    public static int TotalsReadGain => 0;

    public static int StoresSum => TResidual.Value;

    public static int FirstIsMaximum => 0;

    public static int Totals => 1;

    public RowNumbers Begin(long row) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float First(in RowPlace place, in RowNumbers numbers) => place.A * place.A;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterFirst(float total, ref RowNumbers numbers) => numbers.Q = Arithmetic.Divide(1, Arithmetic.Sqrt(total * mean + epsilon));

    public float Second(in RowPlace place, in RowNumbers numbers) => 0;

    public void AfterSecond(float total, ref RowNumbers numbers) { }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Result(in RowPlace place, in RowNumbers numbers) => place.A * numbers.Q * (TGain.Value != 0 ? place.Gain : 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(long row, in RowNumbers numbers) => GlobalMemory.StoreFloat(scales + (ulong)row * 4, numbers.Q);
}

/// <summary>Layer norm: (a - mean)·scale·gain + bias. P is the mean, Q the scale; both are kept for the backward step.</summary>
/// <typeparam name="TGain">Yes if there is a gain.</typeparam>
/// <typeparam name="TBias">Yes if there is a bias too.</typeparam>
/// <typeparam name="TResidual">Yes if b is added first.</typeparam>
internal readonly struct LayerNormFormula<TGain, TBias, TResidual>(ulong means, ulong scales, float mean, float epsilon) : IRowFormula
    where TGain : struct, IFlag where TBias : struct, IFlag where TResidual : struct, IFlag
{
    private readonly ulong means = means, scales = scales;
    private readonly float mean = mean, epsilon = epsilon;

    public static int Inputs => 1 + TResidual.Value;

    public static int Places => TGain.Value + TBias.Value;

    public static int TotalsReadGain => 0;

    public static int StoresSum => TResidual.Value;

    public static int FirstIsMaximum => 0;

    public static int Totals => 2;

    public RowNumbers Begin(long row) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float First(in RowPlace place, in RowNumbers numbers) => place.A;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterFirst(float total, ref RowNumbers numbers) => numbers.P = total * mean;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Second(in RowPlace place, in RowNumbers numbers) => (place.A - numbers.P) * (place.A - numbers.P);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterSecond(float total, ref RowNumbers numbers) => numbers.Q = Arithmetic.Divide(1, Arithmetic.Sqrt(total * mean + epsilon));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Result(in RowPlace place, in RowNumbers numbers)
    {
        var normal = (place.A - numbers.P) * numbers.Q;
        if (TGain.Value != 0) normal *= place.Gain;
        return TBias.Value != 0 ? normal + place.Bias : normal;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(long row, in RowNumbers numbers)
    {
        GlobalMemory.StoreFloat(means + (ulong)row * 4, numbers.P);
        GlobalMemory.StoreFloat(scales + (ulong)row * 4, numbers.Q);
    }
}

/// <summary>
/// The gradient of a norm's input, a = dy, b = x, c added: scale·gain·dy - scale·(x̂·Σ dy·gain·x̂ + Σ dy·gain)/n (the second sum for
/// layer norm only). P is the mean, Q the scale; S, then P, hold the totals.
/// </summary>
/// <typeparam name="TCentered">Yes for layer norm.</typeparam>
/// <typeparam name="TGain">Yes if there is a gain.</typeparam>
/// <typeparam name="TAdded">Yes if c is added.</typeparam>
internal readonly struct NormGradientFormula<TCentered, TGain, TAdded>(ulong means, ulong scales, float mean) : IRowFormula
    where TCentered : struct, IFlag where TGain : struct, IFlag where TAdded : struct, IFlag
{
    private readonly ulong means = means, scales = scales;
    private readonly float mean = mean;

    public static int Inputs => 2 + TAdded.Value;

    public static int Places => TGain.Value;

    public static int TotalsReadGain => TGain.Value;

    public static int StoresSum => 0;

    public static int FirstIsMaximum => 0;

    public static int Totals => 1 + TCentered.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowNumbers Begin(long row) => new()
    {
        P = TCentered.Value != 0 ? GlobalMemory.LoadFloat(means + (ulong)row * 4) : 0,
        Q = GlobalMemory.LoadFloat(scales + (ulong)row * 4),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float First(in RowPlace place, in RowNumbers numbers) => Slope(place) * ((place.B - numbers.P) * numbers.Q);

    // S is the factor of x, P what is added: dx = scale·gain·dy + S·x + P.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterFirst(float total, ref RowNumbers numbers)
    {
        numbers.S = -numbers.Q * numbers.Q * total * mean;
        numbers.P = -numbers.S * numbers.P;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Second(in RowPlace place, in RowNumbers numbers) => Slope(place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterSecond(float total, ref RowNumbers numbers) => numbers.P -= numbers.Q * total * mean;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Result(in RowPlace place, in RowNumbers numbers)
    {
        var gradient = numbers.Q * Slope(place) + (numbers.S * place.B + numbers.P);
        return TAdded.Value != 0 ? gradient + place.C : gradient;
    }

    public void End(long row, in RowNumbers numbers) { }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Slope(in RowPlace place) => TGain.Value != 0 ? place.A * place.Gain : place.A;
}
