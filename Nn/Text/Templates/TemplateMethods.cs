namespace Native.Nn;

/// <summary>Methods of strings and mappings.</summary>
internal static class TemplateMethods
{
    /// <summary>The method of a value, or null.</summary>
    public static TemplateFunction? Find(object? value, string name) => value switch
    {
        string text => OfString(text, name),
        Dictionary<string, object?> map => OfMap(map, name),
        _ => null,
    };

    public static string Capitalized(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    public static string Titled(string text)
    {
        var result = text.ToCharArray();
        for (var i = 0; i < result.Length; i++) result[i] = i > 0 && char.IsLetter(result[i - 1]) ? char.ToLowerInvariant(result[i]) : char.ToUpperInvariant(result[i]);
        return new string(result);
    }

    private static TemplateFunction? OfString(string text, string name) => name switch
    {
        "strip" => (a, _) => a is [string set, ..] ? text.Trim(set.ToCharArray()) : text.Trim(),
        "lstrip" => (a, _) => a is [string set, ..] ? text.TrimStart(set.ToCharArray()) : text.TrimStart(),
        "rstrip" => (a, _) => a is [string set, ..] ? text.TrimEnd(set.ToCharArray()) : text.TrimEnd(),
        "upper" => (_, _) => text.ToUpperInvariant(),
        "lower" => (_, _) => text.ToLowerInvariant(),
        "title" => (_, _) => Titled(text),
        "capitalize" => (_, _) => Capitalized(text),
        "startswith" => (a, _) => Texts(name, a).Exists(part => text.StartsWith(part, StringComparison.Ordinal)),
        "endswith" => (a, _) => Texts(name, a).Exists(part => text.EndsWith(part, StringComparison.Ordinal)),
        "replace" => (a, _) => a is [string from, string to] ? Replace(text, from, to) : throw Wrong(name),
        "split" => (a, _) => Split(text, a),
        "find" => (a, _) => a is [string part] ? (long)text.IndexOf(part, StringComparison.Ordinal) : throw Wrong(name),
        "count" => (a, _) => a is [string { Length: > 0 } part] ? (long)(text.Split(part).Length - 1) : throw Wrong(name),
        "join" => (a, _) => a is [var items] ? string.Join(text, TemplateValue.Items(items).Select(TemplateValue.Text)) : throw Wrong(name),
        _ => null,
    };

    private static TemplateFunction? OfMap(Dictionary<string, object?> map, string name) => name switch
    {
        "get" => (a, _) => a is [string key, ..] ? map.TryGetValue(key, out var value) ? value : a.Count > 1 ? a[1] : null : throw Wrong(name),
        "items" => (_, _) => Pairs(map),
        "keys" => (_, _) => new List<object?>(map.Keys),
        "values" => (_, _) => new List<object?>(map.Values),
        _ => null,
    };

    /// <summary>Names and values of a mapping.</summary>
    public static List<object?> Pairs(Dictionary<string, object?> map) => [.. map.Select(entry => (object?)new List<object?> { entry.Key, entry.Value })];

    public static string Replace(string text, string from, string to) =>
        from.Length > 0 ? text.Replace(from, to, StringComparison.Ordinal) : throw new TemplateException("nothing cannot be replaced");

    private static List<object?> Split(string text, IReadOnlyList<object?> arguments)
    {
        var most = arguments is [_, long count] && count >= 0 ? (int)Math.Min(count + 1, int.MaxValue) : int.MaxValue;
        if (arguments is [string separator, ..]) return separator.Length > 0 ? [.. text.Split(separator, most)] : throw new TemplateException("split by an empty string");
        return [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
    }

    private static List<string> Texts(string name, IReadOnlyList<object?> arguments) => arguments switch
    {
        [string one] => [one],
        [List<object?> many] => [.. many.Select(TemplateValue.Text)],
        _ => throw Wrong(name),
    };

    private static TemplateException Wrong(string name) => new($"'{name}' has the wrong arguments");
}
