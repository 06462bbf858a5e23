namespace Native.Eda;

/// <summary>
/// A design for two dies bonded face to face: cells with a size and pins for each die, rows of both, and the terminals that join them. Lengths are
/// in database units; the lower die is 0, the upper 1.
/// </summary>
public sealed class TwoDieDesign
{
    /// <summary>The design's name.</summary>
    public required string Name { get; init; }

    /// <summary>For each cell its name.</summary>
    public required string[] Names { get; init; }

    /// <summary>For each die the cells' widths on it.</summary>
    public required int[][] Width { get; init; }

    /// <summary>For each die the cells' heights on it.</summary>
    public required int[][] Height { get; init; }

    /// <summary>For each cell its die if that is given (macros, say), else −1.</summary>
    public required int[] GivenDie { get; init; }

    /// <summary>For each cell whether it stays at <see cref="X"/> and <see cref="Y"/>; it then has a given die.</summary>
    public required bool[] IsFixed { get; init; }

    /// <summary>The left edges of fixed cells.</summary>
    public required int[] X { get; init; }

    /// <summary>The lower edges of fixed cells.</summary>
    public required int[] Y { get; init; }

    /// <summary>The rows of both dies.</summary>
    public required PlacementRow[] Rows { get; init; }

    /// <summary>For each die how much of its rows cells may cover.</summary>
    public required double[] MaxUtilization { get; init; }

    /// <summary>The die's outline.</summary>
    public required DbRect Outline { get; init; }

    /// <summary>The distance that the centers of terminals keep.</summary>
    public required int TerminalPitch { get; init; }

    /// <summary>The least distance of a terminal's center from the outline.</summary>
    public required int TerminalMargin { get; init; }

    /// <summary>Where each net's pins begin, and their number.</summary>
    public required int[] NetStart { get; init; }

    /// <summary>For each net its name; empty: they have none.</summary>
    public string[] NetNames { get; init; } = [];

    /// <summary>For each pin its cell; −1: it is fixed on the lower die, at its offsets.</summary>
    public required int[] PinCell { get; init; }

    /// <summary>For each die the pins' places from the lower left of their cells.</summary>
    public required double[][] PinX { get; init; }

    /// <summary>The same along y.</summary>
    public required double[][] PinY { get; init; }

    /// <summary>Database units in a micrometer.</summary>
    public int UnitsPerMicron { get; init; } = 2000;

    /// <summary>How many cells there are.</summary>
    public int Cells => Names.Length;

    /// <summary>How many nets there are.</summary>
    public int Nets => NetStart.Length - 1;

    /// <summary>The area of a cell on a die.</summary>
    public double Area(int die, int cell) => (double)Width[die][cell] * Height[die][cell];

    /// <summary>The design of a case of the ICCAD 2022 contest.</summary>
    public static TwoDieDesign From(Iccad2022Design design, string name)
    {
        ArgumentNullException.ThrowIfNull(design);
        var dies = new[] { design.Bottom, design.Top };
        var cells = dies.Select(d => design.Techs.First(t => t.Name == d.Tech).Cells.ToDictionary(c => c.Name, StringComparer.Ordinal)).ToArray();
        var pins = cells.Select(d => d.Values.ToDictionary(c => c.Name, c => c.Pins.ToDictionary(p => p.Name, p => (p.X, p.Y), StringComparer.Ordinal), StringComparer.Ordinal)).ToArray();
        var count = design.Instances.Count;
        var (start, pinCell) = (new List<int> { 0 }, new List<int>());
        var (px, py) = (new[] { new List<double>(), new List<double>() }, new[] { new List<double>(), new List<double>() });
        foreach (var (_, members) in design.Nets)
        {
            foreach (var (instance, pin) in members)
            {
                pinCell.Add(instance);
                for (var die = 0; die < 2; die++)
                {
                    if (!pins[die][design.Instances[instance].Cell].TryGetValue(pin, out var at)) throw new UnresolvedReferenceException("pins that their cell does not have", [$"{design.Instances[instance].Cell}/{pin}"]);
                    px[die].Add(at.X);
                    py[die].Add(at.Y);
                }
            }
            start.Add(pinCell.Count);
        }
        return new()
        {
            Name = name,
            Names = [.. design.Instances.Select(i => i.Name)],
            Width = [.. cells.Select(d => design.Instances.Select(i => d[i.Cell].Width).ToArray())],
            Height = [.. cells.Select(d => design.Instances.Select(i => d[i.Cell].Height).ToArray())],
            GivenDie = [.. Enumerable.Repeat(-1, count)],
            IsFixed = new bool[count],
            X = new int[count],
            Y = new int[count],
            Rows = [.. from die in Enumerable.Range(0, 2) from row in Enumerable.Range(0, dies[die].Rows) select new PlacementRow(dies[die].RowX, dies[die].RowY + row * dies[die].RowHeight, dies[die].RowLength, dies[die].RowHeight, 1, Orientation.N, die)],
            MaxUtilization = [.. dies.Select(d => d.MaxUtilization / 100.0)],
            Outline = design.Die,
            TerminalPitch = Math.Max(design.TerminalSize.Width, design.TerminalSize.Height) + design.TerminalSpacing,
            TerminalMargin = (Math.Max(design.TerminalSize.Width, design.TerminalSize.Height) + 1) / 2 + design.TerminalSpacing,
            NetStart = [.. start],
            NetNames = [.. design.Nets.Select(n => n.Name)],
            PinCell = [.. pinCell],
            PinX = [.. px.Select(p => p.ToArray())],
            PinY = [.. py.Select(p => p.ToArray())],
            UnitsPerMicron = 1,
        };
    }

    /// <summary>A design of one technology for two dies with the same rows. Pins of the design itself are on the lower die.</summary>
    /// <param name="placement">Cells, rows and nets of one die; what is fixed there stays, on its die.</param>
    /// <param name="bond">The terminals.</param>
    /// <param name="outline">The die.</param>
    /// <param name="givenDie">For each cell its die, or −1; fixed cells need one. Null: fixed cells are on the lower die, the others on either.</param>
    /// <param name="name">The design's name.</param>
    /// <param name="maxUtilization">How much of the rows of either die cells may cover.</param>
    public static TwoDieDesign From(PlacementProblem placement, HybridBond bond, DbRect outline, IReadOnlyList<int>? givenDie = null, string name = "", double maxUtilization = 0.9)
    {
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentNullException.ThrowIfNull(bond);
        var given = givenDie?.ToArray() ?? [.. placement.IsFixed.Select(f => f ? 0 : -1)];
        if (given.Length != placement.Cells) throw new ArgumentException($"TwoDieDesign.From: {given.Length} dies for {placement.Cells} cells", nameof(givenDie));
        for (var cell = 0; cell < given.Length; cell++)
        {
            if (given[cell] is < -1 or > 1 || placement.IsFixed[cell] && given[cell] < 0)
                throw new ArgumentException($"TwoDieDesign.From: {placement.Names[cell]} has the die {given[cell]}; 0 or 1 is needed{(placement.IsFixed[cell] ? "" : ", or -1")}", nameof(givenDie));
        }
        var pitch = (int)Math.Round(bond.PitchUm * placement.UnitsPerMicron);
        return new()
        {
            Name = name,
            Names = placement.Names,
            Width = [placement.Width, placement.Width],
            Height = [placement.Height, placement.Height],
            GivenDie = given,
            IsFixed = placement.IsFixed,
            X = placement.X,
            Y = placement.Y,
            Rows = [.. placement.Rows.Select(r => r with { Die = 0 }), .. placement.Rows.Select(r => r with { Die = 1 })],
            MaxUtilization = [maxUtilization, maxUtilization],
            Outline = outline,
            TerminalPitch = pitch,
            TerminalMargin = pitch / 2,
            NetStart = placement.NetStart,
            PinCell = placement.PinCell,
            PinX = [placement.PinX, placement.PinX],
            PinY = [placement.PinY, placement.PinY],
            UnitsPerMicron = placement.UnitsPerMicron,
        };
    }
}
