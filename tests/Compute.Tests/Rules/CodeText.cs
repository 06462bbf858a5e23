using System.Text;
using System.Text.RegularExpressions;

namespace Native.Compute.Tests.Rules;

/// <summary>C# source with comments, strings and characters blanked, so that rules see code alone. Positions are kept.</summary>
internal static class CodeText
{
    public static string Blank(string source)
    {
        var code = new StringBuilder(source);
        var at = 0;
        while (at < source.Length) at = Step(source, at, code);
        return code.ToString();
    }

    /// <summary>The body in braces that starts at the first brace from <paramref name="start"/> on.</summary>
    public static string Body(string code, int start)
    {
        var open = code.IndexOf('{', start);
        if (open < 0) return "";
        var depth = 0;
        for (var i = open; i < code.Length; i++)
        {
            if (code[i] == '{') depth++;
            if (code[i] == '}' && --depth == 0) return code[open..(i + 1)];
        }
        return code[open..];
    }

    public static int Line(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;

    /// <summary>Consumes one comment, literal or plain character and returns the position behind it.</summary>
    private static int Step(string s, int i, StringBuilder code)
    {
        if (At(s, i, "//")) return Erase(code, i, End(s, s.IndexOf('\n', i)));
        if (At(s, i, "/*")) return Erase(code, i, End(s, s.IndexOf("*/", i + 2, StringComparison.Ordinal), 2));
        if (s[i] == '\'') return Erase(code, i, Quoted(s, i, '\''));
        if (s[i] != '"' && !(s[i] is '$' or '@' && Prefix(s, i) is > 0)) return i + 1;

        var quote = i + Prefix(s, i);
        var prefix = s[i..quote];
        var quotes = Run(s, quote, '"');
        if (quotes >= 3) return Raw(s, i, quote, quotes, code);
        if (prefix.Contains('$')) return Interpolated(s, i, quote, prefix.Contains('@'), code);
        return Erase(code, i, prefix.Contains('@') ? Verbatim(s, quote) : Quoted(s, quote, '"'));
    }

    /// <summary>The length of a run of $ and @ that a quote follows, or 0.</summary>
    private static int Prefix(string s, int i)
    {
        var j = i;
        while (j < s.Length && s[j] is '$' or '@') j++;
        return j < s.Length && s[j] == '"' ? j - i : 0;
    }

    private static int Quoted(string s, int i, char quote)
    {
        for (i++; i < s.Length && s[i] != quote && s[i] != '\n'; i++)
            if (s[i] == '\\') i++;
        return Math.Min(i + 1, s.Length);
    }

    private static int Verbatim(string s, int i)
    {
        for (i++; i < s.Length; i++)
        {
            if (s[i] != '"') continue;
            if (i + 1 >= s.Length || s[i + 1] != '"') return i + 1;
            i++;
        }
        return s.Length;
    }

    private static int Raw(string s, int start, int quote, int quotes, StringBuilder code)
    {
        var close = s.IndexOf(new string('"', quotes), quote + quotes, StringComparison.Ordinal);
        return Erase(code, start, End(s, close, quotes));
    }

    /// <summary>Blanks the text of an interpolated string and keeps the code in its holes.</summary>
    private static int Interpolated(string s, int start, int quote, bool verbatim, StringBuilder code)
    {
        var i = Erase(code, start, quote + 1);
        while (i < s.Length && s[i] != '"')
        {
            if (At(s, i, "{{") || At(s, i, "}}") || (!verbatim && s[i] == '\\'))
            {
                i = Erase(code, i, Math.Min(i + 2, s.Length));
                continue;
            }
            if (s[i] != '{')
            {
                i = Erase(code, i, i + 1);
                continue;
            }
            for (var depth = 0; i < s.Length;)
            {
                if (s[i] == '{') depth++;
                if (s[i] == '}' && --depth == 0) break;
                i = Step(s, i, code);
            }
            i = Math.Min(i + 1, s.Length);
        }
        return Erase(code, i, Math.Min(i + 1, s.Length));
    }

    private static bool At(string s, int i, string text) => string.CompareOrdinal(s, i, text, 0, text.Length) == 0;

    private static int Run(string s, int i, char c)
    {
        var n = 0;
        while (i + n < s.Length && s[i + n] == c) n++;
        return n;
    }

    private static int End(string s, int found, int length = 0) => found < 0 ? s.Length : found + length;

    private static int Erase(StringBuilder code, int from, int to)
    {
        for (var i = from; i < to; i++)
            if (code[i] != '\n') code[i] = ' ';
        return to;
    }
}

/// <summary>One hand-written file: its path from the repository's root with forward slashes, and its text.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name { get; } = Path[(Path.LastIndexOf('/') + 1)..];

    public string Code { get; } = Path.EndsWith(".cs", StringComparison.Ordinal) ? CodeText.Blank(Text) : Text;

    public bool IsLibrary => Path.StartsWith("Compute/", StringComparison.Ordinal) || Path.StartsWith("Nn/", StringComparison.Ordinal)
        || Path.StartsWith("Solvers/", StringComparison.Ordinal) || Path.StartsWith("Eda/", StringComparison.Ordinal)
        || Path.StartsWith("Extensions/", StringComparison.Ordinal);

    /// <summary>Kernels live beside their operation in files named so.</summary>
    public bool IsKernelFile => Name.EndsWith(".Gpu.cs", StringComparison.Ordinal);

    /// <summary>Where each match of <paramref name="pattern"/> in the code is, for people: "path:line: match".</summary>
    public IEnumerable<string> Find(Regex pattern) =>
        pattern.Matches(Code).Select(m => $"{Path}:{CodeText.Line(Code, m.Index)}: {Regex.Replace(m.Value.Trim(), @"\s+", " ")}");
}
