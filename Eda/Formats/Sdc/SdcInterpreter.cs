using System.Text;

namespace Native.Eda;

/// <summary>A value of the script: a text, or objects of the design.</summary>
/// <param name="Text">The text.</param>
/// <param name="Objects">The objects; null: it is a text.</param>
/// <param name="Line">The line it stood on.</param>
/// <param name="Column">The column it stood at.</param>
internal sealed record SdcValue(string Text, IReadOnlyList<SdcObject>? Objects, int Line, int Column);

/// <summary>The part of Tcl that constraint files use: words, braces, quotes, variables and commands within commands.</summary>
internal sealed class SdcInterpreter(CharScanner scanner, SdcCommands commands)
{
    private const int MaxDepth = 32;

    private readonly Dictionary<string, SdcValue> variables = new(StringComparer.Ordinal);

    public void Run()
    {
        while (true)
        {
            Blank(lines: true);
            if (scanner.Peek() == CharScanner.End) return;
            if (scanner.Peek() == '#')
            {
                Comment();
                continue;
            }
            Command(CharScanner.End, 0);
        }
    }

    // Reads one command, up to the end of its line or the bracket that closes it, and runs it.
    private SdcValue Command(char close, int depth)
    {
        if (depth > MaxDepth)
        {
            scanner.Begin();
            throw scanner.Error($"at most {MaxDepth} commands in one another", "[");
        }
        var words = new List<SdcValue>();
        while (true)
        {
            Blank(lines: close == ']');
            var c = scanner.Peek();
            if (c == ']' && close == ']')
            {
                scanner.Read();
                break;
            }
            if (c == CharScanner.End)
            {
                if (close == CharScanner.End) break;
                scanner.Begin();
                throw scanner.Error("']'", "");
            }
            if (c is '\n' or ';')
            {
                scanner.Read();
                if (close == CharScanner.End) break;
                continue;
            }
            words.Add(Word(close, depth));
        }
        if (words.Count == 0) return new("", null, scanner.Line, scanner.Column);
        if (words[0].Text != "set" || words[0].Objects is not null) return commands.Run(words, scanner.File);
        if (words.Count is < 2 or > 3) throw new EdaFormatException(scanner.File, words[0].Line, words[0].Column, "set, a name and a value", $"{words.Count - 1} words");
        if (words.Count == 3) variables[words[1].Text] = words[2];
        return Variable(words[1].Text, words[1].Line, words[1].Column);
    }

    private SdcValue Variable(string name, int line, int column) =>
        variables.TryGetValue(name, out var value) ? value with { Line = line, Column = column } : throw new EdaFormatException(scanner.File, line, column, "a variable that is set", "$" + name);

    private void Comment()
    {
        // A comment goes on where its line ends in a backslash.
        while (scanner.Peek() is not ('\n' or CharScanner.End))
            if (scanner.Read() == '\\' && scanner.Peek() == '\n') scanner.Read();
    }

    private void Blank(bool lines)
    {
        while (true)
        {
            var c = scanner.Peek();
            if (c == '\\')
            {
                scanner.Begin();
                scanner.Read();
                if (scanner.Peek() == '\r') scanner.Read();
                if (scanner.Peek() != '\n') throw scanner.Error("the end of the line", "\\");
                scanner.Read();
            }
            else if (c <= ' ' && (c != '\n' || lines) || (lines && c == ';')) scanner.Read();
            else return;
        }
    }

    private SdcValue Word(char close, int depth)
    {
        var (line, column) = (scanner.Line, scanner.Column);
        if (scanner.Peek() == '{') return new(Braces(), null, line, column);
        var text = new StringBuilder();
        SdcValue? only = null;
        var parts = 0;
        var quoted = scanner.Peek() == '"';
        if (quoted) scanner.Read();
        while (true)
        {
            var c = scanner.Peek();
            if (quoted ? c == '"' : c <= ' ' || c == CharScanner.End || c == ';' || (c == ']' && close == ']')) break;
            if (c == CharScanner.End)
            {
                scanner.Begin();
                throw scanner.Error("a closing quote", "");
            }
            parts++;
            if (c is '$' or '[')
            {
                only = c == '$' ? Dollar() : Bracket(depth);
                text.Append(only.Text);
                continue;
            }
            only = null;
            scanner.Read();
            if (c == '\\' && scanner.Peek() is not (CharScanner.End or '\n')) c = scanner.Read();
            text.Append(c);
        }
        if (quoted) scanner.Read();
        return parts == 1 && only is not null ? only with { Line = line, Column = column } : new(text.ToString(), null, line, column);
    }

    private SdcValue Dollar()
    {
        var (line, column) = (scanner.Line, scanner.Column);
        scanner.Read();
        var braces = scanner.Peek() == '{';
        if (braces) return Variable(Braces(), line, column);
        scanner.Begin();
        while (char.IsAsciiLetterOrDigit(scanner.Peek()) || scanner.Peek() is '_' or ':') scanner.Take();
        return Variable(scanner.Token.ToString(), line, column);
    }

    private SdcValue Bracket(int depth)
    {
        scanner.Read();
        return Command(']', depth + 1);
    }

    private string Braces()
    {
        scanner.Begin();
        scanner.Read();
        var text = new StringBuilder();
        for (var depth = 1; ;)
        {
            var c = scanner.Peek();
            if (c == CharScanner.End) throw scanner.Error("'}'", "");
            scanner.Read();
            if (c == '{') depth++;
            if (c == '}' && --depth == 0) return text.ToString();
            text.Append(c);
        }
    }
}
