namespace Native.Eda;

/// <summary>
/// Gives cells on slow paths other sizes: in each round the most pressed first, by what a size gains at its own load and loses at its driver, and no two cells that
/// touch; a round that makes things worse is taken back.
/// </summary>
internal static class GateSizing
{
    public static int Run(DesignEdit edit, TimingAnalyzer timing, IReadOnlyList<LibertyLibrary> libraries, RepairOptions options, CancellationToken token)
    {
        var netlist = timing.Netlist;
        var sizes = CellSizes.Of(libraries, edit.Macros);
        var changedCells = new HashSet<int>();
        var barred = new HashSet<int>();
        var share = 1.0;
        for (var round = 0; round < options.SizingRounds; round++)
        {
            token.ThrowIfCancellationRequested();
            var before = timing.Summary;
            if (before.Tns >= 0) break;
            var slacks = timing.LateSlacks();
            var moves = Moves(timing, sizes, slacks, edit, barred);
            if (moves.Count == 0) break;
            var done = new List<(int Cell, string From)>();
            var held = new HashSet<int>();
            foreach (var (cell, to, _) in moves.Take(Math.Max(1, (int)(moves.Count * share))))
            {
                if (held.Contains(cell)) continue;
                done.Add((cell, timing.CellOf(cell).Name));
                timing.SetCell(cell, to);
                for (var pin = netlist.CellStart[cell]; pin < netlist.CellStart[cell + 1]; pin++)
                {
                    if (netlist.PinNet[pin] is not (>= 0 and var net) || netlist.PinsOf(net).Length > 64) continue;
                    foreach (var other in netlist.PinsOf(net))
                        if (netlist.PinCell[other] >= 0) held.Add(netlist.PinCell[other]);
                }
            }
            timing.Update(token);
            if (timing.Summary.Tns > before.Tns)
            {
                foreach (var (cell, _) in done) changedCells.Add(cell);
                continue;
            }
            foreach (var (cell, from) in done) timing.SetCell(cell, from);
            timing.Update(token);
            // Fewer at a time; and of those that were alone, none again.
            if (done.Count == 1) barred.Add(done[0].Cell);
            share /= 3;
        }
        foreach (var cell in changedCells) edit.Resize(edit.Component(netlist.CellNames[cell]), timing.CellOf(cell).Name);
        return changedCells.Count;
    }

    private static List<(int Cell, string To, double Gain)> Moves(TimingAnalyzer timing, CellSizes sizes, double[] slacks, DesignEdit edit, HashSet<int> barred)
    {
        var netlist = timing.Netlist;
        var moves = new List<(int Cell, string To, double Gain)>();
        for (var cell = 0; cell < netlist.Cells; cell++)
        {
            if (barred.Contains(cell)) continue;
            var now = timing.CellOf(cell);
            if (!sizes.Variants(now.Name, out var variants)) continue;
            if (edit.Design.Components[edit.Component(netlist.CellNames[cell])].IsFixed) continue;
            var (start, end) = (netlist.CellStart[cell], netlist.CellStart[cell + 1]);
            var (output, worst) = (-1, 0.0);
            for (var pin = start; pin < end; pin++)
                if (netlist.PinNet[pin] is >= 0 and var net && timing.DriverOf(net) == pin && slacks[pin] < worst) (output, worst) = (pin, slacks[pin]);
            if (output < 0) continue;
            var load = timing.NetFarads(netlist.PinNet[output]);
            var (best, most) = ("", 1e-13);
            foreach (var variant in variants)
            {
                if (variant.Name == now.Name || load > variant.Pin(netlist.PinNames[output])!.MaxCapacitance) continue;
                var gain = Delay(timing, now, start, end, output, load) - Delay(timing, variant, start, end, output, load) - Upstream(timing, netlist, slacks, now, variant, start, end, output);
                if (gain > most) (best, most) = (variant.Name, gain);
            }
            if (best.Length > 0) moves.Add((cell, best, most));
        }
        moves.Sort((a, b) => a.Gain != b.Gain ? b.Gain.CompareTo(a.Gain) : a.Cell.CompareTo(b.Cell));
        return moves;
    }

    // The slowest way through the cell to an output, at the slews that its inputs have.
    private static double Delay(TimingAnalyzer timing, LibertyCell cell, int start, int end, int output, double load)
    {
        var netlist = timing.Netlist;
        var worst = 0.0;
        foreach (var arc in cell.Pin(netlist.PinNames[output])!.Arcs)
        {
            for (var pin = start; pin < end; pin++)
            {
                if (netlist.PinNames[pin] != arc.From) continue;
                var slew = Math.Max(timing.Slew(pin, 0), timing.Slew(pin, 1));
                if (!double.IsFinite(slew)) continue;
                worst = Math.Max(worst, Math.Max(arc.Rise?.At(slew, load) ?? 0, arc.Fall?.At(slew, load) ?? 0));
            }
        }
        return worst;
    }

    // What a heavier input costs the drivers of the inputs that lie on slow paths; the worst of them counts.
    private static double Upstream(TimingAnalyzer timing, Netlist netlist, double[] slacks, LibertyCell now, LibertyCell then, int start, int end, int output)
    {
        var worst = double.NegativeInfinity;
        for (var pin = start; pin < end; pin++)
        {
            if (pin == output || netlist.PinNet[pin] is not (>= 0 and var net) || timing.DriverOf(net) is not (>= 0 and var driver) || driver == pin || !(slacks[pin] < 0)) continue;
            if (netlist.PinCell[driver] < 0) continue;
            var name = netlist.PinNames[pin];
            var more = (then.Pin(name)?.Capacitance ?? 0) - (now.Pin(name)?.Capacitance ?? 0);
            var source = timing.CellOf(netlist.PinCell[driver]).Pin(netlist.PinNames[driver])!;
            worst = Math.Max(worst, more * BufferCell.Line([.. source.Arcs.Where(a => a.Rise is not null || a.Fall is not null)], source.MaxCapacitance).Ohms);
        }
        return double.IsNegativeInfinity(worst) ? 0 : worst;
    }
}
