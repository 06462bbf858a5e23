using System.Text.Json;
using Native.Solvers.Language;

namespace Native.Solvers.Tests.Language;

public sealed class RoutBenchTextTests
{
    // What each attribute's validator checks, by the table of the specification; the parameters stand in the validators' code, not in ours.
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["CVRP"] = "CVRP",
        ["HCVRP"] = "HCVRP routes=3 below=100",
        ["MCVRP"] = "MCVRP deliveries=12:70,14:80 limit=100",
        ["DCVRP"] = "DCVRP node=19 factor=5",
        ["VRPL"] = "VRPL limit=150",
        ["HVRPL"] = "HVRPL limit=200 routes=3 below=150",
        ["RVRP"] = "RVRP node=17 range=150",
        ["DVRPL"] = "DVRPL limit=200 node=17 factor=0.5",
        ["VRPTW"] = "VRPTW",
        ["HVRPTW"] = "HVRPTW routes=1 start=300",
        ["VRPMTW"] = "VRPMTW node=4 window=900..950",
        ["DVRPTW"] = "DVRPTW node=18",
        ["VRPMPD"] = "VRPMPD pickups=24:10",
        ["HVRPMPD"] = "HVRPMPD pickups=24:10 routes=3 below=100",
        ["MVRPMPD"] = "MVRPMPD deliveries=12:70,14:80 limit=100 pickups=24:10 newpickups=24:20",
        ["DVRPMPD"] = "DVRPMPD node=24 amount=10 factor=5",
        ["VRPSVC"] = "VRPSVC nodes=13,23",
        ["CluVRP"] = "CluVRP nodes=7,10",
        ["VRPSO"] = "VRPSO order=13>23",
        ["VRPILC"] = "VRPILC nodes=7,8",
        ["PVRP"] = "PVRP nodes=5,7",
        ["VRPRP"] = "VRPRP node=8 position=3",
        ["VRPMP"] = "VRPMP levels=7>5>3",
        ["VRP-dRP"] = "VRP-dRP levels=7>5>3 slack=1",
    };

    [Theory]
    [InlineData("500_simple.json")]
    [InlineData("500_complex.json")]
    public void EveryTextIsReadToItsAttributes(string file)
    {
        using var variants = JsonDocument.Parse(File.ReadAllText(TestData.Require(Path.Combine("vrp", "routbench", file))));
        var analyst = new RoutingAnalyst();
        var wrong = new List<string>();
        var seen = new HashSet<string>();
        foreach (var variant in variants.RootElement.EnumerateArray())
        {
            var names = variant.GetProperty("type").EnumerateArray().Select(t => t.GetString()!.Split(" - ")[1]).ToArray();
            seen.UnionWith(names);
            var analysis = analyst.Analyze(variant.GetProperty("description").GetString()!);
            var read = analysis.Requirements.Select(r => r.ToString()).Order(StringComparer.Ordinal);
            if (analysis.Status != AnalysisStatus.Understood || !read.SequenceEqual(names.Select(n => Expected[n]).Order(StringComparer.Ordinal)))
                wrong.Add($"{string.Join(", ", names)}: {analysis.Status}: {string.Join("; ", analysis.Requirements)}: {string.Join(" | ", analysis.Refused.Select(s => s.Text + " -- " + s.Reason))}");
        }
        Assert.Equal(24, seen.Count);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of 500: {string.Join('\n', wrong.DistinctBy(w => w.Split(':')[^1]).Take(12))}");
    }
}
