namespace Native.Eda;

/// <summary>A cell of a technology of the contest.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Pins">Its pins with their places from the lower left.</param>
public sealed record Iccad2022Cell(string Name, int Width, int Height, IReadOnlyList<(string Name, int X, int Y)> Pins);

/// <summary>A technology of the contest.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cells">Its cells.</param>
public sealed record Iccad2022Tech(string Name, IReadOnlyList<Iccad2022Cell> Cells);

/// <summary>A die of the contest.</summary>
/// <param name="Tech">The name of its technology.</param>
/// <param name="MaxUtilization">How much of it cells may cover, in percent.</param>
/// <param name="RowX">Where its rows start.</param>
/// <param name="RowY">Where its lowest row lies.</param>
/// <param name="RowLength">How long its rows are.</param>
/// <param name="RowHeight">How high its rows are.</param>
/// <param name="Rows">How many rows it has.</param>
public sealed record Iccad2022Die(string Tech, int MaxUtilization, int RowX, int RowY, int RowLength, int RowHeight, int Rows);

/// <summary>A case of the ICCAD 2022 contest, problem B: cells to be placed on two dies with different technologies, joined by terminals.</summary>
public sealed record Iccad2022Design
{
    /// <summary>The technologies.</summary>
    public required IReadOnlyList<Iccad2022Tech> Techs { get; init; }

    /// <summary>The box of both dies.</summary>
    public required DbRect Die { get; init; }

    /// <summary>The upper die.</summary>
    public required Iccad2022Die Top { get; init; }

    /// <summary>The lower die.</summary>
    public required Iccad2022Die Bottom { get; init; }

    /// <summary>Width and height of a terminal.</summary>
    public required (int Width, int Height) TerminalSize { get; init; }

    /// <summary>Least distance of terminals from each other and from the die's edge.</summary>
    public required int TerminalSpacing { get; init; }

    /// <summary>The instances with their cells.</summary>
    public required IReadOnlyList<(string Name, string Cell)> Instances { get; init; }

    /// <summary>The nets with their pins.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<(int Instance, string Pin)> Pins)> Nets { get; init; }

    /// <summary>Reads a case; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">The file is no case; the message has its place.</exception>
    public static Iccad2022Design Read(string path)
    {
        using var text = TextFile.Open(path);
        return Iccad2022Reader.Read(text, path);
    }

    /// <summary>Reads a case from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is no case; the message has its place.</exception>
    public static Iccad2022Design Read(TextReader text, string name) => Iccad2022Reader.Read(text, name);
}
