using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Eda.Flow;

/// <summary>The tour's part of the chip back end: a design that is made here, on one die and on two.</summary>
internal static class ChipStep
{
    private const int Bits = 16;

    /// <summary>Runs both and prints the figures.</summary>
    public static IReadOnlyList<FlowRun> Run(Session session)
    {
        session.Screen.Heading("A chip from netlist to power, performance, area and heat");
        var design = GeneratedMultiplier.Create(Bits);
        session.Screen.Line($"  {design.Netlist.Name}, made here with a small library: {Format.Count(design.Netlist.Cells)} cells");
        var runs = new List<FlowRun>();
        foreach (var method in new[] { FlowMethod.Planar, FlowMethod.Analytical })
        {
            using var line = new FlowLine(session.Screen);
            // Small dies need small terminals.
            runs.Add(FlowRun.Of(design, new() { Method = method, Bond = HybridBond.TaiWei, Stacked = new() { Rounds = 1 } }, null, line, session.Token));
        }
        foreach (var warning in runs.SelectMany(r => r.Result.Warnings).Distinct()) session.Note(warning);
        FlowRows.Print(session, runs);
        return runs;
    }
}
