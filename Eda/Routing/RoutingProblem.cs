namespace Native.Eda;

/// <summary>
/// What global routing works on: the grid, the layers of the whole stack from the lower die's cells to the upper die's, the nets with their pins, and where no wires
/// may run. Lengths in database units.
/// </summary>
public sealed class RoutingProblem
{
    /// <summary>The design's name.</summary>
    public required string Name { get; init; }

    /// <summary>The cells of the grid.</summary>
    public required GCellGrid Grid { get; init; }

    /// <summary>The layers in the order of the stack: those of the lower die from its cells up, then those of the upper die down to its cells.</summary>
    public required IReadOnlyList<RoutingLayer> Layers { get; init; }

    /// <summary>For each net its name.</summary>
    public required string[] NetNames { get; init; }

    /// <summary>Where each net's pins begin, and their number at the end.</summary>
    public required int[] NetStart { get; init; }

    /// <summary>The pins, net by net.</summary>
    public required RoutingPin[] Pins { get; init; }

    /// <summary>The places of bonding terminals by net, of nets with pins on both dies. Such a net without one gets one near the middle of its pins.</summary>
    public IReadOnlyDictionary<int, (int X, int Y)> Terminals { get; init; } = new Dictionary<int, (int X, int Y)>();

    /// <summary>Where no wires may run.</summary>
    public IReadOnlyList<RoutingBlockage> Blockages { get; init; } = [];

    /// <summary>The terminals between the dies.</summary>
    public HybridBond Bond { get; init; } = HybridBond.Open3DBench2026;

    /// <summary>Database units in a micrometer.</summary>
    public int UnitsPerMicron { get; init; } = 2000;

    /// <summary>How many nets there are.</summary>
    public int Nets => NetNames.Length;

    /// <summary>How many dies have layers.</summary>
    public int Dies => Layers.Max(l => l.Die) + 1;

    /// <summary>The pins of a net.</summary>
    public ReadOnlySpan<RoutingPin> PinsOf(int net) => Pins.AsSpan(NetStart[net], NetStart[net + 1] - NetStart[net]);

    /// <summary>The problem of a placed design.</summary>
    /// <param name="design">The components with their places; those of both dies lie over each other.</param>
    /// <param name="library">Layers and macros of one die. The upper die has the same layers in mirrored order, numbered on: metal11 is metal10's image, metal20 metal1's.</param>
    /// <param name="options">The size of the grid and the layers to use; null: the defaults.</param>
    /// <param name="dies">For each component its die; null: all are on the lower one, and there is no upper one.</param>
    /// <param name="terminals">The bonding terminals' places by the names of their nets.</param>
    /// <param name="bond">The terminals; null: those of Open3DBench's latest release.</param>
    /// <exception cref="UnresolvedReferenceException">Components, macros, pins, or nets of terminals are not there.</exception>
    /// <exception cref="ArgumentException">The technology has no routing layers, the design no die, or there are not as many dies as components.</exception>
    public static RoutingProblem FromDef(
        DefDesign design, LefLibrary library, RoutingOptions? options = null, IReadOnlyList<int>? dies = null,
        IReadOnlyDictionary<string, (int X, int Y)>? terminals = null, HybridBond? bond = null)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(library);
        options ??= new();
        options.Validate();
        if (dies is not null && dies.Count != design.Components.Count) throw new ArgumentException($"RoutingProblem.FromDef: {dies.Count} dies for {design.Components.Count} components", nameof(dies));
        var builder = new RoutingProblemBuilder(design, library, options, dies, bond ?? HybridBond.Open3DBench2026);
        return builder.Build(terminals);
    }
}
