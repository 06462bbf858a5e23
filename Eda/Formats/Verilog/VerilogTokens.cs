namespace Native.Eda;

/// <summary>The tokens of a structural Verilog netlist.</summary>
internal sealed class VerilogTokens(TextReader text, string file) : IDisposable
{
    private readonly CharScanner scanner = new(text, file);
    private readonly StringPool pool = new();
    private bool kept;

    // A slash or parenthesis that turned out to open no comment; 0: none.
    private char held;

    /// <summary>What the current token is.</summary>
    public VerilogToken Kind { get; private set; }

    /// <summary>The current token: an identifier without its escape, a number as written, or one character.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Reads the next token.</summary>
    public VerilogToken Next()
    {
        if (kept)
        {
            kept = false;
            return Kind;
        }
        Skip();
        if (held != 0)
        {
            scanner.Put(held);
            held = '\0';
            return Set(VerilogToken.Symbol);
        }
        scanner.Begin();
        var c = scanner.Peek();
        if (c == CharScanner.End)
        {
            Text = "";
            return Kind = VerilogToken.End;
        }
        if (c == '\\')
        {
            scanner.Read();
            while (scanner.Peek() is > ' ' and not CharScanner.End) scanner.Take();
            if (scanner.Token.IsEmpty) throw scanner.Error("an escaped name", "\\");
            return Set(VerilogToken.Identifier);
        }
        if (char.IsAsciiLetter(c) || c is '_' or '$')
        {
            while (char.IsAsciiLetterOrDigit(scanner.Peek()) || scanner.Peek() is '_' or '$') scanner.Take();
            return Set(IsKeyword(scanner.Token) ? VerilogToken.Keyword : VerilogToken.Identifier);
        }
        if (char.IsAsciiDigit(c) || c == '\'')
        {
            while (char.IsAsciiLetterOrDigit(scanner.Peek()) || scanner.Peek() is '_' or '\'' or '?') scanner.Take();
            return Set(VerilogToken.Number);
        }
        scanner.Take();
        return Set(VerilogToken.Symbol);
    }

    /// <summary>Gives the current token again at the next <see cref="Next"/>.</summary>
    public void Keep() => kept = true;

    /// <summary>Whether the current token is this keyword or symbol.</summary>
    public bool Is(string text) => Kind is VerilogToken.Keyword or VerilogToken.Symbol && Text == text;

    /// <summary>Reads a token that must be this keyword or symbol.</summary>
    public void Expect(string text)
    {
        Next();
        if (!Is(text)) throw Error($"'{text}'");
    }

    /// <summary>Reads the next token and tells whether it is this; if not, it is kept.</summary>
    public bool TryExpect(string text)
    {
        Next();
        if (Is(text)) return true;
        Keep();
        return false;
    }

    /// <summary>Reads an identifier.</summary>
    public string Identifier(string expected) => Next() == VerilogToken.Identifier ? Text : throw Error(expected);

    /// <summary>An error at the current token.</summary>
    public EdaFormatException Error(string expected) => scanner.Error(expected, Text);

    /// <inheritdoc/>
    public void Dispose() => scanner.Dispose();

    private VerilogToken Set(VerilogToken kind)
    {
        Text = pool.Of(scanner.Token);
        return Kind = kind;
    }

    /// <summary>Whether a name is a word of the language and needs an escape.</summary>
    public static bool IsKeyword(ReadOnlySpan<char> text) =>
        text is "module" or "macromodule" or "endmodule" or "input" or "output" or "inout" or "wire" or "tri" or "reg" or "supply0" or "supply1" or "assign" or "signed" or "parameter" or "defparam" or "specify" or "endspecify";

    private void Skip()
    {
        while (true)
        {
            var c = scanner.Peek();
            if (c == CharScanner.End) return;
            if (c <= ' ')
            {
                scanner.Read();
                continue;
            }
            if (c == '`')
            {
                // Directives (`timescale, `default_nettype) tell nothing about the structure.
                scanner.SkipLine();
                continue;
            }
            if (c is not ('/' or '(')) return;
            scanner.Begin();
            scanner.Read();
            var next = scanner.Peek();
            if (c == '/' && next == '/') scanner.SkipLine();
            else if (c == '/' && next == '*') Comment('/');
            else if (c == '(' && next == '*')
            {
                // "(*)" is no attribute, but occurs in no structural netlist either.
                Comment(')');
            }
            else
            {
                held = c;
                return;
            }
        }
    }

    private void Comment(char close)
    {
        scanner.Read();
        var last = '\0';
        while (true)
        {
            if (scanner.Peek() == CharScanner.End) throw scanner.Error($"'*{close}'", "");
            var c = scanner.Read();
            if (last == '*' && c == close) return;
            last = c;
        }
    }
}
