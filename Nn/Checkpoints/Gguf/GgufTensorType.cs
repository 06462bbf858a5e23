using Native.Compute;

namespace Native.Nn;

/// <summary>The types of tensors that are read and written, by their numbers in the file.</summary>
public enum GgufTensorType
{
    /// <summary>binary32.</summary>
    F32 = 0,
    /// <summary>binary16.</summary>
    F16 = 1,
    /// <summary>Q4_0: 4 bits and a scale for every 32 numbers.</summary>
    Q4 = 2,
    /// <summary>Q8_0: 8 bits and a scale for every 32 numbers.</summary>
    Q8 = 8,
    /// <summary>The upper half of a binary32.</summary>
    BF16 = 30,
}

/// <summary>What is known of each <see cref="GgufTensorType"/>.</summary>
public static class GgufTensorTypes
{
    /// <summary>The format of its blocks; null for plain numbers.</summary>
    public static BlockFormat? Blocks(this GgufTensorType type) => type switch
    {
        GgufTensorType.Q8 => BlockFormat.Q8,
        GgufTensorType.Q4 => BlockFormat.Q4,
        _ => null,
    };

    /// <summary>The type of its numbers; null for blocks.</summary>
    public static DType? Numbers(this GgufTensorType type) => type switch
    {
        GgufTensorType.F32 => DType.F32,
        GgufTensorType.F16 => DType.F16,
        GgufTensorType.BF16 => DType.BF16,
        _ => null,
    };

    /// <summary>Bytes of a row.</summary>
    /// <exception cref="ShapeException">A row is no whole number of blocks.</exception>
    public static long RowBytes(this GgufTensorType type, long elements) =>
        type.Blocks() is { } format ? format.RowBytes(elements) : checked(elements * type.Numbers()!.Value.Size());

    /// <summary>The name by which ggml's tools know it.</summary>
    public static string Name(this GgufTensorType type) => type switch
    {
        GgufTensorType.F32 => "f32",
        GgufTensorType.F16 => "f16",
        GgufTensorType.BF16 => "bf16",
        GgufTensorType.Q8 => "q8_0",
        GgufTensorType.Q4 => "q4_0",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"{type} is no tensor type"),
    };

    /// <summary>The type of this name, in upper or lower case; null for another.</summary>
    public static GgufTensorType? Named(string name)
    {
        foreach (var type in Enum.GetValues<GgufTensorType>())
            if (type.Name().Equals(name, StringComparison.OrdinalIgnoreCase)) return type;
        return null;
    }
}
