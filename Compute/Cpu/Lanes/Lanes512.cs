using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>512 bits of F32 (<typeparamref name="E"/> is float) or F64 lanes; F16 and BF16 are widened to F32 as they are loaded.</summary>
internal readonly unsafe struct Lanes512<E>(Vector512<E> value) : ILanes<Lanes512<E>> where E : unmanaged
{
    public readonly Vector512<E> Value = value;

    public static int Count => Vector512<E>.Count;
    public static bool IsDouble => typeof(E) == typeof(double);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> operator +(Lanes512<E> a, Lanes512<E> b) => new(a.Value + b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> operator -(Lanes512<E> a, Lanes512<E> b) => new(a.Value - b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> operator *(Lanes512<E> a, Lanes512<E> b) => new(a.Value * b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> operator /(Lanes512<E> a, Lanes512<E> b) => new(a.Value / b.Value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> operator -(Lanes512<E> a) => new(-a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Constant(double value) => IsDouble ? new(Vector512.Create(value).As<double, E>()) : new(Vector512.Create((float)value).As<float, E>());

    // Vector Min and Max propagate NaN from either side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Min(Lanes512<E> a, Lanes512<E> b) => new(Vector512.Min(a.Value, b.Value));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Max(Lanes512<E> a, Lanes512<E> b) => new(Vector512.Max(a.Value, b.Value));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Abs(Lanes512<E> a) => new(Vector512.Abs(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> IfLess(Lanes512<E> a, Lanes512<E> b, Lanes512<E> then, Lanes512<E> otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> IfGreater(Lanes512<E> a, Lanes512<E> b, Lanes512<E> then, Lanes512<E> otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> IfEqual(Lanes512<E> a, Lanes512<E> b, Lanes512<E> then, Lanes512<E> otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Sqrt(Lanes512<E> a) => new(Vector512.Sqrt(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Floor(Lanes512<E> a) => IsDouble
        ? new(Vector512.Floor(a.Value.AsDouble()).As<double, E>())
        : new(Vector512.Floor(a.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> MultiplyAdd(Lanes512<E> a, Lanes512<E> b, Lanes512<E> c) => IsDouble
        ? new(Vector512.FusedMultiplyAdd(a.Value.AsDouble(), b.Value.AsDouble(), c.Value.AsDouble()).As<double, E>())
        : new(Vector512.FusedMultiplyAdd(a.Value.AsSingle(), b.Value.AsSingle(), c.Value.AsSingle()).As<float, E>());

    // The hardware's own minimum and maximum give the second operand where one is NaN: a comes second in both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Clamp(Lanes512<E> a, Lanes512<E> low, Lanes512<E> high) => X86Base.IsSupported
        ? new(Vector512.MinNative(high.Value, Vector512.MaxNative(low.Value, a.Value)))
        : new(Vector512.Min(Vector512.Max(a.Value, low.Value), high.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> AtLeast(Lanes512<E> a, Lanes512<E> low) => X86Base.IsSupported
        ? new(Vector512.MaxNative(low.Value, a.Value))
        : new(Vector512.Max(a.Value, low.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Scale(Lanes512<E> a, Lanes512<E> n)
    {
        if (!Avx512F.IsSupported) return RealMath.ScaleInTwoSteps(a, n);
        return IsDouble
            ? new(Avx512F.Scale(a.Value.AsDouble(), n.Value.AsDouble()).As<double, E>())
            : new(Avx512F.Scale(a.Value.AsSingle(), n.Value.AsSingle()).As<float, E>());
    }

    // Adding 1.5·2^52 (or 2^23) to a small integer leaves it in the low bits: no conversion instruction is needed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> PowerOfTwo(Lanes512<E> n) => IsDouble
        ? new((((n.Value.AsDouble() + Vector512.Create(6755399441055744.0 + 1023)).AsInt64()) << 52).As<long, E>())
        : new((((n.Value.AsSingle() + Vector512.Create(12582912f + 127)).AsInt32()) << 23).As<int, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Exponent(Lanes512<E> a) => IsDouble
        ? new(((((a.Value.AsInt64() >>> 52) & Vector512.Create(0x7FFL)) | Vector512.Create(6755399441055744.0).AsInt64()).AsDouble() - Vector512.Create(6755399441055744.0 + 1023)).As<double, E>())
        : new(((((a.Value.AsInt32() >>> 23) & Vector512.Create(0xFF)) | Vector512.Create(12582912f).AsInt32()).AsSingle() - Vector512.Create(12582912f + 127)).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Fraction(Lanes512<E> a) => IsDouble
        ? new(((a.Value.AsInt64() & Vector512.Create(0x000F_FFFF_FFFF_FFFFL)) | Vector512.Create(0x3FF0_0000_0000_0000L)).As<long, E>())
        : new(((a.Value.AsInt32() & Vector512.Create(0x007F_FFFF)) | Vector512.Create(0x3F80_0000)).As<int, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> SinLarge(Lanes512<E> a) => EachLarge(a, sine: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> CosLarge(Lanes512<E> a) => EachLarge(a, sine: false);

    // Rare: the choice is made once for the whole vector, and the scalar library reduces exactly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes512<E> EachLarge(Lanes512<E> a, bool sine)
    {
        var limit = Constant(IsDouble ? 6.5e6 : 12000);
        return Vector512.GreaterThanAny(Vector512.Abs(a.Value), limit.Value) ? Each(a, sine) : a;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Lanes512<E> Each(Lanes512<E> a, bool sine)
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
    public static Lanes512<E> PowAbs(Lanes512<E> a, Lanes512<E> b)
    {
        if (IsDouble) return RealMath.PowAbs(a, b);
        var (al, ah) = Vector512.Widen(a.Value.AsSingle());
        var (bl, bh) = Vector512.Widen(b.Value.AsSingle());
        var low = RealMath.PowAbs(new Lanes512<double>(al), new Lanes512<double>(bl));
        var high = RealMath.PowAbs(new Lanes512<double>(ah), new Lanes512<double>(bh));
        return new(Vector512.Narrow(low.Value, high.Value).As<float, E>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Exp(Lanes512<E> a) => typeof(E) == typeof(double)
        ? RealMath.ExpInSteps(a)
        : new(LaneMath.Exp(a.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> BoundedExp(Lanes512<E> a) => typeof(E) == typeof(double)
        ? RealMath.ExpInSteps(a)
        : new(LaneMath.BoundedExp(a.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> TimesSigmoid(Lanes512<E> a, Lanes512<E> z) => typeof(E) == typeof(double)
        ? RealMath.TimesSigmoidInSteps(a, z)
        : new(LaneMath.TimesSigmoid(a.Value.AsSingle(), z.Value.AsSingle()).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> LoadTwice(void* start, long index) => typeof(E) == typeof(double)
        ? new(Vector512.Shuffle(Vector512.Create(Vector256.Load((double*)start + index), Vector256<double>.Zero), Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3L)).As<double, E>())
        : new(Vector512.Shuffle(Vector512.Create(Vector256.Load((float*)start + index), Vector256<float>.Zero), Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7)).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> SwapNeighbors(Lanes512<E> a) => typeof(E) == typeof(double)
        ? new(Vector512.Shuffle(a.Value.AsDouble(), Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6L)).As<double, E>())
        : new(Vector512.Shuffle(a.Value.AsSingle(), Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)).As<float, E>());

    public static Lanes512<E> Alternating(float v) => typeof(E) == typeof(double)
        ? new(Vector512.Create((double)v, -v, v, -v, v, -v, v, -v).As<double, E>())
        : new(Vector512.Create(v, -v, v, -v, v, -v, v, -v, v, -v, v, -v, v, -v, v, -v).As<float, E>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> LoadFrom<TElement>(void* start, long index) where TElement : struct, IElement<TElement>
    {
        if (typeof(TElement) == typeof(BF16))
            return new((WidenUInt16((ushort*)start + index) << 16).As<uint, E>());
        if (typeof(TElement) == typeof(F16))
            return new(HalfBits.Widen(WidenUInt16((ushort*)start + index)).As<float, E>());
        return new(Vector512.Load((E*)start + index));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTo<TElement>(void* start, long index, Lanes512<E> value) where TElement : struct, IElement<TElement>
    {
        if (typeof(TElement) == typeof(BF16))
            NarrowUInt16(RoundToBFloat16(value.Value.AsSingle()), (ushort*)start + index);
        else if (typeof(TElement) == typeof(F16))
            NarrowUInt16(HalfBits.Narrow(value.Value.AsSingle()), (ushort*)start + index);
        else value.Value.Store((E*)start + index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StreamTo<TElement>(void* start, long index, Lanes512<E> value) where TElement : struct, IElement<TElement>
    {
        if (typeof(TElement) == typeof(BF16) || typeof(TElement) == typeof(F16)) StoreTo<TElement>(start, index, value);
        else value.Value.StoreAlignedNonTemporal((E*)start + index);
    }

    private static Vector512<uint> RoundToBFloat16(Vector512<float> value)
    {
        var bits = value.AsUInt32();
        var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512.Create(1u))) >>> 16;
        return Vector512.ConditionalSelect(Vector512.Equals(value, value).AsUInt32(), rounded, (bits >>> 16) | Vector512.Create(0x40u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> WidenUInt16(ushort* source) => Vector512.WidenLower(Vector512.Create(Vector256.Load(source), default));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NarrowUInt16(Vector512<uint> value, ushort* target) => Vector512.Narrow(value, value).GetLower().Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<E> Down(Lanes512<E> a, int lanes) => new(LaneFold.Down(a.Value, lanes * (512 / 8 / Count)));

    public static double Sum(Lanes512<E> value)
    {
        // Halves are added until one is left: the order does not depend on how the hardware adds across.
        for (var half = Count / 2; half > 0; half /= 2) value += Down(value, half);
        return Lane(value, 0);
    }

    public static double Lane(Lanes512<E> value, int i) =>
        IsDouble ? value.Value.AsDouble().GetElement(i) : value.Value.AsSingle().GetElement(i);
}
