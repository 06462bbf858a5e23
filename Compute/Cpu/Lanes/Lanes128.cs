using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>128 bits of F32 (<typeparamref name="E"/> is float) or F64 lanes; F16 and BF16 are widened to F32 as they are loaded.</summary>
internal readonly unsafe struct Lanes128<E>(Vector128<E> value) : ILanes<Lanes128<E>> where E : unmanaged
{
    public readonly Vector128<E> Value = value;

    public static int Count => Vector128<E>.Count;
    public static bool IsDouble => typeof(E) == typeof(double);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> operator +(Lanes128<E> a, Lanes128<E> b) => new(a.Value + b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> operator -(Lanes128<E> a, Lanes128<E> b) => new(a.Value - b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> operator *(Lanes128<E> a, Lanes128<E> b) => new(a.Value * b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> operator /(Lanes128<E> a, Lanes128<E> b) => new(a.Value / b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> operator -(Lanes128<E> a) => new(-a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Constant(double value) => IsDouble ? new(Vector128.Create(value).As<double, E>()) : new(Vector128.Create((float)value).As<float, E>());

    // Vector Min and Max propagate NaN from either side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Min(Lanes128<E> a, Lanes128<E> b) => new(Vector128.Min(a.Value, b.Value));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Max(Lanes128<E> a, Lanes128<E> b) => new(Vector128.Max(a.Value, b.Value));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Abs(Lanes128<E> a) => new(Vector128.Abs(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> IfLess(Lanes128<E> a, Lanes128<E> b, Lanes128<E> then, Lanes128<E> otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> IfGreater(Lanes128<E> a, Lanes128<E> b, Lanes128<E> then, Lanes128<E> otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> IfEqual(Lanes128<E> a, Lanes128<E> b, Lanes128<E> then, Lanes128<E> otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Sqrt(Lanes128<E> a) => new(Vector128.Sqrt(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Floor(Lanes128<E> a) => IsDouble
        ? new(Vector128.Floor(a.Value.AsDouble()).As<double, E>())
        : new(Vector128.Floor(a.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> MultiplyAdd(Lanes128<E> a, Lanes128<E> b, Lanes128<E> c) => IsDouble
        ? new(Vector128.FusedMultiplyAdd(a.Value.AsDouble(), b.Value.AsDouble(), c.Value.AsDouble()).As<double, E>())
        : new(Vector128.FusedMultiplyAdd(a.Value.AsSingle(), b.Value.AsSingle(), c.Value.AsSingle()).As<float, E>());

    // The hardware's own minimum and maximum give the second operand where one is NaN: a comes second in both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Clamp(Lanes128<E> a, Lanes128<E> low, Lanes128<E> high) => X86Base.IsSupported
        ? new(Vector128.MinNative(high.Value, Vector128.MaxNative(low.Value, a.Value)))
        : new(Vector128.Min(Vector128.Max(a.Value, low.Value), high.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> AtLeast(Lanes128<E> a, Lanes128<E> low) => X86Base.IsSupported
        ? new(Vector128.MaxNative(low.Value, a.Value))
        : new(Vector128.Max(a.Value, low.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Scale(Lanes128<E> a, Lanes128<E> n) => RealMath.ScaleInTwoSteps(a, n);

    // Adding 1.5·2^52 (or 2^23) to a small integer leaves it in the low bits: no conversion instruction is needed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> PowerOfTwo(Lanes128<E> n) => IsDouble
        ? new((((n.Value.AsDouble() + Vector128.Create(6755399441055744.0 + 1023)).AsInt64()) << 52).As<long, E>())
        : new((((n.Value.AsSingle() + Vector128.Create(12582912f + 127)).AsInt32()) << 23).As<int, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Exponent(Lanes128<E> a) => IsDouble
        ? new(((((a.Value.AsInt64() >>> 52) & Vector128.Create(0x7FFL)) | Vector128.Create(6755399441055744.0).AsInt64()).AsDouble() - Vector128.Create(6755399441055744.0 + 1023)).As<double, E>())
        : new(((((a.Value.AsInt32() >>> 23) & Vector128.Create(0xFF)) | Vector128.Create(12582912f).AsInt32()).AsSingle() - Vector128.Create(12582912f + 127)).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Fraction(Lanes128<E> a) => IsDouble
        ? new(((a.Value.AsInt64() & Vector128.Create(0x000F_FFFF_FFFF_FFFFL)) | Vector128.Create(0x3FF0_0000_0000_0000L)).As<long, E>())
        : new(((a.Value.AsInt32() & Vector128.Create(0x007F_FFFF)) | Vector128.Create(0x3F80_0000)).As<int, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> SinLarge(Lanes128<E> a) => EachLarge(a, sine: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> CosLarge(Lanes128<E> a) => EachLarge(a, sine: false);

    // Rare: the choice is made once for the whole vector, and the scalar library reduces exactly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes128<E> EachLarge(Lanes128<E> a, bool sine)
    {
        var limit = Constant(IsDouble ? 6.5e6 : 12000);
        return Vector128.GreaterThanAny(Vector128.Abs(a.Value), limit.Value) ? Each(a, sine) : a;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Lanes128<E> Each(Lanes128<E> a, bool sine)
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
    public static Lanes128<E> PowAbs(Lanes128<E> a, Lanes128<E> b)
    {
        if (IsDouble) return RealMath.PowAbs(a, b);
        var (al, ah) = Vector128.Widen(a.Value.AsSingle());
        var (bl, bh) = Vector128.Widen(b.Value.AsSingle());
        var low = RealMath.PowAbs(new Lanes128<double>(al), new Lanes128<double>(bl));
        var high = RealMath.PowAbs(new Lanes128<double>(ah), new Lanes128<double>(bh));
        return new(Vector128.Narrow(low.Value, high.Value).As<float, E>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Exp(Lanes128<E> a) => typeof(E) == typeof(double)
        ? RealMath.ExpInSteps(a)
        : new(LaneMath.Exp(a.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> BoundedExp(Lanes128<E> a) => typeof(E) == typeof(double)
        ? RealMath.ExpInSteps(a)
        : new(LaneMath.BoundedExp(a.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> TimesSigmoid(Lanes128<E> a, Lanes128<E> z) => typeof(E) == typeof(double)
        ? RealMath.TimesSigmoidInSteps(a, z)
        : new(LaneMath.TimesSigmoid(a.Value.AsSingle(), z.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> LoadTwice(void* start, long index) => typeof(E) == typeof(double)
        ? new(Vector128.Shuffle(Vector128.CreateScalar(((double*)start)[index]), Vector128.Create(0, 0L)).As<double, E>())
        : new(Vector128.Shuffle(Vector128.CreateScalar(*(double*)((float*)start + index)).AsSingle(), Vector128.Create(0, 0, 1, 1)).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> SwapNeighbors(Lanes128<E> a) => typeof(E) == typeof(double)
        ? new(Vector128.Shuffle(a.Value.AsDouble(), Vector128.Create(1, 0L)).As<double, E>())
        : new(Vector128.Shuffle(a.Value.AsSingle(), Vector128.Create(1, 0, 3, 2)).As<float, E>());

    public static Lanes128<E> Alternating(float v) => typeof(E) == typeof(double)
        ? new(Vector128.Create((double)v, -v).As<double, E>())
        : new(Vector128.Create(v, -v, v, -v).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> LoadFrom<TElement>(void* start, long index) where TElement : struct, IElement<TElement>
    {
        if (typeof(TElement) == typeof(BF16))
            return new((WidenUInt16((ushort*)start + index) << 16).As<uint, E>());
        if (typeof(TElement) == typeof(F16))
            return new(HalfBits.Widen(WidenUInt16((ushort*)start + index)).As<float, E>());
        return new(Vector128.Load((E*)start + index));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo<TElement>(void* start, long index, Lanes128<E> value) where TElement : struct, IElement<TElement>
    {
        if (typeof(TElement) == typeof(BF16))
            NarrowUInt16(RoundToBFloat16(value.Value.AsSingle()), (ushort*)start + index);
        else if (typeof(TElement) == typeof(F16))
            NarrowUInt16(HalfBits.Narrow(value.Value.AsSingle()), (ushort*)start + index);
        else value.Value.Store((E*)start + index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StreamTo<TElement>(void* start, long index, Lanes128<E> value) where TElement : struct, IElement<TElement>
    {
        if (typeof(TElement) == typeof(BF16) || typeof(TElement) == typeof(F16)) StoreTo<TElement>(start, index, value);
        else value.Value.StoreAlignedNonTemporal((E*)start + index);
    }

    private static Vector128<uint> RoundToBFloat16(Vector128<float> value)
    {
        var bits = value.AsUInt32();
        var rounded = (bits + Vector128.Create(0x7FFFu) + ((bits >>> 16) & Vector128.Create(1u))) >>> 16;
        return Vector128.ConditionalSelect(Vector128.Equals(value, value).AsUInt32(), rounded, (bits >>> 16) | Vector128.Create(0x40u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> WidenUInt16(ushort* source) => Vector128.WidenLower(Vector128.Create(Vector64.Load(source), default));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NarrowUInt16(Vector128<uint> value, ushort* target) => Vector128.Narrow(value, value).GetLower().Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<E> Down(Lanes128<E> a, int lanes) => new(LaneFold.Down(a.Value, lanes * (128 / 8 / Count)));

    public static double Sum(Lanes128<E> value)
    {
        // Halves are added until one is left: the order does not depend on how the hardware adds across.
        for (var half = Count / 2; half > 0; half /= 2) value += Down(value, half);
        return Lane(value, 0);
    }

    public static double Lane(Lanes128<E> value, int i) =>
        IsDouble ? value.Value.AsDouble().GetElement(i) : value.Value.AsSingle().GetElement(i);
}
