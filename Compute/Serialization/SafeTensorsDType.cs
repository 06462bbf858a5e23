using System.Collections.Frozen;

namespace Native.Compute.Serialization;

/// <summary>The element types of a safetensors file, in the order in which its writers sort (descending).</summary>
public enum SafeTensorsDType : byte
{
    /// <summary>Truth value, one byte.</summary>
    Bool,
    /// <summary>4-bit float, two to a byte.</summary>
    F4,
    /// <summary>6-bit float, 2 bits of exponent and 3 of fraction, four to three bytes.</summary>
    F6E2M3,
    /// <summary>6-bit float, 3 bits of exponent and 2 of fraction, four to three bytes.</summary>
    F6E3M2,
    /// <summary>Unsigned 8-bit integer.</summary>
    U8,
    /// <summary>Signed 8-bit integer.</summary>
    I8,
    /// <summary>8-bit float, 5 bits of exponent and 2 of fraction.</summary>
    F8E5M2,
    /// <summary>8-bit float, 4 bits of exponent and 3 of fraction, without infinities.</summary>
    F8E4M3,
    /// <summary>8-bit power of two, exponent only.</summary>
    F8E8M0,
    /// <summary>8-bit float, 4 bits of exponent and 3 of fraction, finite and without negative zero.</summary>
    F8E4M3Fnuz,
    /// <summary>8-bit float, 5 bits of exponent and 2 of fraction, finite and without negative zero.</summary>
    F8E5M2Fnuz,
    /// <summary>Signed 16-bit integer.</summary>
    I16,
    /// <summary>Unsigned 16-bit integer.</summary>
    U16,
    /// <summary>IEEE 754 binary16.</summary>
    F16,
    /// <summary>The upper half of a binary32.</summary>
    BF16,
    /// <summary>Signed 32-bit integer.</summary>
    I32,
    /// <summary>Unsigned 32-bit integer.</summary>
    U32,
    /// <summary>IEEE 754 binary32.</summary>
    F32,
    /// <summary>Complex number of two binary32, real part first.</summary>
    C64,
    /// <summary>IEEE 754 binary64.</summary>
    F64,
    /// <summary>Signed 64-bit integer.</summary>
    I64,
    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}

/// <summary>Names, sizes and the counterparts in <see cref="DType"/> of the safetensors element types.</summary>
public static class SafeTensorsDTypes
{
    private static readonly string[] Names =
    [
        "BOOL", "F4", "F6_E2M3", "F6_E3M2", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ",
        "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "C64", "F64", "I64", "U64",
    ];

    private static readonly FrozenDictionary<string, SafeTensorsDType> ByName =
        Names.Select((name, i) => (name, type: (SafeTensorsDType)i)).ToFrozenDictionary(x => x.name, x => x.type);

    /// <summary>Bits of one element; 4 and 6 for the types that share bytes.</summary>
    public static int Bits(this SafeTensorsDType type) => type switch
    {
        SafeTensorsDType.F4 => 4,
        SafeTensorsDType.F6E2M3 or SafeTensorsDType.F6E3M2 => 6,
        <= SafeTensorsDType.F8E5M2Fnuz => 8,
        <= SafeTensorsDType.BF16 => 16,
        <= SafeTensorsDType.F32 => 32,
        _ => 64,
    };

    /// <summary>The name in a file's header, such as F8_E4M3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public static string Name(this SafeTensorsDType type) => (int)type < Names.Length
        ? Names[(int)type]
        : throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type of the safetensors format.");

    /// <summary>Finds the type with a header name; case matters, as in the format.</summary>
    public static bool TryParse(string name, out SafeTensorsDType type) => ByName.TryGetValue(name, out type);

    /// <summary>The tensor element type with the same representation, or null where tensors have none.</summary>
    public static DType? ToDType(this SafeTensorsDType type) => type switch
    {
        SafeTensorsDType.F32 => DType.F32,
        SafeTensorsDType.F64 => DType.F64,
        SafeTensorsDType.F16 => DType.F16,
        SafeTensorsDType.BF16 => DType.BF16,
        SafeTensorsDType.I32 => DType.I32,
        SafeTensorsDType.I64 => DType.I64,
        SafeTensorsDType.U8 => DType.U8,
        SafeTensorsDType.I8 => DType.I8,
        SafeTensorsDType.Bool => DType.Bool,
        _ => null,
    };

    /// <summary>The safetensors type with the representation of a tensor element type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public static SafeTensorsDType ToSafeTensors(this DType type) => type switch
    {
        DType.F32 => SafeTensorsDType.F32,
        DType.F64 => SafeTensorsDType.F64,
        DType.F16 => SafeTensorsDType.F16,
        DType.BF16 => SafeTensorsDType.BF16,
        DType.I32 => SafeTensorsDType.I32,
        DType.I64 => SafeTensorsDType.I64,
        DType.U8 => SafeTensorsDType.U8,
        DType.I8 => SafeTensorsDType.I8,
        DType.Bool => SafeTensorsDType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a tensor element type."),
    };
}
