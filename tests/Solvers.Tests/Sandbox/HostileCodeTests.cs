using Native.Solvers.Sandbox;

namespace Native.Solvers.Tests.Sandbox;

public sealed class HostileCodeTests(ITestOutputHelper output)
{
    private static readonly SandboxProblem Problem = new(100, [0, 10, 20, 30], [0, 0, 0, 0], [100, 100, 100, 100], [0, 1, 1, 1], [0, 1, 2, 3, 1, 0, 1, 2, 2, 1, 0, 1, 3, 2, 1, 0]);

    [Fact]
    public async Task EveryHostileSnippetIsRefusedOrStoppedAndTheHostLives()
    {
        var token = TestContext.Current.CancellationToken;
        await using var sandbox = new CSharpSandbox(SandboxProcess.Command, new() { Steps = 200_000, Time = TimeSpan.FromSeconds(20), StartTime = TimeSpan.FromSeconds(60) });
        var snippets = Load();
        Assert.True(snippets.Count >= 150);
        Assert.Equal(snippets.Count, snippets.Distinct().Count());
        int refused = 0, stopped = 0, killed = 0;
        var wrong = new List<string>();
        foreach (var (expected, source) in snippets)
        {
            var reply = await sandbox.CompileAsync(source, token);
            if (reply.Status == SandboxStatus.Ok && expected == "stopped") reply = await sandbox.EvaluateAsync(Problem, [[[1, 2], [3]]], token);
            if (reply.Status == SandboxStatus.Refused) refused++;
            if (reply.Status == SandboxStatus.Stopped) stopped++;
            if (reply.Status == SandboxStatus.Killed) killed++;
            var isRight = expected switch
            {
                "refused" => reply.Status == SandboxStatus.Refused && reply.Diagnostics.Length > 0,
                "stopped" => reply.Status == SandboxStatus.Stopped,
                // What overwhelms the compiler is refused before, or ends the worker.
                _ => reply.Status is SandboxStatus.Refused or SandboxStatus.Killed,
            };
            if (!isRight || reply.Reason.Length == 0) wrong.Add($"{expected}, was {reply.Status} ({reply.Reason}): {source[..Math.Min(160, source.Length)]}");
        }
        output.WriteLine($"{snippets.Count} snippets: {refused} refused, {stopped} stopped, {killed} killed");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        // After all of it, the same host still judges honest code.
        var honest = await sandbox.CompileAsync("public static double Violation(Route route) { double sum = 0; for (int i = 0; i < route.Count; i++) sum += route.Demand(route.Node(i)); return Math.Max(0.0, sum - 25); }", token);
        Assert.Equal(SandboxStatus.Ok, honest.Status);
        var judged = await sandbox.EvaluateAsync(Problem, [[[1, 2], [3]], [[1], [2]]], token);
        Assert.Equal([10, 0], judged.Violations);
    }

    private static List<(string Expected, string Source)> Load()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Sandbox", "hostile.txt"));
        return [.. text.TrimEnd('\n').Split("\n----\n").Select(block => block.Split('\n', 2)).Select(parts => (parts[0], parts.Length > 1 ? parts[1] : ""))];
    }
}
