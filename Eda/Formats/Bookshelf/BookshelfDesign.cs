namespace Native.Eda;

/// <summary>A node: a cell, a block or a terminal.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="IsTerminal">Whether it stays where it is.</param>
/// <param name="MayBeOverlapped">Whether cells may lie over it (terminal_NI).</param>
public sealed record BookshelfNode(string Name, double Width, double Height, bool IsTerminal, bool MayBeOverlapped);

/// <summary>A pin of a net.</summary>
/// <param name="Node">The node's number.</param>
/// <param name="Direction">I, O or B.</param>
/// <param name="X">Its place from the node's center.</param>
/// <param name="Y">Its place from the node's center.</param>
public readonly record struct BookshelfPin(int Node, char Direction, double X, double Y);

/// <summary>A row.</summary>
/// <param name="Y">Its lower edge.</param>
/// <param name="Height">Its height.</param>
/// <param name="SiteWidth">Width of a site.</param>
/// <param name="SiteSpacing">Distance of sites.</param>
/// <param name="Orientation">How its cells are turned.</param>
/// <param name="X">Its left end.</param>
/// <param name="Sites">How many sites it has.</param>
public sealed record BookshelfRow(double Y, double Height, double SiteWidth, double SiteSpacing, Orientation Orientation, double X, int Sites);

/// <summary>The place of a node.</summary>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its lower edge.</param>
/// <param name="Orientation">How it is turned.</param>
/// <param name="IsFixed">Whether it stays there.</param>
public readonly record struct BookshelfPlace(double X, double Y, Orientation Orientation, bool IsFixed);

/// <summary>A design in the Bookshelf format of the ISPD contests: .nodes, .nets, .wts, .pl and .scl, which an .aux file names.</summary>
public sealed class BookshelfDesign
{
    /// <summary>The nodes.</summary>
    public IList<BookshelfNode> Nodes { get; } = [];

    /// <summary>The nets.</summary>
    public IList<(string Name, double Weight, IReadOnlyList<BookshelfPin> Pins)> Nets { get; } = [];

    /// <summary>The rows.</summary>
    public IList<BookshelfRow> Rows { get; } = [];

    /// <summary>For each node its place; nodes of which the file does not tell lie at the origin.</summary>
    public IList<BookshelfPlace> Places { get; } = [];

    /// <summary>Reads the files that an .aux file names, beside it.</summary>
    /// <exception cref="EdaFormatException">A file is not what its name says; the message has its place.</exception>
    public static BookshelfDesign Read(string auxPath)
    {
        ArgumentNullException.ThrowIfNull(auxPath);
        string[] names;
        using (var text = TextFile.Open(auxPath)) names = BookshelfReader.Files(text, auxPath);
        var folder = Path.GetDirectoryName(Path.GetFullPath(auxPath))!;
        var design = new BookshelfDesign();
        var reader = new BookshelfReader(design);
        // Nodes come before what speaks of them, in whatever order the names stand.
        foreach (var ending in new[] { ".nodes", ".nets", ".wts", ".pl", ".scl" })
        {
            if (names.FirstOrDefault(n => n.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is not { } name) continue;
            var path = Path.Combine(folder, name);
            if (ending == ".wts" && !File.Exists(path)) continue;
            using var text = TextFile.Open(path);
            reader.Read(ending, text, path);
        }
        return design;
    }

    /// <summary>Reads one of the files into this design; <c>.nodes</c> must come first.</summary>
    /// <param name="kind">.nodes, .nets, .wts, .pl or .scl.</param>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is not of the kind; the message has its place.</exception>
    public void Read(string kind, TextReader text, string name) => new BookshelfReader(this).Read(kind, text, name);

    /// <summary>Writes the places as a .pl file; whole or not at all.</summary>
    public void WritePlaces(string path) => TextFile.Write(path, WritePlaces);

    /// <summary>Writes the places as a .pl file.</summary>
    public void WritePlaces(TextWriter text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.WriteLine("UCLA pl 1.0\n");
        for (var node = 0; node < Nodes.Count; node++)
        {
            var place = Places[node];
            text.WriteLine($"{Nodes[node].Name} {NumberText.Of(place.X)} {NumberText.Of(place.Y)} : {place.Orientation}{(place.IsFixed ? Nodes[node].MayBeOverlapped ? " /FIXED_NI" : " /FIXED" : "")}");
        }
    }
}
