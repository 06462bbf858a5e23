using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Native.Compute.Serialization;

/// <summary>Parses the head of a safetensors file: the length, the JSON object and the layout of the ranges.</summary>
/// <remarks>Nothing is allocated from a count that the file claims; memory is bounded by the bytes that are there.</remarks>
internal ref struct SafeTensorsHeader
{
    internal const string MetadataKey = "__metadata__";
    internal const int PrefixLength = 8;
    internal const long MaximumLength = 100_000_000;

    /// <summary>Levels of JSON nesting; the format needs three, the rest is for fields this version does not know.</summary>
    private const int MaximumDepth = 64;

    private readonly string file;
    private Utf8JsonReader reader;
    private readonly List<long> numbers = [];

    private SafeTensorsHeader(string file, ReadOnlySpan<byte> json)
    {
        this.file = file;
        reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaximumDepth });
    }

    internal readonly record struct Result(long DataStart, List<SafeTensorEntry> Entries, Dictionary<string, string> Metadata);

    /// <summary>Length of the JSON object, from the first 8 bytes of a file of <paramref name="fileLength"/> bytes.</summary>
    internal static int JsonLength(string file, ReadOnlySpan<byte> prefix, long fileLength)
    {
        if (fileLength < PrefixLength)
            throw new SafeTensorsException(file, SafeTensorsRule.HeaderLength, $"the file has {fileLength} bytes, the header length alone takes 8");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumLength)
            throw new SafeTensorsException(file, SafeTensorsRule.HeaderLength, $"the header length {length} is over the limit of {MaximumLength}");
        if ((long)length > fileLength - PrefixLength)
            throw new SafeTensorsException(file, SafeTensorsRule.HeaderLength, $"the header length {length} goes past the file of {fileLength} bytes");
        return (int)length;
    }

    internal static Result Parse(string file, ReadOnlySpan<byte> json, long fileLength)
    {
        if (!Utf8.IsValid(json))
            throw new SafeTensorsException(file, SafeTensorsRule.Utf8, "the header is not valid UTF-8");
        var dataStart = PrefixLength + (long)json.Length;
        try
        {
            var header = new SafeTensorsHeader(file, json);
            var (entries, metadata) = header.ReadAll();
            CheckRanges(file, entries, fileLength - dataStart);
            return new(dataStart, entries, metadata);
        }
        catch (JsonException e)
        {
            throw new SafeTensorsException(file, SafeTensorsRule.Json, e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            // What the JSON reader throws for an escaped surrogate without its partner.
            throw new SafeTensorsException(file, SafeTensorsRule.Utf8, e.Message, e);
        }
    }

    /// <summary>Elements and bytes of a tensor, or why they do not exist.</summary>
    internal static bool TryByteLength(SafeTensorsDType type, ReadOnlySpan<long> shape, out long count, out long bytes, out string? problem)
    {
        (count, bytes, problem) = (1, 0, null);
        foreach (var d in shape)
        {
            if (d < 0) problem = $"dimension {d} is negative";
            else if (Math.BigMul(count, d, out var low) != 0 || low < 0) problem = $"the product of shape [{string.Join(", ", shape.ToArray())}] does not fit 63 bits";
            else { count = low; continue; }
            return false;
        }
        if (Math.BigMul(count, type.Bits(), out var bits) != 0 || bits < 0)
            problem = $"{count} elements of {type.Name()} take more than 63 bits can count";
        else if (bits % 8 != 0)
            problem = $"{count} elements of {type.Name()} take {bits} bits, which is no whole number of bytes";
        bytes = bits / 8;
        return problem is null;
    }

    private (List<SafeTensorEntry>, Dictionary<string, string>) ReadAll()
    {
        var entries = new List<SafeTensorEntry>();
        var names = new HashSet<string>();
        Dictionary<string, string>? metadata = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw Broken(SafeTensorsRule.Json, $"the header is a JSON {reader.TokenType}, not an object");
        while (NextName() is { } name)
        {
            if (name == MetadataKey)
            {
                if (metadata is not null) throw Broken(SafeTensorsRule.Duplicate, $"{MetadataKey} occurs twice");
                metadata = ReadMetadata();
                continue;
            }
            if (!names.Add(name)) throw Broken(SafeTensorsRule.Duplicate, $"tensor '{name}' occurs twice");
            entries.Add(ReadEntry(name));
        }
        // The reader throws here if anything but white space follows.
        while (reader.Read()) { }
        return (entries, metadata ?? []);
    }

    /// <summary>The next property's name with the reader on its value, or null at the end of the object.</summary>
    private string? NextName()
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject) return null;
        var name = reader.GetString();
        reader.Read();
        return name;
    }

    private Dictionary<string, string> ReadMetadata()
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Broken(SafeTensorsRule.Metadata, $"{MetadataKey} is a JSON {reader.TokenType}, not an object");
        var metadata = new Dictionary<string, string>();
        while (NextName() is { } key)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw Broken(SafeTensorsRule.Metadata, $"the value of '{key}' is a JSON {reader.TokenType}, not a string");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Broken(SafeTensorsRule.Duplicate, $"metadata key '{key}' occurs twice");
        }
        return metadata;
    }

    private SafeTensorEntry ReadEntry(string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Broken(SafeTensorsRule.Field, $"tensor '{name}' is a JSON {reader.TokenType}, not an object");
        SafeTensorsDType? type = null;
        long[]? shape = null, offsets = null;
        HashSet<string>? unknown = null;
        while (NextName() is { } field)
        {
            var repeated = field switch
            {
                "dtype" => type is not null,
                "shape" => shape is not null,
                "data_offsets" => offsets is not null,
                _ => !(unknown ??= []).Add(field),
            };
            if (repeated) throw Broken(SafeTensorsRule.Duplicate, $"tensor '{name}' has the field {field} twice");
            if (field == "dtype") type = ReadDType(name);
            else if (field == "shape") shape = ReadNumbers(name, field);
            else if (field == "data_offsets") offsets = ReadNumbers(name, field);
            else reader.Skip();
        }
        if (type is null || shape is null || offsets is null)
            throw Broken(SafeTensorsRule.Field, $"tensor '{name}' has no {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        if (offsets.Length != 2)
            throw Broken(SafeTensorsRule.Field, $"tensor '{name}' has {offsets.Length} data_offsets, not 2");
        if (!TryByteLength(type.Value, shape, out var count, out var bytes, out var problem))
            throw Broken(SafeTensorsRule.Size, $"tensor '{name}': {problem}");
        if (offsets[1] < offsets[0])
            throw Broken(SafeTensorsRule.Range, $"tensor '{name}' ends at {offsets[1]} before it starts at {offsets[0]}");
        if (offsets[1] - offsets[0] != bytes)
        {
            throw Broken(SafeTensorsRule.Range, $"tensor '{name}' has data_offsets [{offsets[0]}, {offsets[1]}], {offsets[1] - offsets[0]} bytes, "
                + $"but {type.Value.Name()}[{string.Join(", ", shape)}] takes {bytes}");
        }
        return new(name, type.Value, shape, count, offsets[0], bytes);
    }

    private SafeTensorsDType ReadDType(string name)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw Broken(SafeTensorsRule.DType, $"the dtype of tensor '{name}' is a JSON {reader.TokenType}, not a string");
        var text = reader.GetString()!;
        return SafeTensorsDTypes.TryParse(text, out var type) ? type : throw Broken(SafeTensorsRule.DType, $"tensor '{name}' has the unknown dtype '{text}'");
    }

    private long[] ReadNumbers(string name, string field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Broken(SafeTensorsRule.Field, $"{field} of tensor '{name}' is a JSON {reader.TokenType}, not an array");
        numbers.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number)
                throw Broken(SafeTensorsRule.Number, $"{field} of tensor '{name}' holds a JSON {reader.TokenType}");
            // JSON forbids leading zeros and a plus sign, so digits only is the whole rule: no minus, fraction or exponent.
            if (reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                throw Broken(SafeTensorsRule.Number, $"{field} of tensor '{name}' holds {System.Text.Encoding.UTF8.GetString(reader.ValueSpan)}, which is not written as digits only");
            if (!reader.TryGetInt64(out var number))
                throw Broken(SafeTensorsRule.Size, $"{field} of tensor '{name}' holds {System.Text.Encoding.UTF8.GetString(reader.ValueSpan)}, which does not fit 63 bits");
            numbers.Add(number);
        }
        return numbers.ToArray();
    }

    private static void CheckRanges(string file, List<SafeTensorEntry> entries, long dataLength)
    {
        // Empty tensors share their offset with the next one, so the end decides.
        entries.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.ByteLength.CompareTo(b.ByteLength));
        var next = 0L;
        foreach (var e in CollectionsMarshal.AsSpan(entries))
        {
            if (e.Offset != next)
            {
                throw new SafeTensorsException(file, SafeTensorsRule.Range, $"tensor '{e.Name}' starts at {e.Offset}, "
                    + (e.Offset < next ? $"inside the range before it, which ends at {next}" : $"which leaves a hole after {next}"));
            }
            next += e.ByteLength;
        }
        if (next != dataLength)
            throw new SafeTensorsException(file, SafeTensorsRule.FileLength, $"the ranges end at {next}, the file's data at {dataLength}");
    }

    private readonly SafeTensorsException Broken(SafeTensorsRule rule, string problem) => new(file, rule, problem);
}
