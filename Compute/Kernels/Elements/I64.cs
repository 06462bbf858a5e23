namespace Native.Compute.Kernels;

/// <summary>A signed 64-bit element. Arithmetic wraps around; division by zero gives 0, since kernels cannot throw.</summary>
internal readonly struct I64(long value) : IElement<I64>
{
    public readonly long Value = value;

    public static DType Type => DType.I64;
    public static bool IsFloat => false;

    public static I64 operator +(I64 a, I64 b) => new(a.Value + b.Value);
    public static I64 operator -(I64 a, I64 b) => new(a.Value - b.Value);
    public static I64 operator *(I64 a, I64 b) => new(a.Value * b.Value);

    // The lowest divided by -1 overflows, which some processors trap: it is a negation, so it is computed as one.
    public static I64 operator /(I64 a, I64 b) => b.Value == 0 ? default : b.Value == -1 ? -a : new(a.Value / b.Value);
    public static I64 operator -(I64 a) => new(-a.Value);

    public static I64 Constant(double value) => new((long)value);
    public static I64 Min(I64 a, I64 b) => a.Value < b.Value ? a : b;
    public static I64 Max(I64 a, I64 b) => a.Value > b.Value ? a : b;
    public static I64 Abs(I64 a) => a.Value < 0 ? -a : a;
    public static I64 IfLess(I64 a, I64 b, I64 then, I64 otherwise) => a.Value < b.Value ? then : otherwise;
    public static I64 IfGreater(I64 a, I64 b, I64 then, I64 otherwise) => a.Value > b.Value ? then : otherwise;
    public static I64 IfEqual(I64 a, I64 b, I64 then, I64 otherwise) => a.Value == b.Value ? then : otherwise;

    public static I64 Load<TMemory>(TMemory memory, long index) where TMemory : struct, IMemory => new(memory.Read<long>(index));

    public static void Store<TMemory>(TMemory memory, long index, I64 value) where TMemory : struct, IMemory =>
        memory.Write(index, value.Value);

    public static double ToDouble(I64 value) => value.Value;
    public static long ToInt64(I64 value) => value.Value;
    public static I64 FromInt64(long value) => new(value);
    public static bool Less(I64 a, I64 b) => a.Value < b.Value;
    public static bool Same(I64 a, I64 b) => a.Value == b.Value;
    public static I64 Lowest => new(long.MinValue);
    public static I64 Highest => new(long.MaxValue);
}
