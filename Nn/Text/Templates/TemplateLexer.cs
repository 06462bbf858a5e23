using System.Text;

namespace Native.Nn;

internal enum TemplateTokenKind
{
    Text,
    BlockBegin,
    BlockEnd,
    OutputBegin,
    OutputEnd,
    Name,
    String,
    Number,
    Sign,
    End,
}

/// <summary>A token of a template and the line it stands on.</summary>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text, int Line);

/// <summary>Cuts a template into tokens, with white space handled as chat templates expect: trim_blocks and lstrip_blocks.</summary>
internal static class TemplateLexer
{
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ".", ",", ":", "|"];

    public static List<TemplateToken> Read(string template)
    {
        var tokens = new List<TemplateToken>();
        template = template.ReplaceLineEndings("\n");
        // As Jinja does by default.
        if (template.EndsWith('\n')) template = template[..^1];
        var (at, line, trims, lineTrims) = (0, 1, false, false);
        while (at < template.Length)
        {
            var open = NextTag(template, at);
            var text = template[at..open];
            line += text.Count(c => c == '\n');
            if (lineTrims && text.StartsWith('\n')) text = text[1..];
            if (trims) text = text.TrimStart();
            var closes = open + 2 < template.Length ? template[open + 2] : '\0';
            if (closes == '-') text = text.TrimEnd();
            else if (open < template.Length && template[open + 1] != '{' && closes != '+') text = WithoutIndent(text, at == 0 || template[at - 1] == '\n' || lineTrims && at < template.Length && template[at] == '\n');
            if (text.Length > 0) tokens.Add(new(TemplateTokenKind.Text, text, line));
            if (open >= template.Length) break;
            at = open + (closes is '-' or '+' ? 3 : 2);
            if (template[open + 1] == '#')
            {
                var end = template.IndexOf("#}", at, StringComparison.Ordinal);
                if (end < 0) throw new TemplateException($"line {line}: a comment is not closed");
                line += template[at..end].Count(c => c == '\n');
                trims = template[end - 1] == '-';
                lineTrims = true;
                at = end + 2;
                continue;
            }
            var isBlock = template[open + 1] == '%';
            tokens.Add(new(isBlock ? TemplateTokenKind.BlockBegin : TemplateTokenKind.OutputBegin, "", line));
            at = Inside(template, at, isBlock ? "%}" : "}}", tokens, ref line, out trims);
            tokens.Add(new(isBlock ? TemplateTokenKind.BlockEnd : TemplateTokenKind.OutputEnd, "", line));
            lineTrims = isBlock;
        }
        tokens.Add(new(TemplateTokenKind.End, "the end", line));
        return tokens;
    }

    private static int NextTag(string template, int at)
    {
        for (; at + 1 < template.Length; at++)
            if (template[at] == '{' && "{%#".Contains(template[at + 1], StringComparison.Ordinal)) return at;
        return template.Length;
    }

    // Spaces and tabs between the start of a line and a block are not output.
    private static string WithoutIndent(string text, bool startsLine)
    {
        var end = text.TrimEnd(' ', '\t');
        return end.Length == 0 ? startsLine ? "" : text : end[^1] == '\n' ? end : text;
    }

    private static int Inside(string template, int at, string close, List<TemplateToken> tokens, ref int line, out bool trims)
    {
        var depth = 0;
        while (true)
        {
            if (at >= template.Length) throw new TemplateException($"line {line}: a tag is not closed");
            var c = template[at];
            if (char.IsWhiteSpace(c))
            {
                if (c == '\n') line++;
                at++;
                continue;
            }
            trims = c == '-' && string.CompareOrdinal(template, at + 1, close, 0, 2) == 0;
            if (depth == 0 && (trims || string.CompareOrdinal(template, at, close, 0, 2) == 0)) return at + (trims ? 3 : 2);
            if (c is '\'' or '"') at = Quoted(template, at, tokens, ref line);
            else if (char.IsAsciiDigit(c) || char.IsAsciiLetter(c) || c == '_') at = Word(template, at, tokens, line);
            else
            {
                var from = at;
                var sign = Array.Find(Signs, s => string.CompareOrdinal(template, from, s, 0, s.Length) == 0) ?? throw new TemplateException($"line {line}: the sign {c} is not known");
                depth += sign is "{" or "[" or "(" ? 1 : sign is "}" or "]" or ")" ? -1 : 0;
                tokens.Add(new(TemplateTokenKind.Sign, sign, line));
                at += sign.Length;
            }
        }
    }

    private static int Word(string template, int at, List<TemplateToken> tokens, int line)
    {
        var start = at;
        var isNumber = char.IsAsciiDigit(template[at]);
        while (at < template.Length && (char.IsAsciiLetterOrDigit(template[at]) || template[at] == '_' || isNumber && template[at] == '.' && at + 1 < template.Length && char.IsAsciiDigit(template[at + 1]))) at++;
        tokens.Add(new(isNumber ? TemplateTokenKind.Number : TemplateTokenKind.Name, template[start..at], line));
        return at;
    }

    private static int Quoted(string template, int at, List<TemplateToken> tokens, ref int line)
    {
        var (quote, text) = (template[at++], new StringBuilder());
        while (at < template.Length && template[at] != quote)
        {
            var c = template[at++];
            if (c == '\n') line++;
            if (c != '\\' || at >= template.Length)
            {
                text.Append(c);
                continue;
            }
            c = template[at++];
            if (c == 'u' && at + 4 <= template.Length && ushort.TryParse(template.AsSpan(at, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit))
            {
                text.Append((char)unit);
                at += 4;
                continue;
            }
            text.Append(c switch { 'n' => "\n", 't' => "\t", 'r' => "\r", '\\' => "\\", '\'' => "'", '"' => "\"", '\n' => "", _ => "\\" + c });
        }
        if (at >= template.Length) throw new TemplateException($"line {line}: a string is not closed");
        tokens.Add(new(TemplateTokenKind.String, text.ToString(), line));
        return at + 1;
    }
}
