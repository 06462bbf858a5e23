using System.Globalization;

namespace Native.Eda;

/// <summary>A file is not what its format allows. The message has the file, the line, the column, what was expected and what was there.</summary>
public sealed class EdaFormatException : FormatException
{
    /// <summary>Describes one error.</summary>
    /// <param name="file">The file's path, or a name for a text that is in no file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1; a tab counts one.</param>
    /// <param name="expected">What the format asks for there.</param>
    /// <param name="found">The token that was there; empty at the end of the file.</param>
    public EdaFormatException(string file, int line, int column, string expected, string found)
        : base(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}:{column}: expected {expected}, found {Show(found)}"))
    {
        (File, Line, Column, Expected, Found) = (file, line, column, expected, found);
    }

    /// <summary>The file's path, or a name for a text that is in no file.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }

    /// <summary>What the format asks for.</summary>
    public string Expected { get; }

    /// <summary>The token that was there; empty at the end of the file.</summary>
    public string Found { get; }

    // A mutated file may have a token of megabytes; its beginning tells enough.
    private static string Show(string found) =>
        found.Length == 0 ? "the end of the file" : found.Length <= 60 ? $"'{found}'" : $"'{found[..60]}…'";
}
