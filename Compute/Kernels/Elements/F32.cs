namespace Native.Compute.Kernels;

/// <summary>A binary32 element.</summary>
internal readonly struct F32(float value) : IRealElement<F32>
{
    public readonly float Value = value;

    public static DType Type => DType.F32;
    public static bool IsFloat => true;
    public static bool IsDouble => false;

    public static F32 operator +(F32 a, F32 b) => new(a.Value + b.Value);
    public static F32 operator -(F32 a, F32 b) => new(a.Value - b.Value);
    public static F32 operator *(F32 a, F32 b) => new(a.Value * b.Value);
    public static F32 operator /(F32 a, F32 b) => new(a.Value / b.Value);
    public static F32 operator -(F32 a) => new(-a.Value);

    public static F32 Constant(double value) => new((float)value);
    public static F32 Min(F32 a, F32 b) => float.IsNaN(a.Value) ? a : float.IsNaN(b.Value) ? b : a.Value < b.Value ? a : b;
    public static F32 Max(F32 a, F32 b) => float.IsNaN(a.Value) ? a : float.IsNaN(b.Value) ? b : a.Value > b.Value ? a : b;
    public static F32 Abs(F32 a) => new(MathF.Abs(a.Value));
    public static F32 IfLess(F32 a, F32 b, F32 then, F32 otherwise) => a.Value < b.Value ? then : otherwise;
    public static F32 IfGreater(F32 a, F32 b, F32 then, F32 otherwise) => a.Value > b.Value ? then : otherwise;
    public static F32 IfEqual(F32 a, F32 b, F32 then, F32 otherwise) => a.Value == b.Value ? then : otherwise;

    public static F32 Sqrt(F32 a) => new(MathF.Sqrt(a.Value));
    public static F32 Floor(F32 a) => new(MathF.Floor(a.Value));
    public static F32 MultiplyAdd(F32 a, F32 b, F32 c) => new(a.Value * b.Value + c.Value);
    public static F32 Clamp(F32 a, F32 low, F32 high) => a.Value < low.Value ? low : a.Value > high.Value ? high : a;
    public static F32 Scale(F32 a, F32 n) => RealMath.ScaleInTwoSteps(a, n);
    public static F32 PowerOfTwo(F32 n) => new(FloatBits.PowerOfTwo(n.Value));
    public static F32 Exponent(F32 a) => new(FloatBits.Exponent(a.Value));
    public static F32 Fraction(F32 a) => new(FloatBits.Fraction(a.Value));
    public static F32 SinLarge(F32 a) => new(float.NaN);
    public static F32 CosLarge(F32 a) => new(float.NaN);
    public static F32 PowAbs(F32 a, F32 b) => new((float)RealMath.PowAbs(new F64(a.Value), new F64(b.Value)).Value);

    public static F32 Load<TMemory>(TMemory memory, long index) where TMemory : struct, IMemory =>
        new(memory.Read<float>(index));

    public static void Store<TMemory>(TMemory memory, long index, F32 value) where TMemory : struct, IMemory =>
        memory.Write(index, value.Value);

    public static double ToDouble(F32 value) => value.Value;
    public static long ToInt64(F32 value) => (long)value.Value;
    public static F32 FromInt64(long value) => new(value);
    public static bool Less(F32 a, F32 b) => a.Value < b.Value;
    public static bool Same(F32 a, F32 b) => a.Value == b.Value;
    public static F32 Lowest => new(float.NegativeInfinity);
    public static F32 Highest => new(float.PositiveInfinity);
}
