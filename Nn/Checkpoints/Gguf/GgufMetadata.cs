using System.Globalization;

namespace Native.Nn;

/// <summary>Reads metadata by key; what is not of the right kind is refused with file, key and value.</summary>
internal sealed class GgufMetadata(string file, IReadOnlyDictionary<string, GgufValue> values)
{
    public ModelFormatException Bad(string problem) => new(file, problem);

    public bool Has(string key) => values.ContainsKey(key);

    /// <summary>A text, or null where the key is missing.</summary>
    public string? Text(string key) => !values.TryGetValue(key, out var value) ? null : value.Content as string ?? throw Wrong(key, value, "a text");

    public bool Flag(string key, bool missing) => !values.TryGetValue(key, out var value) ? missing : value.Content is bool flag ? flag : throw Wrong(key, value, "a truth value");

    /// <summary>A whole number in a range, or null where the key is missing.</summary>
    public int? Integer(string key, int low, int high)
    {
        if (!values.TryGetValue(key, out var value)) return null;
        return Whole(value.Content) is { } number && number >= low && number <= high ? (int)number : throw Wrong(key, value, $"a whole number from {low} to {high}");
    }

    /// <summary>A whole number that must be there.</summary>
    public int Needed(string key, int low, int high) => Integer(key, low, high) ?? throw Bad($"'{key}' is missing");

    /// <summary>The same for a key that may have a number for each layer, which must agree.</summary>
    public int? Shared(string key, int low, int high)
    {
        if (!values.TryGetValue(key, out var value) || value.Content is not Array items) return Integer(key, low, high);
        var numbers = items.Cast<object>().Select(Whole).Distinct().ToList();
        return numbers is [{ } number] && number >= low && number <= high ? (int)number : throw Wrong(key, value, $"one whole number from {low} to {high} for all layers");
    }

    /// <summary>A finite number in a range, or null where the key is missing.</summary>
    public double? Number(string key, double low, double high)
    {
        if (!values.TryGetValue(key, out var value)) return null;
        // Of a binary32 the decimal number that was meant: 1e-6 is 1e-6 again.
        double? number = value.Content switch { float f => double.Parse(f.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), double d => d, _ => Whole(value.Content) is { } whole ? (double)whole : null };
        return number >= low && number <= high ? number : throw Wrong(key, value, FormattableString.Invariant($"a number from {low} to {high}"));
    }

    /// <summary>An array, or null where the key is missing.</summary>
    public T[]? Items<T>(string key) => !values.TryGetValue(key, out var value) ? null : value.Content as T[] ?? throw Wrong(key, value, $"an array of {typeof(T).Name}");

    private static Int128? Whole(object content) => content switch
    {
        byte x => x,
        sbyte x => x,
        ushort x => x,
        short x => x,
        uint x => x,
        int x => x,
        ulong x => x,
        long x => x,
        _ => null,
    };

    private ModelFormatException Wrong(string key, GgufValue value, string needed)
    {
        var text = value.ToString();
        return Bad($"'{key}' is {(text.Length > 60 ? text[..60] + "…" : text)} ({value.Type}); {needed} is needed");
    }
}
