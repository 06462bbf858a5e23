using System.Text;
using System.Text.Json;

namespace Native.Nn;

/// <summary>Reads files with one JSON object on each line, a document each.</summary>
public static class JsonLines
{
    /// <summary>The documents of a file; blank lines are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="field">Name of the entry with the text.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="FormatException">A line is no JSON object or has no such text; the message names file and line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<TextPassage> Read(string path, string field = "text", CancellationToken token = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(field);
        return Documents(path, field, token);
    }

    private static IEnumerable<TextPassage> Documents(string path, string field, CancellationToken token)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            token.ThrowIfCancellationRequested();
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (TextOf(line, field, $"{path}, line {number}") is { Length: > 0 } text)
                yield return new TextPassage($"{Path.GetFileName(path)}:{number}", "", text);
        }
    }

    private static string TextOf(string line, string field, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException($"{place}: a JSON {root.ValueKind}; an object is needed");
            if (!root.TryGetProperty(field, out var value) || value.ValueKind != JsonValueKind.String)
                throw new FormatException($"{place}: '{field}' is {(value.ValueKind == JsonValueKind.Undefined ? "missing" : value.ValueKind)}; a string is needed");
            return value.GetString()!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{place}: {e.Message}", e);
        }
    }
}
