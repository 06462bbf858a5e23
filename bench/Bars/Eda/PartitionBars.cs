using System.Diagnostics;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Bars.Eda;

/// <summary>Cuts and terminals.</summary>
internal static class PartitionBars
{
    private const string Graph = "golden/openroad/sparcT1_core.hgr.gz";
    private const int PublicCut = 1375, PublicLargest = 47_799, Terminals = 5000;

    /// <summary>The bars.</summary>
    public static IEnumerable<IBarCase> Create()
    {
        yield return new FigureBar("eda/partition/sparcT1_core", "cut of 91,976 vertices in two parts of at most 47,799", "≤ 1x OpenROAD's", () => EdaBars.Missing(Graph), Partition);
        yield return new FigureBar("eda/assignment/5000", "5,000 terminals on 600 x 500 um at 6.4 um, proven optimal", "≤ 1 s, displacement ≤ 0.8x the seed's greedy", () => null, Assign);
    }

    private static ResultRow[] Partition(CancellationToken token)
    {
        var graph = Hypergraph.Read(EdaBars.Data(Graph));
        var weights = Enumerable.Repeat(1L, graph.Vertices).ToArray();
        var watch = Stopwatch.StartNew();
        var result = MinCutPartitioner.Partition(new(graph, [weights, weights], [PublicLargest, PublicLargest]), token: token);
        return
        [
            new ResultRow { Case = "eda/partition/sparcT1_core/cut", Value = graph.Cut(result.Sides), Unit = "edges", Peer = PublicCut, Against = "OpenROAD", Bar = 1, BarIs = BarSide.AtMost, Note = $"parts of {result.Areas[0]} and {result.Areas[1]}" },
            new ResultRow { Case = "eda/partition/sparcT1_core/time", Value = watch.Elapsed.TotalSeconds, Unit = "s" },
        ];
    }

    private static ResultRow[] Assign(CancellationToken token)
    {
        const int Units = 2000, Pitch = 12_800;
        var die = new DbRect(0, 0, 600 * Units, 500 * Units);
        var (nets, lattice) = (TerminalNets.Generate(Terminals, die, 1), TerminalLattice.Over(die, Pitch, Pitch / 2));
        var watch = Stopwatch.StartNew();
        var best = TerminalAssigner.Assign(nets, lattice, token: token);
        var seconds = watch.Elapsed.TotalSeconds;
        var greedy = GreedyTerminals.Assign(nets, lattice);
        return
        [
            new ResultRow { Case = "eda/assignment/5000/time", Value = seconds, Unit = "s", Bar = 1, BarIs = BarSide.AtMost },
            new ResultRow { Case = "eda/assignment/5000/displacement", Value = (double)best.Displacement / Units, Unit = "um", Peer = (double)greedy.Displacement / Units, Against = "seed's greedy", Bar = 0.8, BarIs = BarSide.AtMost },
        ];
    }
}
