namespace Native.Compute.Kernels;

/// <summary>A binary64 element.</summary>
internal readonly struct F64(double value) : IRealElement<F64>
{
    public readonly double Value = value;

    public static DType Type => DType.F64;
    public static bool IsFloat => true;
    public static bool IsDouble => true;

    public static F64 operator +(F64 a, F64 b) => new(a.Value + b.Value);
    public static F64 operator -(F64 a, F64 b) => new(a.Value - b.Value);
    public static F64 operator *(F64 a, F64 b) => new(a.Value * b.Value);
    public static F64 operator /(F64 a, F64 b) => new(a.Value / b.Value);
    public static F64 operator -(F64 a) => new(-a.Value);

    public static F64 Constant(double value) => new(value);
    public static F64 Min(F64 a, F64 b) => double.IsNaN(a.Value) ? a : double.IsNaN(b.Value) ? b : a.Value < b.Value ? a : b;
    public static F64 Max(F64 a, F64 b) => double.IsNaN(a.Value) ? a : double.IsNaN(b.Value) ? b : a.Value > b.Value ? a : b;
    public static F64 Abs(F64 a) => new(Math.Abs(a.Value));
    public static F64 IfLess(F64 a, F64 b, F64 then, F64 otherwise) => a.Value < b.Value ? then : otherwise;
    public static F64 IfGreater(F64 a, F64 b, F64 then, F64 otherwise) => a.Value > b.Value ? then : otherwise;
    public static F64 IfEqual(F64 a, F64 b, F64 then, F64 otherwise) => a.Value == b.Value ? then : otherwise;

    public static F64 Sqrt(F64 a) => new(Math.Sqrt(a.Value));
    public static F64 Floor(F64 a) => new(Math.Floor(a.Value));
    public static F64 MultiplyAdd(F64 a, F64 b, F64 c) => new(a.Value * b.Value + c.Value);
    public static F64 Clamp(F64 a, F64 low, F64 high) => a.Value < low.Value ? low : a.Value > high.Value ? high : a;
    public static F64 Scale(F64 a, F64 n) => RealMath.ScaleInTwoSteps(a, n);
    public static F64 PowerOfTwo(F64 n) => new(DoubleBits.PowerOfTwo(n.Value));
    public static F64 Exponent(F64 a) => new(DoubleBits.Exponent(a.Value));
    public static F64 Fraction(F64 a) => new(DoubleBits.Fraction(a.Value));
    public static F64 SinLarge(F64 a) => new(double.NaN);
    public static F64 CosLarge(F64 a) => new(double.NaN);
    public static F64 PowAbs(F64 a, F64 b) => RealMath.PowAbs(a, b);

    public static F64 Load<TMemory>(TMemory memory, long index) where TMemory : struct, IMemory =>
        new(memory.Read<double>(index));

    public static void Store<TMemory>(TMemory memory, long index, F64 value) where TMemory : struct, IMemory =>
        memory.Write(index, value.Value);

    public static double ToDouble(F64 value) => value.Value;
    public static long ToInt64(F64 value) => (long)value.Value;
    public static F64 FromInt64(long value) => new(value);
    public static bool Less(F64 a, F64 b) => a.Value < b.Value;
    public static bool Same(F64 a, F64 b) => a.Value == b.Value;
    public static F64 Lowest => new(double.NegativeInfinity);
    public static F64 Highest => new(double.PositiveInfinity);
}
