namespace Native.Eda;

/// <summary>A straight wire of a route, from one cell of the grid to another.</summary>
/// <param name="Layer">The number of its layer in <see cref="RoutingProblem.Layers"/>.</param>
/// <param name="Column">Its left or lower end.</param>
/// <param name="Row">The same.</param>
/// <param name="ToColumn">Its right or upper end.</param>
/// <param name="ToRow">The same.</param>
public readonly record struct RouteSegment(int Layer, int Column, int Row, int ToColumn, int ToRow)
{
    /// <summary>Its steps.</summary>
    public int Steps => ToColumn - Column + ToRow - Row;
}

/// <summary>A stack of vias in a cell of the grid.</summary>
/// <param name="Column">The cell.</param>
/// <param name="Row">The cell.</param>
/// <param name="Low">The lowest layer that it joins.</param>
/// <param name="High">The highest.</param>
public readonly record struct RouteVia(int Column, int Row, int Low, int High);

/// <summary>The route of a net.</summary>
/// <param name="Segments">Its wires, each as long as it runs straight on one layer.</param>
/// <param name="Vias">Its vias; a bonding terminal is not among them.</param>
/// <param name="Terminal">The cell of its bonding terminal, which joins the highest layers of both dies; null: it has none.</param>
public sealed record NetRoute(IReadOnlyList<RouteSegment> Segments, IReadOnlyList<RouteVia> Vias, (int Column, int Row)? Terminal);

/// <summary>How a layer is used.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsHorizontal">Whether its wires run along x.</param>
/// <param name="Resource">Steps that its tracks have.</param>
/// <param name="Demand">Steps of wires.</param>
/// <param name="Overflow">Wires above the tracks, over all steps.</param>
/// <param name="MaxOverflow">The same of the fullest step.</param>
public sealed record LayerUse(string Name, bool IsHorizontal, long Resource, long Demand, long Overflow, int MaxOverflow);

/// <summary>A round of routing.</summary>
/// <param name="Die">The die.</param>
/// <param name="Round">0: the patterns; above: ripping up and routing anew.</param>
/// <param name="Overflow">Wires above capacities in the die's plane.</param>
public readonly record struct RoutingStep(int Die, int Round, int Overflow);

/// <summary>The routes of all nets.</summary>
public sealed class RoutingResult
{
    private readonly RoutingProblem problem;
    private readonly int[][] capacity, use;

    internal RoutingResult(RoutingProblem problem, RoutingOptions options, NetRoute?[] routes, int[][] capacity, int[][] use, IReadOnlyList<RoutingStep> steps, double seconds)
    {
        (this.problem, this.capacity, this.use) = (problem, capacity, use);
        (Options, Routes, Steps, Seconds) = (options, routes, steps, seconds);
        var layers = new LayerUse[problem.Layers.Count];
        for (var l = 0; l < layers.Length; l++)
        {
            var (resource, demand, overflow, most) = (0L, 0L, 0L, 0);
            for (var cell = 0; cell < capacity[l].Length; cell++)
            {
                var over = Math.Max(0, use[l][cell] - capacity[l][cell]);
                (resource, demand, overflow, most) = (resource + capacity[l][cell], demand + use[l][cell], overflow + over, Math.Max(most, over));
            }
            layers[l] = new(problem.Layers[l].Name, problem.Layers[l].IsHorizontal, resource, demand, overflow, most);
        }
        Layers = layers;
    }

    /// <summary>The settings.</summary>
    public RoutingOptions Options { get; }

    /// <summary>The grid.</summary>
    public GCellGrid Grid => problem.Grid;

    /// <summary>For each net its route; null: it has fewer than two pins.</summary>
    public IReadOnlyList<NetRoute?> Routes { get; }

    /// <summary>The rounds.</summary>
    public IReadOnlyList<RoutingStep> Steps { get; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; }

    /// <summary>For each layer of the stack what it has and what is used.</summary>
    public IReadOnlyList<LayerUse> Layers { get; }

    /// <summary>Nets with a route.</summary>
    public int RoutedNets => Routes.Count(r => r is not null);

    /// <summary>Wires above the tracks, over all layers and steps; 0: everything fits.</summary>
    public long Overflow => Layers.Sum(l => l.Overflow);

    /// <summary>Cuts of vias, bonding terminals left out.</summary>
    public long Vias => Routes.Sum(r => r?.Vias.Sum(v => (long)v.High - v.Low) ?? 0);

    /// <summary>Bonding terminals.</summary>
    public int Terminals => Routes.Count(r => r?.Terminal is not null);

    /// <summary>The length of all wires from middle to middle of the cells, in micrometers.</summary>
    public double WirelengthUm => Layers.Sum(l => l.Demand) * Micron;

    /// <summary>The length with each straight wire counted to the far edges of its end cells, in micrometers: what OpenROAD reports as total wirelength.</summary>
    public double GuideLengthUm => Routes.Sum(r => r?.Segments.Sum(s => s.Steps + 1L) ?? 0) * Micron;

    private double Micron => (double)problem.Grid.Size / problem.UnitsPerMicron;

    /// <summary>The length of the wires of a die from middle to middle of the cells, in micrometers.</summary>
    public double WirelengthOfDie(int die) => Layers.Where((_, l) => problem.Layers[l].Die == die).Sum(l => l.Demand) * Micron;

    /// <summary>For each cell of the grid the share of the tracks to the next cell that is used on all layers of a die and direction; infinite where wires run and there is no track.</summary>
    /// <param name="die">The die.</param>
    /// <param name="isHorizontal">Whether along x.</param>
    public double[] Congestion(int die, bool isHorizontal)
    {
        var (all, used) = (new int[Grid.Cells], new int[Grid.Cells]);
        for (var l = 0; l < problem.Layers.Count; l++)
        {
            if (problem.Layers[l].Die != die || problem.Layers[l].IsHorizontal != isHorizontal) continue;
            for (var cell = 0; cell < all.Length; cell++)
            {
                all[cell] += capacity[l][cell];
                used[cell] += use[l][cell];
            }
        }
        return [.. used.Select((u, i) => u == 0 ? 0 : all[i] == 0 ? double.PositiveInfinity : (double)u / all[i])];
    }
}
