using System.Globalization;

namespace Native.Eda;

/// <summary>Words between white space, with quoted strings and comments to the end of the line: LEF, DEF, SPEF and the benchmark formats.</summary>
/// <param name="text">The text; closed with the reader.</param>
/// <param name="file">Its path or name, for errors.</param>
/// <param name="comment">The character that starts a comment at the start of a word.</param>
/// <param name="statements">Whether a semicolon at the end of a word is a word of its own.</param>
internal sealed class WordReader(TextReader text, string file, char comment = '#', bool statements = false) : IDisposable
{
    private readonly CharScanner scanner = new(text, file);
    private readonly StringPool pool = new();
    private bool kept, semicolon, pending;

    /// <summary>The current word, without its quotes; valid until the next is read.</summary>
    public ReadOnlySpan<char> Word => semicolon ? ";" : scanner.Token;

    /// <summary>Whether the current word was quoted.</summary>
    public bool Quoted { get; private set; }

    /// <summary>Whether there is a current word: false at the end of the text.</summary>
    public bool HasWord { get; private set; }

    /// <summary>The line of the current word.</summary>
    public int Line => scanner.TokenLine;

    /// <summary>The current word as a string that equal words share.</summary>
    public string Text => pool.Of(Word);

    /// <summary>Reads the next word; false at the end.</summary>
    public bool Next()
    {
        if (kept)
        {
            kept = false;
            return HasWord;
        }
        Quoted = false;
        if (pending)
        {
            pending = false;
            return semicolon = HasWord = true;
        }
        semicolon = false;
        while (true)
        {
            var c = scanner.Peek();
            if (c == CharScanner.End)
            {
                scanner.Begin();
                return HasWord = false;
            }
            if (c == comment) scanner.SkipLine();
            else if (c <= ' ') scanner.Read();
            else break;
        }
        scanner.Begin();
        HasWord = true;
        if (scanner.Peek() == '"') return Quote();
        while (scanner.Peek() is > ' ' and not CharScanner.End)
        {
            if (statements && scanner.Peek() == ';')
            {
                scanner.Read();
                if (scanner.Token.Length == 0) return semicolon = true;
                // A semicolon inside a word belongs to it: only one at its end closes the statement.
                if (scanner.Peek() is > ' ' and not CharScanner.End)
                {
                    scanner.Put(';');
                    continue;
                }
                return pending = true;
            }
            scanner.Take();
        }
        return true;
    }

    /// <summary>Gives the current word again at the next <see cref="Next"/>.</summary>
    public void Keep() => kept = true;

    /// <summary>Whether the current word is <paramref name="word"/> and not quoted.</summary>
    public bool Is(string word) => HasWord && !Quoted && Word.SequenceEqual(word);

    /// <summary>Reads the next word and returns it as a string.</summary>
    public string Name(string expected)
    {
        if (!Next()) throw Error(expected);
        return Text;
    }

    /// <summary>Reads a word that must be <paramref name="word"/>.</summary>
    public void Expect(string word)
    {
        Next();
        if (!Is(word)) throw Error($"'{word}'");
    }

    /// <summary>Reads the next word and tells whether it is <paramref name="word"/>; if not, it is kept.</summary>
    public bool TryExpect(string word)
    {
        Next();
        if (Is(word)) return true;
        Keep();
        return false;
    }

    /// <summary>Reads a finite number.</summary>
    public double Number(string expected)
    {
        Next();
        return CurrentNumber(expected);
    }

    /// <summary>The current word as a finite number.</summary>
    public double CurrentNumber(string expected) => TryNumber(out var value) ? value : throw Error(expected);

    /// <summary>Whether the current word is a finite number.</summary>
    public bool TryNumber(out double value)
    {
        value = 0;
        return HasWord && !Quoted && double.TryParse(Word, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>Reads a whole number; a fraction of zero is let pass, as some writers put one.</summary>
    public int Integer(string expected)
    {
        Next();
        return CurrentInteger(expected);
    }

    /// <summary>The current word as a whole number.</summary>
    public int CurrentInteger(string expected)
    {
        if (HasWord && !Quoted && int.TryParse(Word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
        var number = CurrentNumber(expected);
        if (number != Math.Floor(number) || Math.Abs(number) > int.MaxValue) throw Error(expected);
        return (int)number;
    }

    /// <summary>Reads a whole number that is not negative.</summary>
    public int Count(string expected)
    {
        var value = Integer(expected);
        return value >= 0 ? value : throw Error(expected);
    }

    /// <summary>The one word of a statement, and its semicolon.</summary>
    /// <exception cref="EdaFormatException">There is none, or more.</exception>
    public string Statement(string expected)
    {
        var value = Name(expected);
        if (value == ";") throw Error(expected);
        Expect(";");
        return value;
    }

    /// <summary>The same of so many characters in quotes.</summary>
    /// <exception cref="EdaFormatException">They are another number, or without quotes.</exception>
    public string Characters(int count)
    {
        var value = Name("characters in quotes");
        if (!Quoted || value.Length != count) throw Error($"{count} characters in quotes");
        Expect(";");
        return value;
    }

    /// <summary>Skips words up to and with the next semicolon.</summary>
    public void SkipStatement()
    {
        while (Next())
            if (Is(";")) return;
        throw Error("';'");
    }

    /// <summary>An error at the current word.</summary>
    public EdaFormatException Error(string expected) => scanner.Error(expected, HasWord ? Word.ToString() : "");

    /// <inheritdoc/>
    public void Dispose() => scanner.Dispose();

    private bool Quote()
    {
        Quoted = true;
        scanner.Read();
        while (scanner.Peek() != '"')
        {
            if (scanner.Peek() == CharScanner.End) throw scanner.Error("a closing quote", scanner.Token.ToString());
            if (scanner.Peek() == '\\')
            {
                scanner.Read();
                // Only a quote or a backslash is escaped; any other backslash stands for itself.
                if (scanner.Peek() is not ('"' or '\\'))
                {
                    scanner.Put('\\');
                    continue;
                }
            }
            if (scanner.Peek() == CharScanner.End) continue;
            scanner.Take();
        }
        scanner.Read();
        return true;
    }
}
