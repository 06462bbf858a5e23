using System.Text;

namespace Native.Eda;

/// <summary>The grammar of Liberty: groups and attributes, comments, continued lines, quoted and bare values.</summary>
internal sealed class LibertyParser
{
    private const int MaxDepth = 64;

    private readonly CharScanner scanner;
    private readonly StringPool pool = new();
    private Token kind;
    private string text = "";
    private bool kept;

    private LibertyParser(CharScanner scanner) => this.scanner = scanner;

    private enum Token
    {
        End,
        Word,
        Quoted,
        Symbol,
    }

    public static LibertyGroup Read(TextReader reader, string file)
    {
        using var scanner = new CharScanner(reader, file);
        var parser = new LibertyParser(scanner);
        if (parser.Next() != Token.Word || parser.text != "library") throw parser.Error("'library'");
        var found = parser.Item(null, 0);
        if (parser.Next() != Token.End && !parser.Is(";")) throw parser.Error("the end of the file");
        return found ?? throw parser.Error("the group of a library");
    }

    /// <summary>Reads what follows a name: an attribute, which goes to <paramref name="into"/>, or a group, which is returned.</summary>
    private LibertyGroup? Item(LibertyGroup? into, int depth)
    {
        if (depth > MaxDepth) throw Error($"at most {MaxDepth} groups in one another");
        var (name, line, column) = (text, scanner.TokenLine, scanner.TokenColumn);
        Next();
        if (Is(":"))
        {
            var value = Value(line);
            into?.Attributes.Add(new(name, [value], line, column));
            return null;
        }
        if (!Is("(")) throw Error("':' or '('");
        var arguments = Arguments();
        Next();
        if (!Is("{"))
        {
            if (!Is(";")) kept = true;
            into?.Attributes.Add(new(name, arguments, line, column));
            return null;
        }
        var group = new LibertyGroup(name, arguments, line);
        while (true)
        {
            Next();
            if (Is("}")) break;
            if (Is(";")) continue;
            if (kind is not (Token.Word or Token.Quoted)) throw Error("an attribute, a group or '}'");
            if (Item(group, depth + 1) is { } inner) group.Groups.Add(inner);
        }
        return group;
    }

    private List<string> Arguments()
    {
        var arguments = new List<string>();
        while (true)
        {
            Next();
            if (Is(")")) return arguments;
            if (Is(",")) continue;
            if (kind is not (Token.Word or Token.Quoted)) throw Error("a value or ')'");
            arguments.Add(text);
        }
    }

    private string Value(int line)
    {
        Next();
        if (kind is not (Token.Word or Token.Quoted)) throw Error("a value");
        var value = text;
        var quoted = kind == Token.Quoted;
        // The semicolon is often missing: a value then ends with its line. A bare one may be an expression of several words.
        StringBuilder? several = null;
        while (true)
        {
            Next();
            if (Is(";")) break;
            if (kind != Token.Word || quoted || scanner.TokenLine != line)
            {
                kept = true;
                break;
            }
            (several ??= new StringBuilder(value)).Append(' ').Append(text);
        }
        return several?.ToString() ?? value;
    }

    private bool Is(string symbol) => kind == Token.Symbol && text == symbol;

    private EdaFormatException Error(string expected) => scanner.Error(expected, text);

    private Token Next()
    {
        if (kept)
        {
            kept = false;
            return kind;
        }
        while (true)
        {
            var c = scanner.Peek();
            scanner.Begin();
            if (c == CharScanner.End) return Set(Token.End, "");
            if (c <= ' ' || c == '\\')
            {
                scanner.Read();
                continue;
            }
            if (c == '"') return Quoted();
            if (c is '(' or ')' or '{' or '}' or ';' or ',' or ':')
            {
                scanner.Read();
                return Set(Token.Symbol, c switch { '(' => "(", ')' => ")", '{' => "{", '}' => "}", ';' => ";", ',' => ",", _ => ":" });
            }
            if (c == '/')
            {
                scanner.Take();
                if (scanner.Peek() == '/') scanner.SkipLine();
                else if (scanner.Peek() == '*') Comment();
                else return Word();
                continue;
            }
            return Word();
        }
    }

    private Token Word()
    {
        while (scanner.Peek() is > ' ' and not (CharScanner.End or '(' or ')' or '{' or '}' or ';' or ',' or ':' or '"' or '\\')) scanner.Take();
        return Set(Token.Word, pool.Of(scanner.Token));
    }

    private Token Quoted()
    {
        scanner.Read();
        while (scanner.Peek() != '"')
        {
            if (scanner.Peek() == CharScanner.End) throw scanner.Error("a closing quote", scanner.Token.ToString());
            if (scanner.Peek() != '\\')
            {
                scanner.Take();
                continue;
            }
            scanner.Read();
            // A backslash at the end of a line joins the next one; before a quote it keeps the quote.
            if (scanner.Peek() == '\r') scanner.Read();
            if (scanner.Peek() == '\n') scanner.Read();
            else if (scanner.Peek() == '"') scanner.Take();
            else scanner.Put('\\');
        }
        scanner.Read();
        return Set(Token.Quoted, pool.Of(scanner.Token));
    }

    private void Comment()
    {
        scanner.Read();
        var last = '\0';
        while (true)
        {
            if (scanner.Peek() == CharScanner.End) throw scanner.Error("'*/'", "");
            var c = scanner.Read();
            if (last == '*' && c == '/') return;
            last = c;
        }
    }

    private Token Set(Token token, string value)
    {
        text = value;
        return kind = token;
    }
}
