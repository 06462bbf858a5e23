using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;

namespace Native.Bench.Tests.CommandLine;

public class RoutingStepTests
{
    [Fact]
    public void Each_problem_is_a_row_and_the_one_that_was_understood_and_not_solved_fails()
    {
        var (code, output) = Run(new FakeRouting(CostOfLast: null), TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("0.900", output, StringComparison.Ordinal);
        Assert.Contains("refused: because", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, Run(new FakeRouting(CostOfLast: 7), TestContext.Current.CancellationToken).Code);
    }

    [Fact]
    public void Without_the_part_the_step_says_so_and_a_cancellation_ends_it()
    {
        Assert.Contains("not built into this suite", Run(null, TestContext.Current.CancellationToken).Output, StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(ExitCode.Canceled, Run(new FakeRouting(7), stop.Token).Code);
    }

    [Fact]
    public void The_verb_writes_report_and_rows()
    {
        using var folder = new TestFolder();
        var screen = new StringWriter();
        var code = BenchCommand.Run(["vrp", "tour", "--report", folder.File("r.html"), "--json", folder.File("r.json")], new BenchParts { Routing = new FakeRouting(7) },
            new TextScreen(screen, interactive: false, color: false, 100), screen, screen, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("Vehicle routing", File.ReadAllText(folder.File("r.html")), StringComparison.Ordinal);
        Assert.Contains("vrp/tour/text/1", File.ReadAllText(folder.File("r.json")), StringComparison.Ordinal);
    }

    private static (int Code, string Output) Run(IRoutingTable? routing, CancellationToken token)
    {
        var screen = new StringWriter();
        return (BenchCommand.Run(["vrp", "tour"], new BenchParts { Routing = routing }, new TextScreen(screen, interactive: false, color: false, 100), screen, screen, token), screen.ToString());
    }

    private sealed record FakeRouting(double? CostOfLast) : IRoutingTable
    {
        public IReadOnlyList<RoutingProblem> Problems { get; } =
            [new("text/1", "a", 3, TimeSpan.FromSeconds(1)), new("text/2", "b", 3, TimeSpan.FromSeconds(1)), new("x/n3", null, 3, TimeSpan.FromSeconds(1))];

        public RoutingRow Solve(RoutingProblem problem, ulong seed, IProgress<double>? progress, CancellationToken token)
        {
            progress?.Report(0.5);
            var run = new RoutingRun("Native", problem.Name == "x/n3" ? CostOfLast : 9, 2, TimeSpan.FromSeconds(1), []);
            return problem.Name == "text/2" ? new(problem, [], "because", null, null, null) : new(problem, ["CVRP"], null, run, run with { Solver = "OR-Tools", Cost = 10 }, null);
        }
    }
}
