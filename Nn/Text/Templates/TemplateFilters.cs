using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Native.Nn;

/// <summary>Filters and tests of templates.</summary>
internal static class TemplateFilters
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A filter, whose first argument is what is filtered; null where it is not known.</summary>
    public static TemplateFunction? Find(string name) => name switch
    {
        "trim" => (a, _) => a is [var text, string set] ? TemplateValue.Text(text).Trim(set.ToCharArray()) : TemplateValue.Text(a[0]).Trim(),
        "upper" => (a, _) => TemplateValue.Text(a[0]).ToUpperInvariant(),
        "lower" => (a, _) => TemplateValue.Text(a[0]).ToLowerInvariant(),
        "capitalize" => (a, _) => TemplateMethods.Capitalized(TemplateValue.Text(a[0])),
        "title" => (a, _) => TemplateMethods.Titled(TemplateValue.Text(a[0])),
        "length" or "count" => (a, _) => a[0] is TemplateUndefined ? 0L : TemplateValue.Items(a[0]).Count,
        "join" => (a, n) => string.Join(Argument(a, n, 1, "d", "") is string text ? text : "", TemplateValue.Items(a[0]).Select(TemplateValue.Text)),
        "default" or "d" => (a, n) => a[0] is TemplateUndefined || TemplateValue.IsTrue(Argument(a, n, 2, "boolean", false)) && !TemplateValue.IsTrue(a[0]) ? Argument(a, n, 1, "default_value", "") : a[0],
        "tojson" => (a, n) => Json(a[0], Argument(a, n, 1, "indent", null) is long indent ? (int)Math.Clamp(indent, 0, 16) : null, 0),
        "replace" => (a, _) => a is [var text, string from, string to] ? TemplateMethods.Replace(TemplateValue.Text(text), from, to) : throw new TemplateException("'replace' takes two strings"),
        "first" => (a, _) => TemplateValue.Items(a[0]) is [var first, ..] ? first : new TemplateUndefined("the first item"),
        "last" => (a, _) => TemplateValue.Items(a[0]) is [.., var last] ? last : new TemplateUndefined("the last item"),
        "list" => (a, _) => new List<object?>(TemplateValue.Items(a[0])),
        "reverse" => (a, _) => a[0] is string ? TemplateValue.Slice(a[0], null, null, -1L) : new List<object?>(TemplateValue.Items(a[0]).AsEnumerable().Reverse()),
        "string" => (a, _) => TemplateValue.Text(a[0]),
        "safe" => (a, _) => a[0],
        "int" => (a, _) => a[0] switch { double number => (long)number, bool flag => flag ? 1L : 0L, long number => number, string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number, _ => 0L },
        "items" => (a, _) => a[0] is Dictionary<string, object?> map ? TemplateMethods.Pairs(map) : a[0] is TemplateUndefined ? new List<object?>() : throw new TemplateException($"{TemplateValue.Describe(a[0])} has no items"),
        "dictsort" => (a, _) => a[0] is Dictionary<string, object?> map ? new List<object?>(TemplateMethods.Pairs(map).OrderBy(pair => (string)((List<object?>)pair!)[0]!, StringComparer.OrdinalIgnoreCase)) : throw new TemplateException($"{TemplateValue.Describe(a[0])} has no items"),
        "unique" => (a, _) => TemplateValue.Items(a[0]).Aggregate(new List<object?>(), (kept, item) =>
        {
            if (!kept.Exists(other => TemplateValue.AreEqual(other, item))) kept.Add(item);
            return kept;
        }),
        "map" => Mapped,
        "selectattr" => (a, _) => Selected(a, attribute: true, wanted: true),
        "rejectattr" => (a, _) => Selected(a, attribute: true, wanted: false),
        "select" => (a, _) => Selected(a, attribute: false, wanted: true),
        "reject" => (a, _) => Selected(a, attribute: false, wanted: false),
        _ => null,
    };

    /// <summary>A test of a value with perhaps an argument; null where it is not known.</summary>
    public static Func<object?, object?, bool>? Test(string name) => name switch
    {
        "defined" => (value, _) => value is not TemplateUndefined,
        "undefined" => (value, _) => value is TemplateUndefined,
        "none" => (value, _) => value is null,
        "string" => (value, _) => value is string,
        "number" => (value, _) => value is long or double or bool,
        "integer" => (value, _) => value is long,
        "float" => (value, _) => value is double,
        "boolean" => (value, _) => value is bool,
        "true" => (value, _) => value is true,
        "false" => (value, _) => value is false,
        "mapping" => (value, _) => value is Dictionary<string, object?>,
        "sequence" or "iterable" => (value, _) => value is string or List<object?> or Dictionary<string, object?> or TemplateUndefined,
        "callable" => (value, _) => value is TemplateFunction,
        "even" => (value, _) => value is long number && number % 2 == 0,
        "odd" => (value, _) => value is long number && number % 2 != 0,
        "equalto" or "eq" => TemplateValue.AreEqual,
        "ne" => (value, other) => !TemplateValue.AreEqual(value, other),
        "in" => (value, other) => TemplateValue.Compare("in", value, other),
        _ => null,
    };

    private static object? Argument(IReadOnlyList<object?> arguments, IReadOnlyDictionary<string, object?> named, int place, string name, object? missing) =>
        arguments.Count > place ? arguments[place] : named.TryGetValue(name, out var value) ? value : missing;

    private static List<object?> Mapped(IReadOnlyList<object?> arguments, IReadOnlyDictionary<string, object?> named)
    {
        var items = TemplateValue.Items(arguments[0]);
        if (named.TryGetValue("attribute", out var attribute))
            return items.ConvertAll(item => Attribute(item, attribute) is TemplateUndefined && named.TryGetValue("default", out var missing) ? missing : Attribute(item, attribute));
        if (arguments is not [_, string name, ..] || Find(name) is not { } filter) throw new TemplateException("'map' takes a filter or attribute=");
        return items.ConvertAll(item => filter([item, .. arguments.Skip(2)], named));
    }

    private static List<object?> Selected(IReadOnlyList<object?> arguments, bool attribute, bool wanted)
    {
        var rest = arguments.Skip(attribute ? 2 : 1).ToList();
        if (attribute && arguments.Count < 2) throw new TemplateException("an attribute is needed");
        Func<object?, object?, bool> test = rest.Count == 0 ? (value, _) => TemplateValue.IsTrue(value)
            : rest[0] is string name && Test(name) is { } known ? known : throw new TemplateException($"the test {TemplateValue.Text(rest[0])} is not known");
        return [.. TemplateValue.Items(arguments[0]).Where(item => test(attribute ? Attribute(item, arguments[1]) : item, rest.Count > 1 ? rest[1] : null) == wanted)];
    }

    private static object? Attribute(object? item, object? name) => TemplateValue.Member(item, name, isAttribute: false);

    // As Python's json.dumps writes it: a space behind colons and commas, or one line for each entry.
    private static string Json(object? value, int? indent, int depth)
    {
        if (depth > 50) throw new TemplateException("tojson: nested deeper than 50");
        string Lines(string open, string close, IEnumerable<string> parts)
        {
            var all = parts.ToList();
            if (all.Count == 0) return open + close;
            if (indent is not { } width) return open + string.Join(", ", all) + close;
            var margin = "\n" + new string(' ', width * (depth + 1));
            return open + margin + string.Join("," + margin, all) + "\n" + new string(' ', width * depth) + close;
        }
        return value switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            string text => JsonSerializer.Serialize(text, Plain),
            long or double => TemplateValue.Text(value),
            List<object?> list => Lines("[", "]", list.Select(item => Json(item, indent, depth + 1))),
            Dictionary<string, object?> map => Lines("{", "}", map.Select(entry => JsonSerializer.Serialize(entry.Key, Plain) + ": " + Json(entry.Value, indent, depth + 1))),
            _ => throw new TemplateException($"{TemplateValue.Describe(value)} cannot be written as JSON"),
        };
    }
}
