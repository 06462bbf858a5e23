using System.Globalization;
using System.Text;

namespace Native.Nn;

/// <summary>Reads documentation ids (<c>M:System.String.Join(System.String,System.String[])</c>) as names that a person reads.</summary>
internal static class DocId
{
    /// <summary>The name without namespace, arity and parameters: <c>String.Join</c>; for a type, <c>String</c>.</summary>
    public static string ShortName(string id)
    {
        var (kind, path) = Split(id);
        if (kind is 'N' or '!') return path;
        var parts = Path(path);
        var last = WithoutArity(parts[^1]);
        if (kind == 'T' || parts.Count == 1) return last;
        var owner = WithoutArity(parts[^2]);
        return last is "#ctor" or "#cctor" ? owner : owner + "." + last[(last.LastIndexOf('#') + 1)..];
    }

    /// <summary>The first line of a member's text: what it is, its name and the types of its parameters.</summary>
    public static string Title(string id)
    {
        var (kind, path) = Split(id);
        var name = ShortName(id);
        var open = path.IndexOf('(', StringComparison.Ordinal);
        var close = path.LastIndexOf(')');
        var parameters = open >= 0 && close > open ? "(" + Types(path[(open + 1)..close]) + ")" : "";
        return kind switch
        {
            'T' => "Type " + name,
            'M' when path.Contains("#ctor", StringComparison.Ordinal) => $"Constructor {name}{(parameters.Length == 0 ? "()" : parameters)}",
            'M' => $"Method {name}{(parameters.Length == 0 ? "()" : parameters)}",
            'P' when parameters.Length > 0 => $"Property {name}[{parameters[1..^1]}]",
            'P' => "Property " + name,
            'F' => "Field " + name,
            'E' => "Event " + name,
            _ => name,
        };
    }

    /// <summary>The full name of the type that the member belongs to, or the type itself.</summary>
    public static string TypeOf(string id)
    {
        var (kind, path) = Split(id);
        var parts = Path(path);
        return kind == 'T' || parts.Count == 1 ? string.Join('.', parts) : string.Join('.', parts.Take(parts.Count - 1));
    }

    /// <summary>The outermost type of <paramref name="type"/> among the known ones: nested types are told in its document.</summary>
    public static string Outermost(string type, IReadOnlySet<string> types)
    {
        for (var dot = type.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = type.IndexOf('.', dot + 1))
            if (types.Contains(type[..dot]))
                return type[..dot];
        return type;
    }

    private static (char Kind, string Path) Split(string id) =>
        id.Length > 2 && id[1] == ':' ? (id[0], id[2..]) : ('!', id);

    private static List<string> Path(string path)
    {
        var open = path.AsSpan().IndexOfAny('(', '~');
        var parts = new List<string>();
        var (start, depth, end) = (0, 0, open < 0 ? path.Length : open);
        for (var i = 0; i < end; i++)
        {
            if (path[i] == '{') depth++;
            else if (path[i] == '}') depth--;
            else if (path[i] == '.' && depth == 0)
            {
                parts.Add(path[start..i]);
                start = i + 1;
            }
        }
        parts.Add(path[start..end]);
        return parts;
    }

    private static string WithoutArity(string name)
    {
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick > 0 ? name[..tick] : name;
    }

    /// <summary>A parameter list: each type by its last name, generic arguments in angle brackets.</summary>
    private static string Types(string list)
    {
        var text = new StringBuilder();
        var word = new StringBuilder();
        var isRank = false;
        foreach (var c in list)
        {
            if (c is '[' or ']') isRank = c == '[';
            if (c is '.')
                word.Clear();
            else if (c is '{' or '}' or ',' or '[' or ']' or '@' or '*' or '(' or ')')
            {
                Flush();
                text.Append(c switch { '{' => "<", '}' => ">", ',' => isRank ? "," : ", ", '@' => "&", _ => c.ToString() });
            }
            else
                word.Append(c);
        }
        Flush();
        return text.ToString();

        void Flush()
        {
            // `0 and ``0 are the type parameters of the type and of the method; 0: is the bound of an array.
            var name = word.ToString();
            word.Clear();
            if (name.Length == 0 || name.EndsWith(':')) return;
            var tick = name.LastIndexOf('`');
            if (tick >= 0 && int.TryParse(name.AsSpan(tick + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && name.AsSpan(0, tick).TrimEnd('`').IsEmpty)
                name = index == 0 ? "T" : "T" + (index + 1).ToString(CultureInfo.InvariantCulture);
            text.Append(WithoutArity(name));
        }
    }
}
