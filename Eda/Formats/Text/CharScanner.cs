namespace Native.Eda;

/// <summary>The characters of a text with their line and column, read in blocks; the ground under every reader of a format.</summary>
internal sealed class CharScanner(TextReader reader, string file) : IDisposable
{
    /// <summary>What <see cref="Peek"/> gives behind the last character.</summary>
    public const char End = '\uffff';

    private readonly char[] buffer = new char[1 << 15];
    private char[] token = new char[256];
    private int at, filled, length;

    /// <summary>The file's path or name, for errors.</summary>
    public string File => file;

    /// <summary>The line of the next character, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The column of the next character, from 1.</summary>
    public int Column { get; private set; } = 1;

    /// <summary>The line where the token under construction began.</summary>
    public int TokenLine { get; private set; } = 1;

    /// <summary>The column where the token under construction began.</summary>
    public int TokenColumn { get; private set; } = 1;

    /// <summary>The token gathered since <see cref="Begin"/>; valid until the next one begins.</summary>
    public ReadOnlySpan<char> Token => token.AsSpan(0, length);

    /// <summary>The next character, not consumed, or <see cref="End"/>.</summary>
    public char Peek() => at < filled || Fill() ? buffer[at] : End;

    /// <summary>Consumes the next character.</summary>
    public char Read()
    {
        if (at >= filled && !Fill()) return End;
        var c = buffer[at++];
        if (c == '\n')
        {
            Line++;
            Column = 1;
        }
        else Column++;
        return c;
    }

    /// <summary>Starts a token at the next character.</summary>
    public void Begin()
    {
        length = 0;
        (TokenLine, TokenColumn) = (Line, Column);
    }

    /// <summary>Consumes the next character into the token.</summary>
    public void Take() => Put(Read());

    /// <summary>Adds a character to the token.</summary>
    public void Put(char c)
    {
        if (length == token.Length) Array.Resize(ref token, 2 * length);
        token[length++] = c;
    }

    /// <summary>Consumes up to the end of the line, the line end left.</summary>
    public void SkipLine()
    {
        while (Peek() is not ('\n' or End)) Read();
    }

    /// <summary>An error where the token began.</summary>
    public EdaFormatException Error(string expected, string found) => new(file, TokenLine, TokenColumn, expected, found);

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private bool Fill()
    {
        try
        {
            filled = reader.Read(buffer, 0, buffer.Length);
        }
        catch (InvalidDataException e)
        {
            throw new EdaFormatException(file, Line, Column, "gzip data", e.Message);
        }
        at = 0;
        // The mark of the end must not come from the file.
        for (var i = 0; i < filled; i++)
            if (buffer[i] == End) buffer[i] = '\ufffd';
        return filled > 0;
    }
}
