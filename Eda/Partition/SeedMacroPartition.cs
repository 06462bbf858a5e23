namespace Native.Eda;

/// <summary>How the annealed macro partition is computed; the defaults are Open3DBench's.</summary>
public sealed record SeedMacroOptions
{
    /// <summary>What a unit of difference in area between the dies costs, beside 1 for a cut pair of pins. The default is 0.1.</summary>
    public double AreaWeight { get; init; } = 0.1;

    /// <summary>Whether the bits are annealed; without, all macros go up, pure memory on logic. The default is yes.</summary>
    public bool Anneals { get; init; } = true;

    /// <summary>Nets of so many pins and more have no pairs. The default is 10.</summary>
    public int NetPins { get; init; } = 10;

    /// <summary>The seed. The default is 1.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>A macro partition.</summary>
/// <param name="Upper">For each cell whether it is on the upper die.</param>
/// <param name="CutPairs">The pairs of pins, within nets, on two dies.</param>
/// <param name="Cost">The pairs and the weighted difference of the areas.</param>
public sealed record SeedMacroResult(IReadOnlyList<bool> Upper, long CutPairs, double Cost);

/// <summary>
/// The macro partition of Open3DBench, for parity: cells stay on the bottom die, macros start on the upper one, and 22 steps of annealing flip each macro with
/// probability 0.1. Areas in squared database units outweigh the cut by far, and 22 steps are few: for a small cut use <see cref="MinCutPartitioner"/>.
/// </summary>
public static class SeedMacroPartition
{
    /// <summary>Which cells are macros: of an area above ten times the mean and a height above two rows.</summary>
    /// <param name="area">The cells' areas.</param>
    /// <param name="height">The cells' heights.</param>
    /// <param name="rowHeight">The height of a row.</param>
    public static bool[] Macros(IReadOnlyList<double> area, IReadOnlyList<double> height, double rowHeight)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(height);
        if (area.Count != height.Count) throw new ArgumentException($"SeedMacroPartition.Macros: {area.Count} areas and {height.Count} heights");
        var mean = area.Count == 0 ? 0 : area.Sum() / area.Count;
        return [.. area.Select((a, i) => a > 10 * mean && height[i] > 2 * rowHeight)];
    }

    /// <summary>Partitions the macros of a netlist.</summary>
    /// <param name="netlist">The netlist.</param>
    /// <param name="area">The cells' areas, in squared database units for the seed's weights.</param>
    /// <param name="macros">Which cells are macros.</param>
    /// <param name="options">How; null: the defaults.</param>
    public static SeedMacroResult Partition(Netlist netlist, IReadOnlyList<double> area, IReadOnlyList<bool> macros, SeedMacroOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(netlist);
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(macros);
        if (area.Count != netlist.Cells || macros.Count != netlist.Cells) throw new ArgumentException($"SeedMacroPartition.Partition: {area.Count} areas and {macros.Count} marks for {netlist.Cells} cells");
        options ??= new();
        var random = new RandomStream(options.Seed, 0);
        var list = Enumerable.Range(0, netlist.Cells).Where(c => macros[c]).ToArray();
        var nets = list.SelectMany(c => Enumerable.Range(netlist.CellStart[c], netlist.CellStart[c + 1] - netlist.CellStart[c])).Select(p => netlist.PinNet[p])
            .Where(n => n >= 0 && netlist.PinsOf(n).Length < options.NetPins).Distinct().Order().ToArray();
        var total = area.Sum();
        var upper = new bool[netlist.Cells];
        foreach (var c in list) upper[c] = true;
        var cost = Cost(upper);
        var (best, bestCost) = (upper.ToArray(), cost);
        for (var temperature = 1.0; options.Anneals && temperature > 0.1; temperature *= 0.9)
        {
            var next = upper.ToArray();
            foreach (var c in list)
                if (random.NextDouble() < 0.1) next[c] = !next[c];
            var change = Cost(next) - cost;
            if (change >= 0 && random.NextDouble() >= Math.Exp(-change / temperature)) continue;
            (upper, cost) = (next, cost + change);
            if (cost < bestCost) (best, bestCost) = (upper, cost);
        }
        return new(best, Pairs(best), bestCost);

        double Cost(bool[] of)
        {
            var above = 0.0;
            foreach (var c in list)
                if (of[c]) above += area[c];
            return Pairs(of) + options.AreaWeight * Math.Abs(2 * above - total);
        }

        long Pairs(bool[] of)
        {
            var pairs = 0L;
            foreach (var net in nets)
            {
                var (up, down) = (0, 0);
                foreach (var pin in netlist.PinsOf(net))
                {
                    if (netlist.PinCell[pin] is not (>= 0 and var c)) continue;
                    if (of[c]) up++;
                    else down++;
                }
                pairs += (long)up * down;
            }
            return pairs;
        }
    }
}
