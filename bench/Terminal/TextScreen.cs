using Native.Bench.Report;

namespace Native.Bench.Terminal;

/// <summary>What the suite prints to: headings, aligned tables and progress, plain where the output is not a terminal.</summary>
/// <param name="output">Where text goes.</param>
/// <param name="interactive">Whether a line can be drawn over; false for files and pipes.</param>
/// <param name="color">Whether escape sequences for color may be written.</param>
/// <param name="width">Columns of the terminal.</param>
internal sealed class TextScreen(TextWriter output, bool interactive, bool color, int width)
{
    private readonly Lock gate = new();

    /// <summary>Columns of the terminal.</summary>
    public int Width => width;

    /// <summary>Whether a line can be drawn over.</summary>
    public bool IsInteractive => interactive;

    /// <summary>The process's own output: colors and progress bars only on a terminal, no colors where NO_COLOR is set.</summary>
    public static TextScreen Standard()
    {
        var interactive = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        var color = interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var width = 100;
        try
        {
            if (interactive && Console.WindowWidth > 0) width = Console.WindowWidth;
        }
        catch (IOException)
        {
            // A terminal that does not tell its size.
        }
        return new TextScreen(Console.Out, interactive, color, width);
    }

    /// <summary>What a model wrote, as it may be shown: all that would steer a terminal is replaced, but for ends of lines and tabs.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c));

    /// <summary>One line.</summary>
    public void Line(string text = "")
    {
        lock (gate) output.WriteLine(text);
    }

    /// <summary>Text that a line goes on behind, shown at once.</summary>
    public void Write(string text)
    {
        lock (gate)
        {
            output.Write(text);
            output.Flush();
        }
    }

    /// <summary>A heading with a blank line above.</summary>
    public void Heading(string text) => Line($"\n{Paint(text, Ink.Bold)}");

    /// <summary>A line in the background.</summary>
    public void Faint(string text) => Line(Paint(text, Ink.Faint));

    /// <summary>The text in a color, where colors are allowed.</summary>
    public string Paint(string text, Ink ink) => !color || ink == Ink.Plain || text.Length == 0 ? text : $"\u001b[{(int)ink}m{text}\u001b[0m";

    /// <summary>An aligned table.</summary>
    public void Table(TextTable table)
    {
        foreach (var line in table.Lines(this)) Line(line);
    }

    /// <summary>A progress bar; dispose it when the work is over.</summary>
    /// <param name="label">What is being done.</param>
    /// <param name="total">The whole work in <paramref name="unit"/>; 0 shows no rate.</param>
    /// <param name="unit">Unit of the rate, for example <c>B</c>.</param>
    public ProgressLine Progress(string label, double total = 0, string unit = "") => new(this, label, total, unit);

    /// <summary>Draws over the current line; <paramref name="end"/> ends it.</summary>
    internal void Redraw(string text, bool end)
    {
        lock (gate)
        {
            // Erases to the end of the line: what was there may have been longer.
            output.Write($"\r{text}\u001b[K{(end ? "\n" : "")}");
            output.Flush();
        }
    }
}

/// <summary>Colors by what they say; the number is the escape sequence's.</summary>
internal enum Ink
{
    /// <summary>As the terminal has it.</summary>
    Plain = 0,
    /// <summary>Headings.</summary>
    Bold = 1,
    /// <summary>What matters less.</summary>
    Faint = 2,
    /// <summary>Failure.</summary>
    Red = 31,
    /// <summary>Success.</summary>
    Green = 32,
    /// <summary>Not done.</summary>
    Yellow = 33,
    /// <summary>The filled part of a bar.</summary>
    Cyan = 36,
}
