using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Native.Solvers.Formats;

/// <summary>A value of a JSON text that knows its line and its path, so that what is wrong with it can be said.</summary>
internal sealed class JsonPart
{
    // No object of a format here has as many; names are looked up one by one.
    private const int LargestObject = 64;

    private readonly string source;
    private readonly JsonPart? parent;
    private readonly string? name;
    private readonly int index;
    private readonly JsonTokenType kind;
    private readonly double number;
    private readonly string? text;
    private readonly List<JsonPart> items = [];

    private JsonPart(string source, int line, JsonPart? parent, string? name, int index, ref Utf8JsonReader reader)
    {
        (this.source, Line, this.parent, this.name, this.index, kind) = (source, line, parent, name, index, reader.TokenType);
        if (kind == JsonTokenType.String) text = reader.GetString();
        // 1e999 is no number that anything can be computed with.
        else if (kind == JsonTokenType.Number && (!reader.TryGetDouble(out number) || !double.IsFinite(number))) throw Wrong("the number is too large");
    }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<JsonPart> Items => kind == JsonTokenType.StartArray ? items : throw Wrong("an array is due");

    /// <summary>Whether it is null.</summary>
    public bool IsNull => kind == JsonTokenType.Null;

    /// <summary>Whether it is a string.</summary>
    public bool IsText => kind == JsonTokenType.String;

    /// <summary>A number.</summary>
    public double Number => kind == JsonTokenType.Number ? number : throw Wrong("a number is due");

    /// <summary>A whole number.</summary>
    public int Whole => Number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Wrong($"a whole number is due, not {number.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>True or false.</summary>
    public bool Flag => kind switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => throw Wrong("true or false is due") };

    /// <summary>A string.</summary>
    public string Text => kind == JsonTokenType.String ? text! : throw Wrong("a string is due");

    /// <summary>An array of numbers.</summary>
    public ImmutableArray<double> Numbers => [.. Items.Select(i => i.Number)];

    /// <summary>An array of whole numbers.</summary>
    public ImmutableArray<int> Wholes => [.. Items.Select(i => i.Whole)];

    /// <summary>Reads a text.</summary>
    /// <exception cref="InstanceFormatException">It is not JSON, or an object names a member twice; the message names line and path.</exception>
    public static JsonPart Read(string source, byte[] json)
    {
        // A mark of byte order is no part of the text.
        var start = json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
        var bytes = json.AsSpan(start);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var (line, at) = (1, 0);
        var root = (JsonPart?)null;
        var open = new Stack<JsonPart>();
        string? member = null;
        try
        {
            while (reader.Read())
            {
                var token = (int)reader.TokenStartIndex;
                line += bytes[at..token].Count((byte)'\n');
                at = token;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        member = reader.GetString();
                        if (open.Peek().items.Count == LargestObject) throw new InstanceFormatException(source, line, $"{open.Peek().Path}: an object has more than {LargestObject} members");
                        if (open.Peek().items.Exists(i => i.name == member)) throw new InstanceFormatException(source, line, $"{open.Peek().Path}: '{member}' is there twice");
                        break;
                    case JsonTokenType.EndArray or JsonTokenType.EndObject:
                        open.Pop();
                        break;
                    default:
                        var within = open.Count > 0 ? open.Peek() : null;
                        var part = new JsonPart(source, line, within, member, within?.items.Count ?? 0, ref reader);
                        member = null;
                        within?.items.Add(part);
                        root ??= part;
                        if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) open.Push(part);
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An invalid sequence of bytes in a string is an InvalidOperationException.
            throw new InstanceFormatException(source, e is JsonException { LineNumber: { } broken } ? (int)broken + 1 : line, $"this is not JSON: {e.Message.Split(" LineNumber", 2)[0]}");
        }
        return root!;
    }

    /// <summary>A member of an object; null if it is not there.</summary>
    public JsonPart? Find(string member) => items.Find(i => i.name == member);

    /// <summary>A member of an object.</summary>
    /// <exception cref="InstanceFormatException">It is not there.</exception>
    public JsonPart Get(string member) => Find(member) ?? throw Wrong($"'{member}' is missing");

    /// <summary>Holds this to be an object with no other members than these.</summary>
    /// <exception cref="InstanceFormatException">It is none, or has another.</exception>
    public JsonPart With(params ReadOnlySpan<string> known)
    {
        if (kind != JsonTokenType.StartObject) throw Wrong("an object is due");
        foreach (var item in items)
            if (!known.Contains(item.name)) throw item.Wrong($"'{item.name}' is not known here; there are {string.Join(", ", known.ToArray())}");
        return this;
    }

    /// <summary>One of some names.</summary>
    /// <exception cref="InstanceFormatException">It is another.</exception>
    public T OneOf<T>(IReadOnlyDictionary<string, T> names) =>
        names.TryGetValue(Text, out var value) ? value : throw Wrong($"'{text}' is not one of {string.Join(", ", names.Keys)}");

    /// <summary>What is wrong here.</summary>
    public InstanceFormatException Wrong(string what) => new(source, Line, $"{Path}: {what}");

    private string Path => parent is null ? "$" : name is null ? $"{parent.Path}[{index}]" : $"{parent.Path}.{name}";
}
