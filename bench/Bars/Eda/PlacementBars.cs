using System.Diagnostics;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Bars.Eda;

/// <summary>Global placement and legalization against OpenROAD's results on the same files.</summary>
internal static class PlacementBars
{
    private const string TestCells = "lef2d/gpl_test_nangate45.lef.gz";
    private static readonly string[] Cells = ["lef2d/NangateOpenCellLibrary.tech.lef", "lef2d/NangateOpenCellLibrary.macro.mod.lef"];

    /// <summary>The bars.</summary>
    public static IEnumerable<IBarCase> Create()
    {
        foreach (var (name, density, theirs) in new[] { ("simple01", 0.7, 2594.0), ("core01", 0.6, 2881.6), ("ar01", 0.6, 2991.7) })
        {
            var def = $"def/{name}.def";
            yield return new FigureBar($"eda/place/{name}", "global placement at overflow 0.1 and the same density, wirelength", "≤ 1x OpenROAD's", () => EdaBars.Missing(TestCells, def), token => Place(name, def, density, theirs, token));
        }
        foreach (var (name, def, theirs) in new[] { ("gcd", "def/gcd_replace.def", 7736.3), ("aes", "def/aes_cipher_top_replace.def.gz", 384_290.7) })
            yield return new FigureBar($"eda/legalize/{name}", "a global placement made legal and improved, wirelength", "≤ 1x OpenROAD's legal, ≤ 0.97x improved", () => EdaBars.Missing([def, .. Cells]), token => Legalize(name, def, theirs, token));
        yield return new FigureBar("eda/place/jpeg", "global placement of 60,862 cells", "≤ 40 s", () => EdaBars.Missing(["netlists/jpeg_encoder.v.gz", .. Cells]), Large);
    }

    private static ResultRow[] Place(string name, string def, double density, double theirs, CancellationToken token)
    {
        var problem = PlacementProblem.FromDef(DefDesign.Read(EdaBars.Data(def)), LefLibrary.Read(EdaBars.Data(TestCells)));
        // OpenROAD widens cells for their pins, by so much in each of these designs.
        var result = ElectrostaticPlacer.Place(problem, new() { TargetDensity = density, Bins = 16, AreaPerPin = 49.963 / 1068, Smoothing = 1, Growth = 1.02 }, null, token);
        return
        [
            new ResultRow { Case = $"eda/place/{name}/wirelength", Value = result.Wirelength, Unit = "um", Peer = theirs, Against = "OpenROAD", Bar = 1, BarIs = BarSide.AtMost },
            new ResultRow { Case = $"eda/place/{name}/overflow", Value = result.Overflow, Unit = "", Bar = 0.1, BarIs = BarSide.AtMost },
        ];
    }

    private static ResultRow[] Legalize(string name, string def, double theirs, CancellationToken token)
    {
        var problem = PlacementProblem.FromDef(DefDesign.Read(EdaBars.Data(def)), LefLibrary.Read(Cells.Select(EdaBars.Data)));
        var watch = Stopwatch.StartNew();
        var legal = AbacusLegalizer.Legalize(problem, token);
        var improved = DetailedPlacer.Improve(problem, null, null, token);
        var seconds = watch.Elapsed.TotalSeconds;
        return
        [
            new ResultRow { Case = $"eda/legalize/{name}/wirelength", Value = legal.WirelengthAfter, Unit = "um", Peer = theirs, Against = "OpenROAD", Bar = 1, BarIs = BarSide.AtMost, Note = $"moved {Format.Fixed(legal.Mean, 2)} um in the mean" },
            new ResultRow { Case = $"eda/legalize/{name}/improved", Value = improved.WirelengthAfter, Unit = "um", Peer = theirs, Against = "OpenROAD", Bar = 0.97, BarIs = BarSide.AtMost },
            new ResultRow { Case = $"eda/legalize/{name}/violations", Value = LegalityChecker.Check(problem).Count, Unit = "violations", Bar = 0, BarIs = BarSide.AtMost },
            new ResultRow { Case = $"eda/legalize/{name}/time", Value = seconds, Unit = "s" },
        ];
    }

    private static ResultRow[] Large(CancellationToken token)
    {
        var library = LefLibrary.Read(Cells.Select(EdaBars.Data));
        var netlist = Netlist.ReadVerilog(EdaBars.Data("netlists/jpeg_encoder.v.gz"), "jpeg_encoder", Floorplanner.Buses(library));
        var problem = PlacementProblem.FromDef(Floorplanner.Create(netlist, library, new() { Utilization = 0.65 }), library);
        var result = ElectrostaticPlacer.Place(problem, null, null, token);
        return
        [
            new ResultRow { Case = "eda/place/jpeg/time", Value = result.Seconds, Unit = "s", Bar = 40, BarIs = BarSide.AtMost, Note = $"{result.Iterations} steps" },
            new ResultRow { Case = "eda/place/jpeg/overflow", Value = result.Overflow, Unit = "", Bar = 0.1, BarIs = BarSide.AtMost },
        ];
    }
}
