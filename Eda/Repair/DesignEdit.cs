namespace Native.Eda;

/// <summary>A copy of a design that cells are put into and exchanged in. Names stay unique.</summary>
internal sealed class DesignEdit
{
    private readonly LefLibrary library;
    private readonly Dictionary<string, LefMacro> macros;
    private readonly Dictionary<string, int> components = new(StringComparer.Ordinal);
    private readonly HashSet<string> netNames = new(StringComparer.Ordinal);

    public DesignEdit(DefDesign design, LefLibrary library, IReadOnlyList<int>? dies)
    {
        this.library = library;
        macros = library.MacrosByName();
        Design = new() { Version = design.Version, DividerChar = design.DividerChar, BusBitChars = design.BusBitChars, Name = design.Name, UnitsPerMicron = design.UnitsPerMicron };
        Copy(design.DieArea, Design.DieArea);
        Copy(design.Rows, Design.Rows);
        Copy(design.Tracks, Design.Tracks);
        Copy(design.GCellGrids, Design.GCellGrids);
        Copy(design.Vias, Design.Vias);
        Copy(design.Components, Design.Components);
        Copy(design.Pins, Design.Pins);
        Copy(design.Blockages, Design.Blockages);
        Copy(design.SpecialNets, Design.SpecialNets);
        Copy(design.Warnings, Design.Warnings);
        // The wires of nets that change would be wrong, and those of the others in the way.
        foreach (var net in design.Nets) Design.Nets.Add(net with { Wires = [], Shapes = [] });
        for (var i = 0; i < design.Components.Count; i++) components[design.Components[i].Name] = i;
        foreach (var net in design.Nets) netNames.Add(net.Name);
        Dies = dies?.ToList();
    }

    /// <summary>The design as it is by now.</summary>
    public DefDesign Design { get; }

    /// <summary>For each component its die; null: there is one die.</summary>
    public List<int>? Dies { get; }

    /// <summary>The macros by name.</summary>
    public IReadOnlyDictionary<string, LefMacro> Macros => macros;

    /// <summary>The number of a component.</summary>
    public int Component(string name) => components[name];

    /// <summary>Adds a cell with its middle at a place, and gives its name.</summary>
    public string Add(string stem, string macro, int x, int y, int die)
    {
        var name = Free(stem, components.ContainsKey);
        var (unit, die0) = (Design.UnitsPerMicron, Design.DieBox);
        var (width, height) = ((int)Math.Round(macros[macro].Width * unit), (int)Math.Round(macros[macro].Height * unit));
        components[name] = Design.Components.Count;
        Design.Components.Add(new()
        {
            Name = name,
            Macro = macro,
            Status = PlacementStatus.Placed,
            Source = "TIMING",
            Location = new(Math.Clamp(x - width / 2, die0.Left, Math.Max(die0.Left, die0.Right - width)), Math.Clamp(y - height / 2, die0.Bottom, Math.Max(die0.Bottom, die0.Top - height))),
        });
        Dies?.Add(die);
        return name;
    }

    /// <summary>Adds a net and gives its number.</summary>
    public int AddNet(string stem, string use, IReadOnlyList<DefConnection> connections)
    {
        var name = Free(stem, netNames.Contains);
        netNames.Add(name);
        Design.Nets.Add(new(name, connections, use, "TIMING", 0, [], []));
        return Design.Nets.Count - 1;
    }

    /// <summary>Gives a net other pins.</summary>
    public void Connect(int net, IReadOnlyList<DefConnection> connections) => Design.Nets[net] = Design.Nets[net] with { Connections = connections };

    /// <summary>Puts another macro in a component's place.</summary>
    public void Resize(int component, string macro) => Design.Components[component] = Design.Components[component] with { Macro = macro };

    /// <summary>Puts the movable cells on the rows of their dies.</summary>
    /// <exception cref="InfeasiblePlacementException">They do not fit.</exception>
    public LegalizationResult Legalize(CancellationToken token)
    {
        var problem = PlacementProblem.FromDef(Design, library);
        if (Dies is not null)
        {
            problem = new()
            {
                Names = problem.Names,
                Width = problem.Width,
                Height = problem.Height,
                IsFixed = problem.IsFixed,
                X = problem.X,
                Y = problem.Y,
                Orientations = problem.Orientations,
                Die = [.. Dies],
                Rows = [.. problem.Rows, .. problem.Rows.Select(r => r with { Die = 1 })],
                Blockages = [.. problem.Blockages, .. problem.Blockages.Select(b => (b.Box, 1))],
                NetStart = problem.NetStart,
                PinCell = problem.PinCell,
                PinX = problem.PinX,
                PinY = problem.PinY,
                UnitsPerMicron = problem.UnitsPerMicron,
            };
        }
        var result = AbacusLegalizer.Legalize(problem, token);
        problem.ApplyTo(Design);
        return result;
    }

    private static void Copy<T>(IEnumerable<T> from, IList<T> to)
    {
        foreach (var item in from) to.Add(item);
    }

    private static string Free(string stem, Func<string, bool> isTaken)
    {
        var name = stem;
        for (var i = 1; isTaken(name); i++) name = FormattableString.Invariant($"{stem}_{i}");
        return name;
    }
}
