using System.Text.Json;

namespace Native.Nn;

/// <summary>A value within a JSON file with its place; what is not of the right kind is refused with file, place and value.</summary>
internal readonly struct JsonPart
{
    // Far above any real file.
    private const long MaximumBytes = 256 << 20;

    private readonly JsonElement value;
    private readonly string file, place;

    private JsonPart(JsonElement value, string file, string place) => (this.value, this.file, this.place) = (value, file, place);

    /// <summary>What kind of value it is.</summary>
    public JsonValueKind Kind => value.ValueKind;

    /// <summary>Reads a file as one JSON object.</summary>
    /// <exception cref="ModelFormatException">It is none, or has a name twice in an object, or is over 256 MiB.</exception>
    public static JsonPart Read(string path)
    {
        using var stream = File.OpenRead(path);
        if (stream.Length > MaximumBytes) throw new ModelFormatException(path, $"{stream.Length} bytes; at most {MaximumBytes} are read");
        return Read(stream, path);
    }

    /// <summary>Reads a file as one JSON array.</summary>
    /// <exception cref="ModelFormatException">It is none, or has a name twice in an object, or is over 256 MiB.</exception>
    public static IEnumerable<JsonPart> ReadArray(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length > MaximumBytes) throw new ModelFormatException(path, $"{bytes.Length} bytes; at most {MaximumBytes} are read");
        // As the one entry of an object, which is what the rules of reading are for.
        using var stream = new MemoryStream([.. "{\"items\":"u8, .. bytes, (byte)'}']);
        return Read(stream, path).Get("items").Items();
    }

    /// <summary>Reads a stream as one JSON object.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="path">What errors call it.</param>
    /// <exception cref="ModelFormatException">It is none, or has a name twice in an object.</exception>
    public static JsonPart Read(Stream stream, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = new JsonPart(document.RootElement.Clone(), path, "$");
            return root.Kind == JsonValueKind.Object ? root : throw root.Wrong("an object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(path, $"not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>The error that something is wrong with this value.</summary>
    public ModelFormatException Bad(string problem, Exception? inner = null) => new(file, $"{place}: {problem}", inner);

    /// <summary>An entry of an object; null where it is not there or null.</summary>
    public JsonPart? Find(string name)
    {
        if (Kind != JsonValueKind.Object) throw Wrong("an object");
        return value.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? new JsonPart(found, file, $"{place}.{name}") : null;
    }

    /// <summary>An entry that must be there.</summary>
    public JsonPart Get(string name) => Find(name) ?? throw Bad($"'{name}' is missing");

    /// <summary>The text of the entry "type".</summary>
    public string Type() => Get("type").Text();

    /// <summary>A text.</summary>
    public string Text()
    {
        if (Kind != JsonValueKind.String) throw Wrong("a string");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Bad("text with half a surrogate pair");
        }
    }

    /// <summary>The text of an entry, or null.</summary>
    public string? Text(string name) => Find(name)?.Text();

    /// <summary>A truth value.</summary>
    public bool Flag(string name, bool missing) => Find(name) is not { } part ? missing
        : part.Kind is JsonValueKind.True or JsonValueKind.False ? part.Kind == JsonValueKind.True : throw part.Wrong("true or false");

    /// <summary>A whole number in a range.</summary>
    public int Integer(int low, int high) =>
        Kind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= low && number <= high ? (int)number : throw Wrong($"a whole number from {low} to {high}");

    /// <summary>A finite number.</summary>
    public double Number() => Kind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Wrong("a number");

    /// <summary>The items of an array.</summary>
    public IEnumerable<JsonPart> Items()
    {
        if (Kind != JsonValueKind.Array) throw Wrong("an array");
        var (from, at) = (this, 0);
        return value.EnumerateArray().Select(item => new JsonPart(item, from.file, $"{from.place}[{at++}]"));
    }

    /// <summary>The entries of an object.</summary>
    public IEnumerable<(string Name, JsonPart Part)> Entries()
    {
        if (Kind != JsonValueKind.Object) throw Wrong("an object");
        var from = this;
        return value.EnumerateObject().Select(entry => (from.NameOf(entry), new JsonPart(entry.Value, from.file, from.place)));
    }

    /// <summary>The error that the value is of another kind than it should be.</summary>
    public ModelFormatException Wrong(string needed)
    {
        var text = Kind is JsonValueKind.Array or JsonValueKind.Object ? $"an {Kind.ToString().ToLowerInvariant()}" : value.GetRawText();
        return Bad($"{(text.Length > 60 ? text[..60] + "…" : text)}; {needed} is needed");
    }

    private string NameOf(JsonProperty entry)
    {
        try
        {
            return entry.Name;
        }
        catch (InvalidOperationException)
        {
            throw Bad("a name with half a surrogate pair");
        }
    }
}
