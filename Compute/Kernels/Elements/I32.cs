namespace Native.Compute.Kernels;

/// <summary>A signed 32-bit element. Arithmetic wraps around; division by zero gives 0, since kernels cannot throw.</summary>
internal readonly struct I32(int value) : IElement<I32>
{
    public readonly int Value = value;

    public static DType Type => DType.I32;
    public static bool IsFloat => false;

    public static I32 operator +(I32 a, I32 b) => new(a.Value + b.Value);
    public static I32 operator -(I32 a, I32 b) => new(a.Value - b.Value);
    public static I32 operator *(I32 a, I32 b) => new(a.Value * b.Value);

    // The lowest divided by -1 overflows, which some processors trap: it is a negation, so it is computed as one.
    public static I32 operator /(I32 a, I32 b) => b.Value == 0 ? default : b.Value == -1 ? -a : new(a.Value / b.Value);
    public static I32 operator -(I32 a) => new(-a.Value);

    public static I32 Constant(double value) => new((int)value);
    public static I32 Min(I32 a, I32 b) => a.Value < b.Value ? a : b;
    public static I32 Max(I32 a, I32 b) => a.Value > b.Value ? a : b;
    public static I32 Abs(I32 a) => a.Value < 0 ? -a : a;
    public static I32 IfLess(I32 a, I32 b, I32 then, I32 otherwise) => a.Value < b.Value ? then : otherwise;
    public static I32 IfGreater(I32 a, I32 b, I32 then, I32 otherwise) => a.Value > b.Value ? then : otherwise;
    public static I32 IfEqual(I32 a, I32 b, I32 then, I32 otherwise) => a.Value == b.Value ? then : otherwise;

    public static I32 Load<TMemory>(TMemory memory, long index) where TMemory : struct, IMemory => new(memory.Read<int>(index));

    public static void Store<TMemory>(TMemory memory, long index, I32 value) where TMemory : struct, IMemory =>
        memory.Write(index, value.Value);

    public static double ToDouble(I32 value) => value.Value;
    public static long ToInt64(I32 value) => value.Value;
    public static I32 FromInt64(long value) => new((int)value);
    public static bool Less(I32 a, I32 b) => a.Value < b.Value;
    public static bool Same(I32 a, I32 b) => a.Value == b.Value;
    public static I32 Lowest => new(int.MinValue);
    public static I32 Highest => new(int.MaxValue);
}
