namespace Native.Eda;

/// <summary>Resistance and capacitance of wires by their metal, whatever lies around them. Metals count from the cells of their die, from 1.</summary>
/// <param name="OhmsPerMeter">For each metal the resistance of a meter.</param>
/// <param name="FaradsPerMeter">For each metal the capacitance of a meter.</param>
/// <param name="CutOhms">The resistance of a cut between each metal and the next.</param>
/// <param name="SignalMetal">The metal whose figures count for signals before they are routed.</param>
/// <param name="ClockMetal">The same of clocks.</param>
public sealed record WireConstants(IReadOnlyList<double> OhmsPerMeter, IReadOnlyList<double> FaradsPerMeter, IReadOnlyList<double> CutOhms, int SignalMetal = 3, int ClockMetal = 5)
{
    /// <summary>The figures that Open3DBench estimates with, for either die of NanGate45.</summary>
    public static WireConstants NanGate45 { get; } = new(
        [5.4286e6, 3.5714e6, 3.5714e6, 1.5e6, 1.5e6, 1.5e6, 1.875e5, 1.875e5, 3.75e4, 3.75e4],
        [74.1819e-12, 67.4606e-12, 88.8758e-12, 107.121e-12, 108.964e-12, 102.044e-12, 110.436e-12, 96.9714e-12, 36.864e-12, 28.042e-12],
        [5, 5, 5, 3, 3, 3, 1, 1, 0.5]);

    /// <summary>The figures that a technology gives: its sheet resistances over the layers' widths, its capacitances of area and edges, and its cuts.</summary>
    /// <exception cref="ArgumentException">A routing layer has no width.</exception>
    public static WireConstants Of(LefLibrary technology)
    {
        ArgumentNullException.ThrowIfNull(technology);
        var (ohms, farads, cuts) = (new List<double>(), new List<double>(), new List<double>());
        foreach (var layer in technology.Layers)
        {
            if (layer.Type == LefLayerType.Cut && ohms.Count > 0) cuts.Add(layer.ResistancePerCut);
            if (layer.Type != LefLayerType.Routing) continue;
            if (layer.Width <= 0) throw new ArgumentException($"WireConstants.Of: layer {layer.Name} has no width", nameof(technology));
            ohms.Add(layer.ResistancePerSquare / layer.Width * 1e6);
            farads.Add((layer.Capacitance * layer.Width + 2 * layer.EdgeCapacitance) * 1e-12 * 1e6);
        }
        return new(ohms, farads, cuts, Math.Min(3, ohms.Count), Math.Min(5, ohms.Count));
    }

    /// <summary>Ohms of a length of a metal, in meters.</summary>
    /// <exception cref="ArgumentException">There is no such metal.</exception>
    public double Ohms(int metal, double meters) => At(OhmsPerMeter, metal) * meters;

    /// <summary>Farads of a length of a metal, in meters.</summary>
    /// <exception cref="ArgumentException">There is no such metal.</exception>
    public double Farads(int metal, double meters) => At(FaradsPerMeter, metal) * meters;

    /// <summary>Ohms of the cut between a metal and the next; 0 where none is given.</summary>
    public double Cut(int lower) => lower >= 1 && lower <= CutOhms.Count ? CutOhms[lower - 1] : 0;

    private static double At(IReadOnlyList<double> values, int metal) =>
        metal >= 1 && metal <= values.Count ? values[metal - 1] : throw new ArgumentException($"WireConstants: there is no constant for metal {metal}; there are {values.Count}");
}
