namespace Native.Eda;

/// <summary>A buffer of a library, with a straight line for its delay: what repair counts with before timing is computed.</summary>
/// <param name="Name">The cell.</param>
/// <param name="Input">Its input.</param>
/// <param name="Output">Its output.</param>
/// <param name="InputFarads">The capacitance of its input.</param>
/// <param name="MaxFarads">The most it may drive.</param>
/// <param name="Delay">Seconds without load.</param>
/// <param name="Ohms">Seconds for each farad.</param>
internal sealed record BufferCell(string Name, string Input, string Output, double InputFarads, double MaxFarads, double Delay, double Ohms)
{
    /// <summary>The buffers that are in the libraries and the LEF, from the weakest to the strongest; of two of a strength the lighter.</summary>
    public static BufferCell[] Of(IEnumerable<LibertyLibrary> libraries, IReadOnlyDictionary<string, LefMacro> macros)
    {
        var found = new Dictionary<string, BufferCell>(StringComparer.Ordinal);
        foreach (var cell in libraries.SelectMany(l => l.Cells.Values).OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            if (cell.Pins.Count != 2 || cell.Sequentials.Count > 0 || cell.IsClockGate || cell.IsMacro || !macros.ContainsKey(cell.Name)) continue;
            if (cell.Pins.FirstOrDefault(p => p.IsOutput) is not { ThreeState: null } output || cell.Pins.FirstOrDefault(p => !p.IsOutput) is not { } input) continue;
            var arcs = output.Arcs.Where(a => a.Type == LibertyTimingType.Combinational).ToArray();
            if (arcs.Length == 0 || arcs.Any(a => a.Sense != LibertySense.Positive)) continue;
            var (delay, ohms) = Line(arcs, output.MaxCapacitance);
            if (ohms > 0) found.TryAdd(cell.Name, new(cell.Name, input.Name, output.Name, Math.Max(input.RiseCapacitance, input.FallCapacitance), output.MaxCapacitance, delay, ohms));
        }
        var sorted = found.Values.OrderByDescending(b => b.Ohms).ThenBy(b => b.InputFarads).ThenBy(b => b.Name, StringComparer.Ordinal).ToList();
        // One that is weaker and heavier than another is of no use.
        return [.. sorted.Where(b => !sorted.Exists(o => o.Ohms <= b.Ohms && o.InputFarads < b.InputFarads))];
    }

    /// <summary>A straight line through the slower edge's delay at an eighth and at a half of the largest load, at a slew from the middle of the table.</summary>
    public static (double Delay, double Ohms) Line(IReadOnlyList<LibertyArc> arcs, double maxFarads)
    {
        var tables = arcs.SelectMany(a => new[] { a.Rise, a.Fall }).OfType<LibertyTable>().ToArray();
        if (tables.Length == 0) return (0, 0);
        var first = tables[0];
        var isFirst = first.FirstAxis == LibertyAxis.InputSlew;
        var (slews, loads) = ((isFirst ? first.First : first.Second).ToArray(), (isFirst ? first.Second : first.First).ToArray());
        var slew = slews.Length > 0 ? slews[slews.Length / 2] : 0;
        var most = double.IsFinite(maxFarads) ? maxFarads : loads.Length > 0 ? loads[^1] : 1e-13;
        var (low, high) = (tables.Max(t => t.At(slew, most / 8)), tables.Max(t => t.At(slew, most / 2)));
        var ohms = (high - low) / (most * 3 / 8);
        return (Math.Max(0, low - ohms * most / 8), ohms);
    }
}
