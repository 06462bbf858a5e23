using System.Buffers;
using System.Text;

namespace Native.Nn;

/// <summary>Writes the regular expressions of tokenizer files in the syntax of .NET.</summary>
/// <remarks>
/// Possessive repeats become atomic groups. Where case does not count the long s is an s, as in the references. What means something
/// else in .NET is refused.
/// </remarks>
internal static class RegexTranslator
{
    private static readonly SearchValues<char> CountSigns = SearchValues.Create("0123456789,");

    public static string Translate(string pattern, PatternDialect dialect)
    {
        var output = new StringBuilder(pattern.Length + 16);
        // For each open group: where it starts, and whether case counted outside.
        var groups = new Stack<(int Start, bool AnyCase)>();
        var (atom, anyCase) = (-1, false);
        for (var i = 0; i < pattern.Length;)
        {
            var c = pattern[i];
            switch (c)
            {
                case '\\':
                    atom = output.Length;
                    i = Escape(pattern, i, output);
                    break;
                case '[':
                    atom = output.Length;
                    i = Class(pattern, i, output, anyCase);
                    break;
                case '(':
                    groups.Push((output.Length, anyCase));
                    i = Open(pattern, i, output, ref anyCase);
                    atom = -1;
                    break;
                case ')':
                    if (groups.Count == 0) throw new ArgumentException("a closing bracket too many");
                    (atom, anyCase) = groups.Pop();
                    output.Append(c);
                    i++;
                    break;
                case '*' or '+' or '?':
                case '{' when Counts(pattern, i) > 0:
                    i = Repeat(pattern, i, output, atom, dialect);
                    atom = -1;
                    break;
                case '$' when dialect == PatternDialect.Rust:
                    output.Append(@"\z");
                    i++;
                    break;
                default:
                    atom = output.Length;
                    output.Append(anyCase && c is 's' or 'S' ? "[sſ]" : c == '{' ? @"\{" : c.ToString());
                    i++;
                    break;
            }
        }
        return output.ToString();
    }

    private static int Escape(string pattern, int at, StringBuilder output)
    {
        if (at + 1 >= pattern.Length) throw new ArgumentException("it ends with a backslash");
        var c = pattern[at + 1];
        if (char.IsAsciiLetterOrDigit(c) && !"pPsSdDwWrntvfb".Contains(c, StringComparison.Ordinal)) throw new ArgumentException($"the escape \\{c} is not known");
        var end = at + 2;
        if (c is 'p' or 'P')
        {
            end = pattern.IndexOf('}', at) + 1;
            if (end == 0 || pattern[at + 2] != '{') throw new ArgumentException("a class of characters without braces");
        }
        output.Append(pattern, at, end - at);
        return end;
    }

    private static int Class(string pattern, int at, StringBuilder output, bool anyCase)
    {
        var hasS = false;
        var start = at++;
        output.Append('[');
        if (at < pattern.Length && pattern[at] == '^') output.Append(pattern[at++]);
        for (var first = true; ; first = false)
        {
            if (at >= pattern.Length) throw new ArgumentException($"the class at {start} is not closed");
            var c = pattern[at];
            if (c == ']' && !first) break;
            if (c == '[' || c == '&' && at + 1 < pattern.Length && pattern[at + 1] == '&') throw new ArgumentException($"classes within classes, as at {at}, are not known");
            hasS |= c is 's' or 'S';
            if (c == '\\') at = Escape(pattern, at, output);
            // In .NET a minus before an opening bracket takes a class away; there is none here, so it stands for itself.
            else output.Append(pattern[at++]);
        }
        if (anyCase && hasS) output.Append('ſ');
        output.Append(']');
        return at + 1;
    }

    private static int Open(string pattern, int at, StringBuilder output, ref bool anyCase)
    {
        foreach (var kind in (string[])["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i:"])
        {
            if (!pattern.AsSpan(at).StartsWith(kind, StringComparison.Ordinal)) continue;
            anyCase |= kind == "(?i:";
            output.Append(kind);
            return at + kind.Length;
        }
        if (at + 1 < pattern.Length && pattern[at + 1] == '?') throw new ArgumentException($"the kind of group at {at} is not known");
        output.Append("(?:");
        return at + 1;
    }

    private static int Repeat(string pattern, int at, StringBuilder output, int atom, PatternDialect dialect)
    {
        if (atom < 0) throw new ArgumentException($"the repeat at {at} repeats nothing");
        var counts = Counts(pattern, at);
        var end = at + Math.Max(1, counts);
        var repeat = pattern[at..end];
        var next = end < pattern.Length ? pattern[end] : '\0';
        if (next == '?')
        {
            output.Append(repeat).Append('?');
            return end + 1;
        }
        output.Append(repeat);
        if (next != '+') return end;
        // To Ruby a plus behind a count repeats the counted again.
        if (counts > 0 && dialect == PatternDialect.Oniguruma) output.Insert(atom, "(?:").Append(")+");
        else output.Insert(atom, "(?>").Append(')');
        return end + 1;
    }

    // The length of a count such as {1,3}; 0 where the brace is none.
    private static int Counts(string pattern, int at)
    {
        if (pattern[at] != '{') return 0;
        var end = pattern.IndexOf('}', at);
        return end > at + 1 && char.IsAsciiDigit(pattern[at + 1]) && pattern.AsSpan(at + 1, end - at - 1).IndexOfAnyExcept(CountSigns) < 0 ? end + 1 - at : 0;
    }
}
