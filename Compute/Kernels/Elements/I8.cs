namespace Native.Compute.Kernels;

/// <summary>A signed 8-bit element. Arithmetic wraps around; division by zero gives 0, since kernels cannot throw.</summary>
internal readonly struct I8(sbyte value) : IElement<I8>
{
    public readonly sbyte Value = value;

    public static DType Type => DType.I8;
    public static bool IsFloat => false;

    public static I8 operator +(I8 a, I8 b) => new((sbyte)(a.Value + b.Value));
    public static I8 operator -(I8 a, I8 b) => new((sbyte)(a.Value - b.Value));
    public static I8 operator *(I8 a, I8 b) => new((sbyte)(a.Value * b.Value));

    // The lowest divided by -1 overflows, which some processors trap: it is a negation, so it is computed as one.
    public static I8 operator /(I8 a, I8 b) => b.Value == 0 ? default : b.Value == -1 ? -a : new((sbyte)(a.Value / b.Value));
    public static I8 operator -(I8 a) => new((sbyte)(-a.Value));

    public static I8 Constant(double value) => new((sbyte)(int)value);
    public static I8 Min(I8 a, I8 b) => a.Value < b.Value ? a : b;
    public static I8 Max(I8 a, I8 b) => a.Value > b.Value ? a : b;
    public static I8 Abs(I8 a) => a.Value < 0 ? -a : a;
    public static I8 IfLess(I8 a, I8 b, I8 then, I8 otherwise) => a.Value < b.Value ? then : otherwise;
    public static I8 IfGreater(I8 a, I8 b, I8 then, I8 otherwise) => a.Value > b.Value ? then : otherwise;
    public static I8 IfEqual(I8 a, I8 b, I8 then, I8 otherwise) => a.Value == b.Value ? then : otherwise;

    public static I8 Load<TMemory>(TMemory memory, long index) where TMemory : struct, IMemory => new(memory.Read<sbyte>(index));

    public static void Store<TMemory>(TMemory memory, long index, I8 value) where TMemory : struct, IMemory =>
        memory.Write(index, value.Value);

    public static double ToDouble(I8 value) => value.Value;
    public static long ToInt64(I8 value) => value.Value;
    public static I8 FromInt64(long value) => new((sbyte)value);
    public static bool Less(I8 a, I8 b) => a.Value < b.Value;
    public static bool Same(I8 a, I8 b) => a.Value == b.Value;
    public static I8 Lowest => new(sbyte.MinValue);
    public static I8 Highest => new(sbyte.MaxValue);
}
