namespace Native.Compute.Kernels;

/// <summary>An unsigned 8-bit element, or a truth value. Arithmetic wraps around; division by zero gives 0, since kernels cannot throw.</summary>
/// <remarks>Held in 32 bits: some GPU compilers take a byte from 128 on for a negative number when it is compared or converted.</remarks>
internal readonly struct U8(int value) : IElement<U8>
{
    public readonly int Value = value & 0xFF;

    public static DType Type => DType.U8;
    public static bool IsFloat => false;

    public static U8 operator +(U8 a, U8 b) => new(a.Value + b.Value);
    public static U8 operator -(U8 a, U8 b) => new(a.Value - b.Value);
    public static U8 operator *(U8 a, U8 b) => new(a.Value * b.Value);

    public static U8 operator /(U8 a, U8 b) => b.Value == 0 ? default : new(a.Value / b.Value);
    public static U8 operator -(U8 a) => new(-a.Value);

    public static U8 Constant(double value) => new((int)value);
    public static U8 Min(U8 a, U8 b) => a.Value < b.Value ? a : b;
    public static U8 Max(U8 a, U8 b) => a.Value > b.Value ? a : b;
    public static U8 Abs(U8 a) => a;
    public static U8 IfLess(U8 a, U8 b, U8 then, U8 otherwise) => a.Value < b.Value ? then : otherwise;
    public static U8 IfGreater(U8 a, U8 b, U8 then, U8 otherwise) => a.Value > b.Value ? then : otherwise;
    public static U8 IfEqual(U8 a, U8 b, U8 then, U8 otherwise) => a.Value == b.Value ? then : otherwise;

    public static U8 Load<TMemory>(TMemory memory, long index) where TMemory : struct, IMemory => new(memory.Read<byte>(index));

    public static void Store<TMemory>(TMemory memory, long index, U8 value) where TMemory : struct, IMemory =>
        memory.Write(index, (byte)value.Value);

    public static double ToDouble(U8 value) => value.Value;
    public static long ToInt64(U8 value) => value.Value;
    public static U8 FromInt64(long value) => new((int)(value & 0xFF));
    public static bool Less(U8 a, U8 b) => a.Value < b.Value;
    public static bool Same(U8 a, U8 b) => a.Value == b.Value;
    public static U8 Lowest => new(byte.MinValue);
    public static U8 Highest => new(byte.MaxValue);
}
