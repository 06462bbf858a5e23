namespace Native.Compute.Kernels;

/// <summary>A brain floating-point element; its arithmetic is binary32.</summary>
internal readonly struct BF16(float value) : IRealElement<BF16>
{
    public readonly float Value = value;

    public static DType Type => DType.BF16;
    public static bool IsFloat => true;
    public static bool IsDouble => false;

    public static BF16 operator +(BF16 a, BF16 b) => new(a.Value + b.Value);
    public static BF16 operator -(BF16 a, BF16 b) => new(a.Value - b.Value);
    public static BF16 operator *(BF16 a, BF16 b) => new(a.Value * b.Value);
    public static BF16 operator /(BF16 a, BF16 b) => new(a.Value / b.Value);
    public static BF16 operator -(BF16 a) => new(-a.Value);

    public static BF16 Constant(double value) => new((float)value);
    public static BF16 Min(BF16 a, BF16 b) => float.IsNaN(a.Value) ? a : float.IsNaN(b.Value) ? b : a.Value < b.Value ? a : b;
    public static BF16 Max(BF16 a, BF16 b) => float.IsNaN(a.Value) ? a : float.IsNaN(b.Value) ? b : a.Value > b.Value ? a : b;
    public static BF16 Abs(BF16 a) => new(MathF.Abs(a.Value));
    public static BF16 IfLess(BF16 a, BF16 b, BF16 then, BF16 otherwise) => a.Value < b.Value ? then : otherwise;
    public static BF16 IfGreater(BF16 a, BF16 b, BF16 then, BF16 otherwise) => a.Value > b.Value ? then : otherwise;
    public static BF16 IfEqual(BF16 a, BF16 b, BF16 then, BF16 otherwise) => a.Value == b.Value ? then : otherwise;

    public static BF16 Sqrt(BF16 a) => new(MathF.Sqrt(a.Value));
    public static BF16 Floor(BF16 a) => new(MathF.Floor(a.Value));
    public static BF16 MultiplyAdd(BF16 a, BF16 b, BF16 c) => new(a.Value * b.Value + c.Value);
    public static BF16 Clamp(BF16 a, BF16 low, BF16 high) => a.Value < low.Value ? low : a.Value > high.Value ? high : a;
    public static BF16 Scale(BF16 a, BF16 n) => RealMath.ScaleInTwoSteps(a, n);
    public static BF16 PowerOfTwo(BF16 n) => new(FloatBits.PowerOfTwo(n.Value));
    public static BF16 Exponent(BF16 a) => new(FloatBits.Exponent(a.Value));
    public static BF16 Fraction(BF16 a) => new(FloatBits.Fraction(a.Value));
    public static BF16 SinLarge(BF16 a) => new(float.NaN);
    public static BF16 CosLarge(BF16 a) => new(float.NaN);
    public static BF16 PowAbs(BF16 a, BF16 b) => new((float)RealMath.PowAbs(new F64(a.Value), new F64(b.Value)).Value);

    public static BF16 Load<TMemory>(TMemory memory, long index) where TMemory : struct, IMemory =>
        new(FloatBits.FromBFloat16(memory.Read<ushort>(index)));

    public static void Store<TMemory>(TMemory memory, long index, BF16 value) where TMemory : struct, IMemory =>
        memory.Write(index, FloatBits.ToBFloat16(value.Value));

    public static double ToDouble(BF16 value) => value.Value;
    public static long ToInt64(BF16 value) => (long)value.Value;
    public static BF16 FromInt64(long value) => new(value);
    public static bool Less(BF16 a, BF16 b) => a.Value < b.Value;
    public static bool Same(BF16 a, BF16 b) => a.Value == b.Value;
    public static BF16 Lowest => new(float.NegativeInfinity);
    public static BF16 Highest => new(float.PositiveInfinity);
}
