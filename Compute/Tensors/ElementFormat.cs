using System.Globalization;
using System.Runtime.InteropServices;

namespace Native.Compute;

/// <summary>Single elements on the host: bytes to numbers and numbers to text.</summary>
internal static class ElementFormat
{
    /// <summary>The element at the start of the bytes as a double (I64 beyond 2^53 is rounded).</summary>
    public static double ToDouble(DType type, ReadOnlySpan<byte> bytes) => type switch
    {
        DType.F32 => MemoryMarshal.Read<float>(bytes),
        DType.F64 => MemoryMarshal.Read<double>(bytes),
        DType.F16 => (double)MemoryMarshal.Read<Half>(bytes),
        DType.BF16 => MemoryMarshal.Read<BFloat16>(bytes),
        DType.I32 => MemoryMarshal.Read<int>(bytes),
        DType.I64 => MemoryMarshal.Read<long>(bytes),
        DType.I8 => (sbyte)bytes[0],
        _ => bytes[0],
    };

    /// <summary>The element at the start of the bytes as text.</summary>
    public static string ToText(DType type, ReadOnlySpan<byte> bytes) => type switch
    {
        DType.Bool => bytes[0] != 0 ? "true" : "false",
        DType.I64 => MemoryMarshal.Read<long>(bytes).ToString(CultureInfo.InvariantCulture),
        DType.F64 => MemoryMarshal.Read<double>(bytes).ToString("G6", CultureInfo.InvariantCulture),
        _ when type.IsFloat() => ToDouble(type, bytes).ToString("G5", CultureInfo.InvariantCulture),
        _ => ToDouble(type, bytes).ToString("F0", CultureInfo.InvariantCulture),
    };
}
