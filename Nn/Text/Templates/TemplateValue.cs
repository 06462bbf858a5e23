using System.Globalization;
using System.Text;

namespace Native.Nn;

/// <summary>What operators do with the values of a template: null, bool, long, double, string, lists, dictionaries, functions.</summary>
internal static class TemplateValue
{
    public static bool IsTrue(object? value) => value switch
    {
        null or TemplateUndefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        Dictionary<string, object?> map => map.Count > 0,
        _ => true,
    };

    /// <summary>A value as output has it: as Python's str does.</summary>
    public static string Text(object? value) => value switch
    {
        string text => text,
        TemplateUndefined => "",
        _ => Written(value),
    };

    /// <summary>A value as Python's repr writes it.</summary>
    private static string Written(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number == Math.Floor(number) && Math.Abs(number) < 1e16 ? number.ToString("F1", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture),
        string text => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "'",
        List<object?> list => "[" + string.Join(", ", list.Select(Written)) + "]",
        Dictionary<string, object?> map => "{" + string.Join(", ", map.Select(entry => Written(entry.Key) + ": " + Written(entry.Value))) + "}",
        TemplateUndefined => "Undefined",
        _ => "<function>",
    };

    /// <summary>A value in words, for errors.</summary>
    public static string Describe(object? value) => value switch
    {
        TemplateUndefined undefined => $"'{undefined.Name}' is undefined and",
        null => "none",
        bool => "a truth value",
        long or double => "a number",
        string => "a string",
        List<object?> => "a list",
        Dictionary<string, object?> => "a mapping",
        _ => "a function",
    };

    public static bool Compare(string sign, object? a, object? b) => sign switch
    {
        "==" => AreEqual(a, b),
        "!=" => !AreEqual(a, b),
        "in" => Contains(b, a),
        "not in" => !Contains(b, a),
        "<" => Order(a, b) < 0,
        ">" => Order(a, b) > 0,
        "<=" => Order(a, b) <= 0,
        _ => Order(a, b) >= 0,
    };

    public static bool AreEqual(object? a, object? b) => (a, b) switch
    {
        (TemplateUndefined, TemplateUndefined) => true,
        (List<object?> x, List<object?> y) => x.Count == y.Count && x.Zip(y).All(pair => AreEqual(pair.First, pair.Second)),
        (Dictionary<string, object?> x, Dictionary<string, object?> y) => x.Count == y.Count && x.All(entry => y.TryGetValue(entry.Key, out var other) && AreEqual(entry.Value, other)),
        _ when Number(a) is { } x && Number(b) is { } y => x == y,
        _ => Equals(a, b),
    };

    public static object? Calculate(string sign, object? a, object? b)
    {
        if (sign == "~") return Text(a) + Text(b);
        if (sign == "+" && a is string left && b is string right) return left + right;
        if (sign == "+" && a is List<object?> x && b is List<object?> y) return (List<object?>)[.. x, .. y];
        if (sign == "*" && a is string text && b is long times) return times * text.Length <= 1 << 20 ? string.Concat(Enumerable.Repeat(text, (int)Math.Max(0, times))) : throw new TemplateException("a string repeated too often");
        if (Number(a) is not { } p || Number(b) is not { } q) throw new TemplateException($"{Describe(a)} {sign} {Describe(b)} has no value");
        if (sign is "/" or "//" or "%" && q == 0) throw new TemplateException("division by zero");
        if (a is double || b is double || sign == "/")
            return sign switch { "+" => p + q, "-" => p - q, "*" => p * q, "/" => p / q, "//" => Math.Floor(p / q), "%" => p - q * Math.Floor(p / q), _ => Math.Pow(p, q) };
        var (m, n) = ((long)p, (long)q);
        return sign switch { "+" => m + n, "-" => m - n, "*" => m * n, "//" => (long)Math.Floor((decimal)m / n), "%" => (m % n + n) % n, _ => (long)Math.Pow(m, n) };
    }

    /// <summary>The items of a list, the characters of a string or the names of a mapping.</summary>
    public static List<object?> Items(object? value) => value switch
    {
        List<object?> list => list,
        string text => [.. text.EnumerateRunes().Select(rune => (object?)rune.ToString())],
        Dictionary<string, object?> map => [.. map.Keys],
        _ => throw new TemplateException($"{Describe(value)} cannot be gone through"),
    };

    /// <summary>An entry, item, character or method of a value.</summary>
    public static object? Member(object? value, object? name, bool isAttribute)
    {
        switch (value, name)
        {
            case (TemplateUndefined, _):
                throw new TemplateException($"{Describe(value)} has no '{Text(name)}'");
            case (Dictionary<string, object?> map, string key):
                // An attribute is a method first, a subscript is an entry only.
                if (isAttribute && TemplateMethods.Find(value, key) is { } method && !map.ContainsKey(key)) return method;
                return map.TryGetValue(key, out var entry) ? entry : new TemplateUndefined(key);
            case (List<object?> list, long index):
                return index < list.Count && index >= -list.Count ? list[(int)(index < 0 ? index + list.Count : index)] : new TemplateUndefined($"item {index}");
            case (string, long index):
                return Member(Items(value), index, isAttribute);
            case (_, string key):
                return (object?)TemplateMethods.Find(value, key) ?? new TemplateUndefined(key);
            default:
                throw new TemplateException($"{Describe(value)} has no item {Written(name)}");
        }
    }

    /// <summary>A part of a list or string, as Python's slices are.</summary>
    public static object? Slice(object? value, object? from, object? to, object? step)
    {
        var items = Items(value);
        var stride = step is null ? 1 : step is long s and not 0 ? s : throw new TemplateException("a slice's step is a whole number other than 0");
        long Place(object? given, long missing, long low, long high) => given switch
        {
            null => missing,
            long place => Math.Clamp(place < 0 ? place + items.Count : place, low, high),
            _ => throw new TemplateException($"{Describe(given)} as the end of a slice"),
        };
        var (start, end) = stride > 0
            ? (Place(from, 0, 0, items.Count), Place(to, items.Count, 0, items.Count))
            : (Place(from, items.Count - 1, -1, items.Count - 1), Place(to, -1, -1, items.Count - 1));
        var result = new List<object?>();
        for (var i = start; stride > 0 ? i < end : i > end; i += stride) result.Add(items[(int)i]);
        return value is string ? string.Concat(result) : result;
    }

    private static bool Contains(object? container, object? item) => container switch
    {
        string text => item is string part ? text.Contains(part, StringComparison.Ordinal) : throw new TemplateException($"{Describe(item)} in a string"),
        Dictionary<string, object?> map => item is string key && map.ContainsKey(key),
        List<object?> list => list.Exists(other => AreEqual(other, item)),
        _ => throw new TemplateException($"{Describe(container)} holds nothing"),
    };

    private static int Order(object? a, object? b) => a is string x && b is string y ? string.CompareOrdinal(x, y)
        : Number(a) is { } p && Number(b) is { } q ? p.CompareTo(q) : throw new TemplateException($"{Describe(a)} and {Describe(b)} have no order");

    private static double? Number(object? value) => value switch { long number => number, double number => number, bool flag => flag ? 1 : 0, _ => null };
}
