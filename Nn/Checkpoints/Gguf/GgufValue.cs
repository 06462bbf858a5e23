namespace Native.Nn;

/// <summary>The types of metadata values, by their numbers in the file.</summary>
public enum GgufValueType
{
    /// <summary>Unsigned 8 bits.</summary>
    U8,
    /// <summary>Signed 8 bits.</summary>
    I8,
    /// <summary>Unsigned 16 bits.</summary>
    U16,
    /// <summary>Signed 16 bits.</summary>
    I16,
    /// <summary>Unsigned 32 bits.</summary>
    U32,
    /// <summary>Signed 32 bits.</summary>
    I32,
    /// <summary>binary32.</summary>
    F32,
    /// <summary>A byte, 0 or 1.</summary>
    Bool,
    /// <summary>UTF-8 text.</summary>
    Text,
    /// <summary>Values of one type.</summary>
    Array,
    /// <summary>Unsigned 64 bits.</summary>
    U64,
    /// <summary>Signed 64 bits.</summary>
    I64,
    /// <summary>binary64.</summary>
    F64,
}

/// <summary>A metadata value of a GGUF file.</summary>
/// <remarks>What it holds is of the .NET type of its own type; an array is a .NET array of that of its items.</remarks>
public sealed record GgufValue
{
    private GgufValue(GgufValueType type, GgufValueType itemType, object content) => (Type, ItemType, Content) = (type, itemType, content);

    /// <summary>Its type.</summary>
    public GgufValueType Type { get; }

    /// <summary>The type of an array's items; else its own.</summary>
    public GgufValueType ItemType { get; }

    /// <summary>What it holds.</summary>
    public object Content { get; }

    /// <summary>A text.</summary>
    public static GgufValue Of(string value) => new(GgufValueType.Text, GgufValueType.Text, value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>A truth value.</summary>
    public static GgufValue Of(bool value) => new(GgufValueType.Bool, GgufValueType.Bool, value);

    /// <summary>A count.</summary>
    public static GgufValue Of(uint value) => new(GgufValueType.U32, GgufValueType.U32, value);

    /// <summary>A number.</summary>
    public static GgufValue Of(float value) => new(GgufValueType.F32, GgufValueType.F32, value);

    /// <summary>Texts.</summary>
    public static GgufValue Of(string[] values) => new(GgufValueType.Array, GgufValueType.Text, values ?? throw new ArgumentNullException(nameof(values)));

    /// <summary>Whole numbers.</summary>
    public static GgufValue Of(int[] values) => new(GgufValueType.Array, GgufValueType.I32, values ?? throw new ArgumentNullException(nameof(values)));

    /// <summary>Numbers.</summary>
    public static GgufValue Of(float[] values) => new(GgufValueType.Array, GgufValueType.F32, values ?? throw new ArgumentNullException(nameof(values)));

    internal static GgufValue Read(GgufValueType type, GgufValueType itemType, object content) => new(type, itemType, content);

    /// <inheritdoc/>
    public override string ToString() => Content is Array { Length: var length } ? $"{length} {ItemType}" : $"{Content}";
}
