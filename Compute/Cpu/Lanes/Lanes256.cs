using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>256 bits of F32 (<typeparamref name="E"/> is float) or F64 lanes; F16 and BF16 are widened to F32 as they are loaded.</summary>
internal readonly unsafe struct Lanes256<E>(Vector256<E> value) : ILanes<Lanes256<E>> where E : unmanaged
{
    public readonly Vector256<E> Value = value;

    public static int Count => Vector256<E>.Count;
    public static bool IsDouble => typeof(E) == typeof(double);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> operator +(Lanes256<E> a, Lanes256<E> b) => new(a.Value + b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> operator -(Lanes256<E> a, Lanes256<E> b) => new(a.Value - b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> operator *(Lanes256<E> a, Lanes256<E> b) => new(a.Value * b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> operator /(Lanes256<E> a, Lanes256<E> b) => new(a.Value / b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> operator -(Lanes256<E> a) => new(-a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Constant(double value) => IsDouble ? new(Vector256.Create(value).As<double, E>()) : new(Vector256.Create((float)value).As<float, E>());

    // Vector Min and Max propagate NaN from either side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Min(Lanes256<E> a, Lanes256<E> b) => new(Vector256.Min(a.Value, b.Value));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Max(Lanes256<E> a, Lanes256<E> b) => new(Vector256.Max(a.Value, b.Value));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Abs(Lanes256<E> a) => new(Vector256.Abs(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> IfLess(Lanes256<E> a, Lanes256<E> b, Lanes256<E> then, Lanes256<E> otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> IfGreater(Lanes256<E> a, Lanes256<E> b, Lanes256<E> then, Lanes256<E> otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> IfEqual(Lanes256<E> a, Lanes256<E> b, Lanes256<E> then, Lanes256<E> otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Sqrt(Lanes256<E> a) => new(Vector256.Sqrt(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Floor(Lanes256<E> a) => IsDouble
        ? new(Vector256.Floor(a.Value.AsDouble()).As<double, E>())
        : new(Vector256.Floor(a.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> MultiplyAdd(Lanes256<E> a, Lanes256<E> b, Lanes256<E> c) => IsDouble
        ? new(Vector256.FusedMultiplyAdd(a.Value.AsDouble(), b.Value.AsDouble(), c.Value.AsDouble()).As<double, E>())
        : new(Vector256.FusedMultiplyAdd(a.Value.AsSingle(), b.Value.AsSingle(), c.Value.AsSingle()).As<float, E>());

    // The hardware's own minimum and maximum give the second operand where one is NaN: a comes second in both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Clamp(Lanes256<E> a, Lanes256<E> low, Lanes256<E> high) => X86Base.IsSupported
        ? new(Vector256.MinNative(high.Value, Vector256.MaxNative(low.Value, a.Value)))
        : new(Vector256.Min(Vector256.Max(a.Value, low.Value), high.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> AtLeast(Lanes256<E> a, Lanes256<E> low) => X86Base.IsSupported
        ? new(Vector256.MaxNative(low.Value, a.Value))
        : new(Vector256.Max(a.Value, low.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Scale(Lanes256<E> a, Lanes256<E> n) => RealMath.ScaleInTwoSteps(a, n);

    // Adding 1.5·2^52 (or 2^23) to a small integer leaves it in the low bits: no conversion instruction is needed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> PowerOfTwo(Lanes256<E> n) => IsDouble
        ? new((((n.Value.AsDouble() + Vector256.Create(6755399441055744.0 + 1023)).AsInt64()) << 52).As<long, E>())
        : new((((n.Value.AsSingle() + Vector256.Create(12582912f + 127)).AsInt32()) << 23).As<int, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Exponent(Lanes256<E> a) => IsDouble
        ? new(((((a.Value.AsInt64() >>> 52) & Vector256.Create(0x7FFL)) | Vector256.Create(6755399441055744.0).AsInt64()).AsDouble() - Vector256.Create(6755399441055744.0 + 1023)).As<double, E>())
        : new(((((a.Value.AsInt32() >>> 23) & Vector256.Create(0xFF)) | Vector256.Create(12582912f).AsInt32()).AsSingle() - Vector256.Create(12582912f + 127)).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Fraction(Lanes256<E> a) => IsDouble
        ? new(((a.Value.AsInt64() & Vector256.Create(0x000F_FFFF_FFFF_FFFFL)) | Vector256.Create(0x3FF0_0000_0000_0000L)).As<long, E>())
        : new(((a.Value.AsInt32() & Vector256.Create(0x007F_FFFF)) | Vector256.Create(0x3F80_0000)).As<int, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> SinLarge(Lanes256<E> a) => EachLarge(a, sine: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> CosLarge(Lanes256<E> a) => EachLarge(a, sine: false);

    // Rare: the choice is made once for the whole vector, and the scalar library reduces exactly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes256<E> EachLarge(Lanes256<E> a, bool sine)
    {
        var limit = Constant(IsDouble ? 6.5e6 : 12000);
        return Vector256.GreaterThanAny(Vector256.Abs(a.Value), limit.Value) ? Each(a, sine) : a;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Lanes256<E> Each(Lanes256<E> a, bool sine)
    {
        var result = a.Value;
        for (var i = 0; i < Count; i++)
        {
            var x = Lane(a, i);
            var y = sine ? Math.Sin(x) : Math.Cos(x);
            result = IsDouble ? result.WithElement(i, (E)(object)y) : result.WithElement(i, (E)(object)(float)y);
        }
        return new(result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> PowAbs(Lanes256<E> a, Lanes256<E> b)
    {
        if (IsDouble) return RealMath.PowAbs(a, b);
        var (al, ah) = Vector256.Widen(a.Value.AsSingle());
        var (bl, bh) = Vector256.Widen(b.Value.AsSingle());
        var low = RealMath.PowAbs(new Lanes256<double>(al), new Lanes256<double>(bl));
        var high = RealMath.PowAbs(new Lanes256<double>(ah), new Lanes256<double>(bh));
        return new(Vector256.Narrow(low.Value, high.Value).As<float, E>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Exp(Lanes256<E> a) => typeof(E) == typeof(double)
        ? RealMath.ExpInSteps(a)
        : new(LaneMath.Exp(a.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> BoundedExp(Lanes256<E> a) => typeof(E) == typeof(double)
        ? RealMath.ExpInSteps(a)
        : new(LaneMath.BoundedExp(a.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> TimesSigmoid(Lanes256<E> a, Lanes256<E> z) => typeof(E) == typeof(double)
        ? RealMath.TimesSigmoidInSteps(a, z)
        : new(LaneMath.TimesSigmoid(a.Value.AsSingle(), z.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> LoadTwice(void* start, long index) => typeof(E) == typeof(double)
        ? new(Vector256.Shuffle(Vector256.Create(Vector128.Load((double*)start + index), Vector128<double>.Zero), Vector256.Create(0, 0, 1, 1L)).As<double, E>())
        : new(Vector256.Shuffle(Vector256.Create(Vector128.Load((float*)start + index), Vector128<float>.Zero), Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3)).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> SwapNeighbors(Lanes256<E> a) => typeof(E) == typeof(double)
        ? new(Vector256.Shuffle(a.Value.AsDouble(), Vector256.Create(1, 0, 3, 2L)).As<double, E>())
        : new(Vector256.Shuffle(a.Value.AsSingle(), Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)).As<float, E>());

    public static Lanes256<E> Alternating(float v) => typeof(E) == typeof(double)
        ? new(Vector256.Create((double)v, -v, v, -v).As<double, E>())
        : new(Vector256.Create(v, -v, v, -v, v, -v, v, -v).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> LoadFrom<TElement>(void* start, long index) where TElement : struct, IElement<TElement>
    {
        if (typeof(TElement) == typeof(BF16))
            return new((WidenUInt16((ushort*)start + index) << 16).As<uint, E>());
        if (typeof(TElement) == typeof(F16))
            return new(HalfBits.Widen(WidenUInt16((ushort*)start + index)).As<float, E>());
        return new(Vector256.Load((E*)start + index));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo<TElement>(void* start, long index, Lanes256<E> value) where TElement : struct, IElement<TElement>
    {
        if (typeof(TElement) == typeof(BF16))
            NarrowUInt16(RoundToBFloat16(value.Value.AsSingle()), (ushort*)start + index);
        else if (typeof(TElement) == typeof(F16))
            NarrowUInt16(HalfBits.Narrow(value.Value.AsSingle()), (ushort*)start + index);
        else value.Value.Store((E*)start + index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StreamTo<TElement>(void* start, long index, Lanes256<E> value) where TElement : struct, IElement<TElement>
    {
        if (typeof(TElement) == typeof(BF16) || typeof(TElement) == typeof(F16)) StoreTo<TElement>(start, index, value);
        else value.Value.StoreAlignedNonTemporal((E*)start + index);
    }

    private static Vector256<uint> RoundToBFloat16(Vector256<float> value)
    {
        var bits = value.AsUInt32();
        var rounded = (bits + Vector256.Create(0x7FFFu) + ((bits >>> 16) & Vector256.Create(1u))) >>> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(value, value).AsUInt32(), rounded, (bits >>> 16) | Vector256.Create(0x40u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> WidenUInt16(ushort* source) => Vector256.WidenLower(Vector256.Create(Vector128.Load(source), default));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NarrowUInt16(Vector256<uint> value, ushort* target) => Vector256.Narrow(value, value).GetLower().Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<E> Down(Lanes256<E> a, int lanes) => new(LaneFold.Down(a.Value, lanes * (256 / 8 / Count)));

    public static double Sum(Lanes256<E> value)
    {
        // Halves are added until one is left: the order does not depend on how the hardware adds across.
        for (var half = Count / 2; half > 0; half /= 2) value += Down(value, half);
        return Lane(value, 0);
    }

    public static double Lane(Lanes256<E> value, int i) =>
        IsDouble ? value.Value.AsDouble().GetElement(i) : value.Value.AsSingle().GetElement(i);
}
