using Native.Solvers.Formats;

namespace Native.Solvers.Tests.Formats;

/// <summary>Every best-known solution in the data, read, checked and costed anew.</summary>
public sealed class BestKnownTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("CVRP")]
    [InlineData("CVRP-XXL")]
    [InlineData("VRPTW")]
    [InlineData("PCVRPTW")]
    [InlineData("MDVRPTW")]
    [InlineData("SDVRPTW")]
    [InlineData("HFVRP")]
    [InlineData("VRPB")]
    [InlineData("GVRP")]
    [InlineData("MTVRPTWR")]
    public void Every_best_known_solution_of_a_class_is_feasible_and_costs_what_it_says(string name)
    {
        var folder = TestData.Require($"vrp/pyvrp-instances/{name}");
        var files = Directory.GetFiles(folder, "*.sol");
        Assert.NotEmpty(files);
        var wrong = new List<string>();
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            var instance = VrplibReader.Read(Path.ChangeExtension(path, ".vrp"));
            var file = SolutionFile.Read(path);
            var report = FeasibilityChecker.Check(instance.Model, instance.Solution(file));
            if (!report.IsFeasible) wrong.Add($"{Path.GetFileName(path)}: {report.Violations.Length} broken, {report.Violations[0]}");
            if (!Agrees(path, instance, report.Cost, file)) wrong.Add($"{Path.GetFileName(path)}: costs {report.Cost}, stated {file.Cost}");
        }
        output.WriteLine($"{files.Length} files");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("solomon")]
    [InlineData("gehring-homberger-200")]
    [InlineData("lilim")]
    public void Every_SINTEF_solution_is_feasible(string name)
    {
        var folder = TestData.Require($"vrp/{name}");
        var files = Directory.GetFiles(folder, "*.sol");
        Assert.NotEmpty(files);
        var wrong = new List<string>();
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            // The SINTEF solutions of Solomon carry their vehicles and distance in some names: r103_13_1292.675455.sol.
            var text = Path.Combine(folder, (name == "solomon" ? Path.GetFileNameWithoutExtension(path).Split('_')[0] : Path.GetFileNameWithoutExtension(path)) + ".txt");
            var instance = name == "lilim" ? LiLimReader.Read(text) : SolomonReader.Read(text);
            var report = FeasibilityChecker.Check(instance.Model, instance.Solution(SolutionFile.Read(path)), tolerance: 1e-9);
            if (!report.IsFeasible) wrong.Add($"{Path.GetFileName(path)}: {report.Violations.Length} broken, {report.Violations[0]}");
        }
        output.WriteLine($"{files.Length} files");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("A-n32-k5", Rounding.Nearest)]
    [InlineData("B-n31-k5", Rounding.Nearest)]
    [InlineData("E-n13-k4", Rounding.Nearest)]
    [InlineData("F-n72-k4", Rounding.Nearest)]
    [InlineData("M-n101-k10", Rounding.Nearest)]
    [InlineData("P-n16-k8", Rounding.Nearest)]
    [InlineData("ORTEC-n242-k12", Rounding.Nearest)]
    [InlineData("X-n101-k25", Rounding.Nearest)]
    [InlineData("CMT6", Rounding.None)]
    [InlineData("Golden_1", Rounding.None)]
    [InlineData("Li_21", Rounding.None)]
    [InlineData("tai75a", Rounding.None)]
    public void Classical_solutions_cost_what_they_say(string name, Rounding rounding)
    {
        var path = TestData.Require($"vrp/small/{name}.vrp");
        var instance = VrplibReader.Read(path, rounding);
        var file = SolutionFile.Read(Path.ChangeExtension(path, ".sol"));
        var report = FeasibilityChecker.Check(instance.Model, instance.Solution(file), tolerance: 1e-6);
        Assert.Empty(report.Violations);
        Assert.Equal(file.Cost!.Value, report.Cost, rounding == Rounding.None ? 2 : 6);
    }

    /// <summary>HFVRP states some costs in thousandths, as the others, and some in the unrounded instance's own unit, a hundredth of the file's.</summary>
    private static bool Agrees(string path, VrplibInstance instance, double cost, SolutionFile file)
    {
        if (instance.Reported(cost) == file.Cost || cost == file.Cost) return true;
        if (!path.Contains("HFVRP", StringComparison.Ordinal)) return false;
        var unrounded = VrplibReader.Read(Path.ChangeExtension(path, ".vrp"), Rounding.None);
        return Math.Abs(FeasibilityChecker.Check(unrounded.Model, unrounded.Solution(file)).Cost / 100 - file.Cost!.Value) <= 0.0051;
    }
}
