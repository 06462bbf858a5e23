using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Native.Compute;

namespace Native.Nn;

/// <summary>Reads the head of a GGUF file, little end first; whatever does not fit the file or the format is refused.</summary>
internal sealed class GgufCursor(string file, ByteSource source)
{
    /// <summary>Longest names: keys by the specification, tensors as ggml has it.</summary>
    private const int LongestKey = 65_535, LongestName = 63;

    private const int MostDimensions = 4;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The next byte to read.</summary>
    public long Position { get; private set; }

    public long Left => source.Length - Position;

    public ModelFormatException Bad(string problem) => new(file, $"not a valid GGUF file: {problem}");

    public ulong U64(string what)
    {
        Span<byte> bytes = stackalloc byte[8];
        Take(bytes, what);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public uint U32(string what)
    {
        Span<byte> bytes = stackalloc byte[4];
        Take(bytes, what);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>A count of things that take at least so many bytes each, of which no more than the file has room for.</summary>
    public int Count(long leastBytes, string what)
    {
        var count = U64($"the number of {what}");
        if (count > (ulong)(Left / leastBytes) || count > int.MaxValue / 2) throw Bad($"{count} {what}, but {Left} bytes are left");
        return (int)count;
    }

    public string Key()
    {
        var key = Text("a key");
        return key.Length is > 0 and <= LongestKey ? key : throw Bad($"a key of {key.Length} characters; 1 to {LongestKey} are allowed");
    }

    public string Text(string what)
    {
        var count = U64($"the length of {what}");
        if (count > (ulong)Left || count > int.MaxValue / 2) throw Bad($"{what} of {count} bytes, but {Left} are left");
        var bytes = count <= 256 ? stackalloc byte[(int)count] : new byte[count];
        Take(bytes, what);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Bad($"{what} at byte {Position - (long)count} is not UTF-8");
        }
    }

    public GgufValue Value(string key)
    {
        var type = TypeOf(key);
        if (type != GgufValueType.Array) return GgufValue.Read(type, type, Scalar(type, key));
        var itemType = TypeOf(key);
        if (itemType == GgufValueType.Array) throw Bad($"'{key}' is an array of arrays, which is not supported");
        var count = Count(LeastBytes(itemType), $"items of '{key}'");
        return GgufValue.Read(type, itemType, itemType switch
        {
            GgufValueType.Text => Each(count, () => Text($"an item of '{key}'")),
            GgufValueType.Bool => Each(count, () => Flag(key)),
            GgufValueType.U8 => Items<byte>(count, key),
            GgufValueType.I8 => Items<sbyte>(count, key),
            GgufValueType.U16 => Items<ushort>(count, key),
            GgufValueType.I16 => Items<short>(count, key),
            GgufValueType.U32 => Items<uint>(count, key),
            GgufValueType.I32 => Items<int>(count, key),
            GgufValueType.F32 => Items<float>(count, key),
            GgufValueType.U64 => Items<ulong>(count, key),
            GgufValueType.I64 => Items<long>(count, key),
            _ => Items<double>(count, key),
        });
    }

    public GgufTensor Tensor()
    {
        var name = Text("a tensor's name");
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > LongestName) throw Bad($"a tensor's name of {name.Length} characters; 1 to {LongestName} bytes are allowed");
        var rank = U32($"the rank of '{name}'");
        if (rank is 0 or > MostDimensions) throw Bad($"'{name}' has {rank} dimensions; 1 to {MostDimensions} are allowed");
        Span<long> dimensions = stackalloc long[(int)rank];
        var count = UInt128.One;
        for (var i = dimensions.Length - 1; i >= 0; i--)
        {
            var dimension = U64($"a dimension of '{name}'");
            count *= dimension;
            // No type has more than two numbers to a byte.
            if (dimension == 0 || count > 2 * (UInt128)source.Length) throw Bad($"'{name}' has a dimension of {dimension}: {count} elements, the file {source.Length} bytes");
            dimensions[i] = (long)dimension;
        }
        var number = U32($"the type of '{name}'");
        var type = (GgufTensorType)number;
        if (number > int.MaxValue || !Enum.IsDefined(type)) throw Bad($"'{name}' has tensor type {number}; F32 (0), F16 (1), Q4_0 (2), Q8_0 (8) and BF16 (30) are supported");
        if (type.Blocks() is not null && dimensions[^1] % BlockFormats.BlockElements != 0)
            throw Bad($"'{name}' has rows of {dimensions[^1]} elements of {type.Name()}; a multiple of {BlockFormats.BlockElements} is needed");
        var offset = U64($"the offset of '{name}'");
        if (offset > long.MaxValue) throw Bad($"'{name}' begins at byte {offset} of the data");
        return new(name, new Shape(dimensions), type, (long)offset);
    }

    private static T[] Each<T>(int count, Func<T> read)
    {
        var items = new T[count];
        for (var i = 0; i < count; i++) items[i] = read();
        return items;
    }

    // Numbers lie in the file as in the memory of all processors that .NET runs on today.
    private T[] Items<T>(int count, string key) where T : unmanaged
    {
        var items = new T[count];
        Take(MemoryMarshal.AsBytes(items.AsSpan()), key);
        return items;
    }

    private object Scalar(GgufValueType type, string key) => type switch
    {
        GgufValueType.Text => Text($"the text of '{key}'"),
        GgufValueType.Bool => Flag(key),
        GgufValueType.U8 => Items<byte>(1, key)[0],
        GgufValueType.I8 => Items<sbyte>(1, key)[0],
        GgufValueType.U16 => Items<ushort>(1, key)[0],
        GgufValueType.I16 => Items<short>(1, key)[0],
        GgufValueType.U32 => U32(key),
        GgufValueType.I32 => (int)U32(key),
        GgufValueType.F32 => Items<float>(1, key)[0],
        GgufValueType.U64 => U64(key),
        GgufValueType.I64 => (long)U64(key),
        _ => Items<double>(1, key)[0],
    };

    private bool Flag(string key) => Items<byte>(1, key)[0] switch
    {
        0 => false,
        1 => true,
        var value => throw Bad($"'{key}' has the truth value {value}; 0 or 1 is needed"),
    };

    private GgufValueType TypeOf(string key)
    {
        var type = U32($"the type of '{key}'");
        return type <= (uint)GgufValueType.F64 ? (GgufValueType)type : throw Bad($"'{key}' has value type {type}; 0 to {(int)GgufValueType.F64} are known");
    }

    private static int LeastBytes(GgufValueType type) => type switch
    {
        GgufValueType.U8 or GgufValueType.I8 or GgufValueType.Bool => 1,
        GgufValueType.U16 or GgufValueType.I16 => 2,
        GgufValueType.U32 or GgufValueType.I32 or GgufValueType.F32 => 4,
        _ => 8,
    };

    private void Take(Span<byte> target, string what)
    {
        if (target.Length > Left) throw Bad($"it ends within {what}, at byte {source.Length}");
        source.Read(Position, target);
        Position += target.Length;
    }
}
