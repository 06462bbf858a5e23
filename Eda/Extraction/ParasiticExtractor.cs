namespace Native.Eda;

/// <summary>How closely capacitances are extracted.</summary>
public enum ExtractionModel
{
    /// <summary>A figure for a length of wire of each metal, whatever lies around it.</summary>
    Constants,
    /// <summary>The rules' tables for each piece of wire, by its neighbors to both sides and by what lies under and above it.</summary>
    Context,
}

/// <summary>The capacitance of a net, in farads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ground">To ground.</param>
/// <param name="Coupling">To other wires.</param>
/// <param name="Length">The length of its wires in meters.</param>
public sealed record NetCapacitance(string Name, double Ground, double Coupling, double Length)
{
    /// <summary>Both.</summary>
    public double Total => Ground + Coupling;
}

/// <summary>Capacitances of the nets of a routed design by the rules of OpenRCX.</summary>
public static class ParasiticExtractor
{
    /// <summary>Extracts the capacitance of every net that has wires.</summary>
    /// <param name="design">The routed design.</param>
    /// <param name="technology">The layers, the routing ones from metal 1 up.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="model">How closely.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="UnresolvedReferenceException">Wires are on layers that the technology does not have.</exception>
    /// <exception cref="ArgumentException">The rules have no tables for a metal that is used.</exception>
    public static IReadOnlyList<NetCapacitance> Capacitances(
        DefDesign design, LefLibrary technology, RcxRules rules, ExtractionModel model = ExtractionModel.Context, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(technology);
        ArgumentNullException.ThrowIfNull(rules);
        var (wires, _) = RoutedShapes.Of(design, technology);
        var meter = 1e-6 / design.UnitsPerMicron;
        var sums = new (double Ground, double Coupling, double Length)[design.Nets.Count];
        var context = new WireContext(wires, rules, meter, technology.Layers.Count(l => l.Type == LefLayerType.Routing));
        for (var i = 0; i < wires.Count; i++)
        {
            if ((i & 255) == 0) token.ThrowIfCancellationRequested();
            var wire = wires[i];
            if (wire.Net < 0) continue;
            var length = (wire.IsHorizontal ? wire.Box.Width : wire.Box.Height) * meter;
            var (ground, coupling) = model == ExtractionModel.Context ? context.Of(i) : (WireConstants.NanGate45.Farads(wire.Metal, length), 0);
            ref var sum = ref sums[wire.Net];
            sum = (sum.Ground + ground, sum.Coupling + coupling, sum.Length + length);
        }
        return [.. sums.Select((s, n) => new NetCapacitance(design.Nets[n].Name, s.Ground, s.Coupling, s.Length)).Where(n => n.Length > 0)];
    }

    /// <summary>Extracts resistances and capacitances of every net that has wires.</summary>
    /// <param name="design">The routed design.</param>
    /// <param name="technology">Layers, vias and the macros with their pins.</param>
    /// <param name="rules">The rules; resistances of wires are theirs as well.</param>
    /// <param name="model">How closely.</param>
    /// <param name="threshold">Farads of a coupling between two nets below which it counts as ground.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="UnresolvedReferenceException">Layers, vias, components or pins are not there.</exception>
    /// <exception cref="ArgumentException">The rules have no tables for a metal that is used.</exception>
    public static SpefFile Extract(
        DefDesign design, LefLibrary technology, RcxRules rules, ExtractionModel model = ExtractionModel.Context, double threshold = 1e-16, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(technology);
        ArgumentNullException.ThrowIfNull(rules);
        if (!(threshold >= 0)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "ParasiticExtractor: the threshold must be 0 or more");
        return new NetExtraction(design, technology, rules, model, threshold).Run(token);
    }
}
