using System.Text.Json;
using Native.Compute;

namespace Native.Nn;

/// <summary>A JSON object of a model folder, read entry by entry; what is not of the right kind is refused with its name and value.</summary>
internal sealed class ConfigFile
{
    // Far above any real file, far below what would take long to read.
    private const long MaximumBytes = 16 << 20;

    private readonly JsonElement root;
    private readonly string path, prefix;

    private ConfigFile(JsonElement root, string path, string prefix) => (this.root, this.path, this.prefix) = (root, path, prefix);

    /// <summary>Reads a file as one JSON object.</summary>
    /// <exception cref="ModelFormatException">It is none, or has a name twice, or is over 16 MiB.</exception>
    public static ConfigFile Read(string path)
    {
        using var stream = File.OpenRead(path);
        if (stream.Length > MaximumBytes) throw new ModelFormatException(path, $"{stream.Length} bytes; at most {MaximumBytes} are read");
        try
        {
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ModelFormatException(path, $"a JSON {document.RootElement.ValueKind}; an object is needed");
            return new(document.RootElement.Clone(), path, "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(path, $"not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>Reads a text as if it were a file of that name.</summary>
    public static ConfigFile Parse(string text, string name)
    {
        using var document = JsonDocument.Parse(text);
        return new(document.RootElement.Clone(), name, "");
    }

    /// <summary>The error that something is wrong with the file.</summary>
    public ModelFormatException Bad(string problem) => new(path, problem);

    /// <summary>An entry that is there and not null.</summary>
    public bool Has(string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>An object within, or null where there is none.</summary>
    public ConfigFile? Part(string name)
    {
        if (!Has(name)) return null;
        var value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.Object ? new(value, path, $"{prefix}{name}.") : throw Wrong(name, value, "an object");
    }

    /// <summary>The number of entries of an object within; null where there is none.</summary>
    public int? Entries(string name) => Part(name) is { } part ? part.root.EnumerateObject().Count() : null;

    /// <summary>A whole number in a range.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="low">The least that is allowed.</param>
    /// <param name="high">The most that is allowed.</param>
    /// <param name="missing">What stands for an entry that is not there or null; null: it must be there.</param>
    public int Integer(string name, int low, int high, int? missing = null)
    {
        if (!Has(name)) return missing ?? throw Missing(name);
        var value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= low && number <= high
            ? (int)number : throw Wrong(name, value, $"a whole number from {low} to {high}");
    }

    /// <summary>A finite number in a range; the low end itself is not allowed.</summary>
    public double Number(string name, double above, double high, double? missing = null)
    {
        if (!Has(name)) return missing ?? throw Missing(name);
        var value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > above && number <= high
            ? number : throw Wrong(name, value, FormattableString.Invariant($"a number above {above} and up to {high}"));
    }

    /// <summary>A truth value.</summary>
    public bool Flag(string name, bool missing)
    {
        if (!Has(name)) return missing;
        var value = root.GetProperty(name);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, value, "true or false");
    }

    /// <summary>A text, or null where there is none.</summary>
    public string? Text(string name)
    {
        if (!Has(name)) return null;
        var value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.String ? GetText(name, value) : throw Wrong(name, value, "a string");
    }

    /// <summary>Whether an entry is there and a text.</summary>
    public bool IsText(string name) => Has(name) && root.GetProperty(name).ValueKind == JsonValueKind.String;

    /// <summary>The texts of an array; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!Has(name)) return [];
        var value = root.GetProperty(name);
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(x => x.ValueKind != JsonValueKind.String)) throw Wrong(name, value, "an array of strings");
        return [.. value.EnumerateArray().Select(x => GetText(name, x))];
    }

    /// <summary>Token numbers, given as one number or as an array of them; empty where there are none.</summary>
    public IReadOnlyList<int> Tokens(string name)
    {
        if (!Has(name)) return [];
        var value = root.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Number) return [Token(name, value)];
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(name, value, "a token number or an array of them");
        return [.. value.EnumerateArray().Select(x => Token(name, x))];
    }

    /// <summary>An activation by the name that checkpoints give it.</summary>
    public Activation Activation(string name, string missing) => (Text(name) ?? missing) switch
    {
        "silu" or "swish" => Compute.Activation.Silu,
        "gelu" => Compute.Activation.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => Compute.Activation.GeluTanh,
        "relu" => Compute.Activation.Relu,
        "tanh" => Compute.Activation.Tanh,
        "sigmoid" => Compute.Activation.Sigmoid,
        var other => throw Bad($"'{prefix}{name}' is \"{other}\"; silu, gelu, gelu_new, relu, tanh and sigmoid are known"),
    };

    /// <summary>Refuses a value other than the one that is supported.</summary>
    public void Demand(string name, bool supported, string reason)
    {
        if (Flag(name, supported) != supported) throw Bad($"'{prefix}{name}' is {(supported ? "false" : "true")}: {reason}");
    }

    private int Token(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var token) && token >= 0 ? token : throw Wrong(name, value, "a token number");

    private string GetText(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Bad($"'{prefix}{name}' is text with half a surrogate pair");
        }
    }

    private ModelFormatException Missing(string name) => Bad($"'{prefix}{name}' is missing");

    private ModelFormatException Wrong(string name, JsonElement value, string needed)
    {
        var text = value.GetRawText();
        return Bad($"'{prefix}{name}' is {(text.Length > 60 ? text[..60] + "…" : text)}; {needed} is needed");
    }
}
