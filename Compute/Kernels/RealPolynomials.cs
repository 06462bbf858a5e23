using System.Runtime.CompilerServices;

namespace Native.Compute.Kernels;

/// <summary>Polynomials of <see cref="RealMath"/>, lowest coefficient last in Horner's order.</summary>
internal static class RealPolynomials
{
    /// <summary>(e^r - 1 - r) / r², |r| up to ln 2 / 2: Taylor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpTail<T>(T r) where T : struct, IReal<T>
    {
        if (T.IsDouble)
        {
            var q = T.Constant(1.1470745597729725e-11);
            q = T.MultiplyAdd(q, r, T.Constant(1.6059043836821613e-10));
            q = T.MultiplyAdd(q, r, T.Constant(2.08767569878681e-09));
            q = T.MultiplyAdd(q, r, T.Constant(2.505210838544172e-08));
            q = T.MultiplyAdd(q, r, T.Constant(2.755731922398589e-07));
            q = T.MultiplyAdd(q, r, T.Constant(2.7557319223985893e-06));
            q = T.MultiplyAdd(q, r, T.Constant(2.48015873015873e-05));
            q = T.MultiplyAdd(q, r, T.Constant(0.0001984126984126984));
            q = T.MultiplyAdd(q, r, T.Constant(0.001388888888888889));
            q = T.MultiplyAdd(q, r, T.Constant(0.008333333333333333));
            q = T.MultiplyAdd(q, r, T.Constant(0.041666666666666664));
            q = T.MultiplyAdd(q, r, T.Constant(0.16666666666666666));
            q = T.MultiplyAdd(q, r, T.Constant(0.5));
            return q;
        }
        var p = T.Constant(2.48015873015873e-05);
        p = T.MultiplyAdd(p, r, T.Constant(0.0001984126984126984));
        p = T.MultiplyAdd(p, r, T.Constant(0.001388888888888889));
        p = T.MultiplyAdd(p, r, T.Constant(0.008333333333333333));
        p = T.MultiplyAdd(p, r, T.Constant(0.041666666666666664));
        p = T.MultiplyAdd(p, r, T.Constant(0.16666666666666666));
        p = T.MultiplyAdd(p, r, T.Constant(0.5));
        return p;
    }

    /// <summary>(2·artanh(s) - 2s) / s³ as a function of s²: Taylor, s² up to 0.0295.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogTail<T>(T s) where T : struct, IReal<T>
    {
        if (T.IsDouble)
        {
            var q = T.Constant(0.08695652173913043);
            q = T.MultiplyAdd(q, s, T.Constant(0.09523809523809523));
            q = T.MultiplyAdd(q, s, T.Constant(0.10526315789473684));
            q = T.MultiplyAdd(q, s, T.Constant(0.11764705882352941));
            q = T.MultiplyAdd(q, s, T.Constant(0.13333333333333333));
            q = T.MultiplyAdd(q, s, T.Constant(0.15384615384615385));
            q = T.MultiplyAdd(q, s, T.Constant(0.18181818181818182));
            q = T.MultiplyAdd(q, s, T.Constant(0.2222222222222222));
            q = T.MultiplyAdd(q, s, T.Constant(0.2857142857142857));
            q = T.MultiplyAdd(q, s, T.Constant(0.4));
            q = T.MultiplyAdd(q, s, T.Constant(0.6666666666666666));
            return q;
        }
        var p = T.Constant(0.18181818181818182);
        p = T.MultiplyAdd(p, s, T.Constant(0.2222222222222222));
        p = T.MultiplyAdd(p, s, T.Constant(0.2857142857142857));
        p = T.MultiplyAdd(p, s, T.Constant(0.4));
        p = T.MultiplyAdd(p, s, T.Constant(0.6666666666666666));
        return p;
    }

    /// <summary>(sin r - r) / r³ as a function of r², |r| up to π/4: Taylor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SinTail<T>(T r) where T : struct, IReal<T>
    {
        if (T.IsDouble)
        {
            var q = T.Constant(-8.22063524662433e-18);
            q = T.MultiplyAdd(q, r, T.Constant(2.8114572543455206e-15));
            q = T.MultiplyAdd(q, r, T.Constant(-7.647163731819816e-13));
            q = T.MultiplyAdd(q, r, T.Constant(1.6059043836821613e-10));
            q = T.MultiplyAdd(q, r, T.Constant(-2.505210838544172e-08));
            q = T.MultiplyAdd(q, r, T.Constant(2.7557319223985893e-06));
            q = T.MultiplyAdd(q, r, T.Constant(-0.0001984126984126984));
            q = T.MultiplyAdd(q, r, T.Constant(0.008333333333333333));
            q = T.MultiplyAdd(q, r, T.Constant(-0.16666666666666666));
            return q;
        }
        var p = T.Constant(-2.505210838544172e-08);
        p = T.MultiplyAdd(p, r, T.Constant(2.7557319223985893e-06));
        p = T.MultiplyAdd(p, r, T.Constant(-0.0001984126984126984));
        p = T.MultiplyAdd(p, r, T.Constant(0.008333333333333333));
        p = T.MultiplyAdd(p, r, T.Constant(-0.16666666666666666));
        return p;
    }

    /// <summary>(cos r - 1 + r²/2) / r⁴ as a function of r², |r| up to π/4: Taylor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T CosTail<T>(T r) where T : struct, IReal<T>
    {
        if (T.IsDouble)
        {
            var q = T.Constant(4.110317623312165e-19);
            q = T.MultiplyAdd(q, r, T.Constant(-1.5619206968586225e-16));
            q = T.MultiplyAdd(q, r, T.Constant(4.779477332387385e-14));
            q = T.MultiplyAdd(q, r, T.Constant(-1.1470745597729725e-11));
            q = T.MultiplyAdd(q, r, T.Constant(2.08767569878681e-09));
            q = T.MultiplyAdd(q, r, T.Constant(-2.755731922398589e-07));
            q = T.MultiplyAdd(q, r, T.Constant(2.48015873015873e-05));
            q = T.MultiplyAdd(q, r, T.Constant(-0.001388888888888889));
            q = T.MultiplyAdd(q, r, T.Constant(0.041666666666666664));
            return q;
        }
        var p = T.Constant(2.08767569878681e-09);
        p = T.MultiplyAdd(p, r, T.Constant(-2.755731922398589e-07));
        p = T.MultiplyAdd(p, r, T.Constant(2.48015873015873e-05));
        p = T.MultiplyAdd(p, r, T.Constant(-0.001388888888888889));
        p = T.MultiplyAdd(p, r, T.Constant(0.041666666666666664));
        return p;
    }

    /// <summary>erf(x) / x as a function of x², |x| up to 1: Taylor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ErfSmall<T>(T x) where T : struct, IReal<T>
    {
        if (T.IsDouble)
        {
            var q = T.Constant(4.763348040515068e-18);
            q = T.MultiplyAdd(q, x, T.Constant(-9.063970842808672e-17));
            q = T.MultiplyAdd(q, x, T.Constant(1.6342614095367152e-15));
            q = T.MultiplyAdd(q, x, T.Constant(-2.7835162072109215e-14));
            q = T.MultiplyAdd(q, x, T.Constant(4.463224263286477e-13));
            q = T.MultiplyAdd(q, x, T.Constant(-6.7113668551641105e-12));
            q = T.MultiplyAdd(q, x, T.Constant(9.422759064650411e-11));
            q = T.MultiplyAdd(q, x, T.Constant(-1.2290555301717926e-09));
            q = T.MultiplyAdd(q, x, T.Constant(1.4807192815879218e-08));
            q = T.MultiplyAdd(q, x, T.Constant(-1.6365844691234924e-07));
            q = T.MultiplyAdd(q, x, T.Constant(1.6462114365889246e-06));
            q = T.MultiplyAdd(q, x, T.Constant(-1.4925650358406252e-05));
            q = T.MultiplyAdd(q, x, T.Constant(0.00012055332981789664));
            q = T.MultiplyAdd(q, x, T.Constant(-0.0008548327023450852));
            q = T.MultiplyAdd(q, x, T.Constant(0.005223977625442187));
            q = T.MultiplyAdd(q, x, T.Constant(-0.02686617064513125));
            q = T.MultiplyAdd(q, x, T.Constant(0.11283791670955126));
            q = T.MultiplyAdd(q, x, T.Constant(-0.3761263890318375));
            q = T.MultiplyAdd(q, x, T.Constant(1.1283791670955126));
            return q;
        }
        var p = T.Constant(1.4807192815879218e-08);
        p = T.MultiplyAdd(p, x, T.Constant(-1.6365844691234924e-07));
        p = T.MultiplyAdd(p, x, T.Constant(1.6462114365889246e-06));
        p = T.MultiplyAdd(p, x, T.Constant(-1.4925650358406252e-05));
        p = T.MultiplyAdd(p, x, T.Constant(0.00012055332981789664));
        p = T.MultiplyAdd(p, x, T.Constant(-0.0008548327023450852));
        p = T.MultiplyAdd(p, x, T.Constant(0.005223977625442187));
        p = T.MultiplyAdd(p, x, T.Constant(-0.02686617064513125));
        p = T.MultiplyAdd(p, x, T.Constant(0.11283791670955126));
        p = T.MultiplyAdd(p, x, T.Constant(-0.3761263890318375));
        p = T.MultiplyAdd(p, x, T.Constant(1.1283791670955126));
        return p;
    }

    /// <summary>e^(x²)·erfc(x) as a function of (x-2)/(x+2): interpolated at the Chebyshev points of x in [1, 4.2] (F32) and [1, 6.1] (F64) from 60-digit values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ErfcxLarge<T>(T t) where T : struct, IReal<T>
    {
        if (T.IsDouble)
        {
            var q = T.Constant(-9.359052625481014e-09);
            q = T.MultiplyAdd(q, t, T.Constant(-1.595593471501763e-08));
            q = T.MultiplyAdd(q, t, T.Constant(2.472154261399485e-08));
            q = T.MultiplyAdd(q, t, T.Constant(7.793975880223391e-08));
            q = T.MultiplyAdd(q, t, T.Constant(6.380276709678804e-08));
            q = T.MultiplyAdd(q, t, T.Constant(-1.3949054200456113e-07));
            q = T.MultiplyAdd(q, t, T.Constant(-5.012437740943154e-07));
            q = T.MultiplyAdd(q, t, T.Constant(-4.1286532196126533e-07));
            q = T.MultiplyAdd(q, t, T.Constant(1.192884685768449e-06));
            q = T.MultiplyAdd(q, t, T.Constant(3.7497595205834844e-06));
            q = T.MultiplyAdd(q, t, T.Constant(1.3936646635475415e-06));
            q = T.MultiplyAdd(q, t, T.Constant(-1.3961507028389064e-05));
            q = T.MultiplyAdd(q, t, T.Constant(-2.7580430397953063e-05));
            q = T.MultiplyAdd(q, t, T.Constant(2.7524863523229524e-05));
            q = T.MultiplyAdd(q, t, T.Constant(0.00017436123102827653));
            q = T.MultiplyAdd(q, t, T.Constant(4.355563601699023e-05));
            q = T.MultiplyAdd(q, t, T.Constant(-0.0009819770300612378));
            q = T.MultiplyAdd(q, t, T.Constant(-0.0008471432519733699));
            q = T.MultiplyAdd(q, t, T.Constant(0.006997461739289706));
            q = T.MultiplyAdd(q, t, T.Constant(0.003732892404344548));
            q = T.MultiplyAdd(q, t, T.Constant(-0.07897858101573307));
            q = T.MultiplyAdd(q, t, T.Constant(0.24165819424246635));
            q = T.MultiplyAdd(q, t, T.Constant(-0.4271858474139584));
            q = T.MultiplyAdd(q, t, T.Constant(0.25539567631050575));
            return q;
        }
        var p = T.Constant(1.994701672585768e-05);
        p = T.MultiplyAdd(p, t, T.Constant(0.00016558002256525907));
        p = T.MultiplyAdd(p, t, T.Constant(4.4927743739576936e-05));
        p = T.MultiplyAdd(p, t, T.Constant(-0.000980948313862519));
        p = T.MultiplyAdd(p, t, T.Constant(-0.000847249266704357));
        p = T.MultiplyAdd(p, t, T.Constant(0.0069974086860063915));
        p = T.MultiplyAdd(p, t, T.Constant(0.003732895922445403));
        p = T.MultiplyAdd(p, t, T.Constant(-0.07897857989328975));
        p = T.MultiplyAdd(p, t, T.Constant(0.24165819420137674));
        p = T.MultiplyAdd(p, t, T.Constant(-0.4271858474206391));
        p = T.MultiplyAdd(p, t, T.Constant(0.2553956763105809));
        return p;
    }
}
