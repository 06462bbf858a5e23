namespace Native.Compute.Kernels;

/// <summary>A binary16 element; its arithmetic is binary32.</summary>
internal readonly struct F16(float value) : IRealElement<F16>
{
    public readonly float Value = value;

    public static DType Type => DType.F16;
    public static bool IsFloat => true;
    public static bool IsDouble => false;

    public static F16 operator +(F16 a, F16 b) => new(a.Value + b.Value);
    public static F16 operator -(F16 a, F16 b) => new(a.Value - b.Value);
    public static F16 operator *(F16 a, F16 b) => new(a.Value * b.Value);
    public static F16 operator /(F16 a, F16 b) => new(a.Value / b.Value);
    public static F16 operator -(F16 a) => new(-a.Value);

    public static F16 Constant(double value) => new((float)value);
    public static F16 Min(F16 a, F16 b) => float.IsNaN(a.Value) ? a : float.IsNaN(b.Value) ? b : a.Value < b.Value ? a : b;
    public static F16 Max(F16 a, F16 b) => float.IsNaN(a.Value) ? a : float.IsNaN(b.Value) ? b : a.Value > b.Value ? a : b;
    public static F16 Abs(F16 a) => new(MathF.Abs(a.Value));
    public static F16 IfLess(F16 a, F16 b, F16 then, F16 otherwise) => a.Value < b.Value ? then : otherwise;
    public static F16 IfGreater(F16 a, F16 b, F16 then, F16 otherwise) => a.Value > b.Value ? then : otherwise;
    public static F16 IfEqual(F16 a, F16 b, F16 then, F16 otherwise) => a.Value == b.Value ? then : otherwise;

    public static F16 Sqrt(F16 a) => new(MathF.Sqrt(a.Value));
    public static F16 Floor(F16 a) => new(MathF.Floor(a.Value));
    public static F16 MultiplyAdd(F16 a, F16 b, F16 c) => new(a.Value * b.Value + c.Value);
    public static F16 Clamp(F16 a, F16 low, F16 high) => a.Value < low.Value ? low : a.Value > high.Value ? high : a;
    public static F16 Scale(F16 a, F16 n) => RealMath.ScaleInTwoSteps(a, n);
    public static F16 PowerOfTwo(F16 n) => new(FloatBits.PowerOfTwo(n.Value));
    public static F16 Exponent(F16 a) => new(FloatBits.Exponent(a.Value));
    public static F16 Fraction(F16 a) => new(FloatBits.Fraction(a.Value));
    public static F16 SinLarge(F16 a) => new(float.NaN);
    public static F16 CosLarge(F16 a) => new(float.NaN);
    public static F16 PowAbs(F16 a, F16 b) => new((float)RealMath.PowAbs(new F64(a.Value), new F64(b.Value)).Value);

    public static F16 Load<TMemory>(TMemory memory, long index) where TMemory : struct, IMemory =>
        new(FloatBits.FromHalf(memory.Read<ushort>(index)));

    public static void Store<TMemory>(TMemory memory, long index, F16 value) where TMemory : struct, IMemory =>
        memory.Write(index, FloatBits.ToHalf(value.Value));

    public static double ToDouble(F16 value) => value.Value;
    public static long ToInt64(F16 value) => (long)value.Value;
    public static F16 FromInt64(long value) => new(value);
    public static bool Less(F16 a, F16 b) => a.Value < b.Value;
    public static bool Same(F16 a, F16 b) => a.Value == b.Value;
    public static F16 Lowest => new(float.NegativeInfinity);
    public static F16 Highest => new(float.PositiveInfinity);
}
