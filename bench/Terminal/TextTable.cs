using System.Text;

namespace Native.Bench.Terminal;

/// <summary>Rows under headings, each column as wide as its widest cell.</summary>
internal sealed class TextTable
{
    private readonly List<string[]> rows = [];
    private readonly List<Ink> inks = [];
    private readonly (string Title, bool Right)[] columns;

    /// <param name="columns">Headings; one that starts with <c>&gt;</c> is of a column of figures, which line up on the right.</param>
    public TextTable(params string[] columns) =>
        this.columns = Array.ConvertAll(columns, title => title.StartsWith('>') ? (title[1..], true) : (title, false));

    /// <summary>Rows so far.</summary>
    public int Count => rows.Count;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">There are not as many cells as columns.</exception>
    public TextTable Add(params string[] cells) => Add(Ink.Plain, cells);

    /// <summary>Adds a row whose last cell is painted.</summary>
    /// <exception cref="ArgumentException">There are not as many cells as columns.</exception>
    public TextTable Add(Ink ink, params string[] cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"A row of this table has {columns.Length} cells, not {cells.Length}.", nameof(cells));
        rows.Add(cells);
        inks.Add(ink);
        return this;
    }

    /// <summary>The lines; the last column is cut where the screen ends, on a terminal.</summary>
    internal IEnumerable<string> Lines(TextScreen screen)
    {
        var widths = columns.Select((column, i) => rows.Select(row => row[i].Length).Append(column.Title.Length).Max()).ToArray();
        yield return screen.Paint(Line(columns.Select(column => column.Title).ToArray(), widths, screen, Ink.Plain), Ink.Faint);
        for (var i = 0; i < rows.Count; i++)
            yield return Line(rows[i], widths, screen, inks[i]);
    }

    private string Line(string[] cells, int[] widths, TextScreen screen, Ink ink)
    {
        var line = new StringBuilder("  ");
        for (var i = 0; i < cells.Length; i++)
        {
            var last = i == cells.Length - 1;
            var cell = columns[i].Right ? cells[i].PadLeft(widths[i]) : last ? cells[i] : cells[i].PadRight(widths[i]);
            var room = screen.Width - line.Length;
            if (last && screen.IsInteractive && cell.Length > room && room > 1)
                cell = string.Concat(cell.AsSpan(0, room - 1), "…");
            line.Append(last ? screen.Paint(cell, ink) : cell + "  ");
        }
        return line.ToString().TrimEnd();
    }
}
