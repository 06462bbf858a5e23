using System.Diagnostics;
using Native.Solvers.Sandbox;

namespace Native.Solvers.Tests.Sandbox;

public sealed class SandboxTests
{
    private static readonly SandboxProblem Problem = new(100, [0, 10, 20, 30], [0, 0, 0, 0], [100, 100, 100, 100], [0, 1, 1, 1], [0, 1, 2, 3, 1, 0, 1, 2, 2, 1, 0, 1, 3, 2, 1, 0]);

    [Fact]
    public async Task CodeJudgesRoutesAndPlans()
    {
        var token = TestContext.Current.CancellationToken;
        await using var sandbox = new CSharpSandbox(SandboxProcess.Command, new() { Time = TimeSpan.FromSeconds(30), StartTime = TimeSpan.FromSeconds(60) });
        var length = await sandbox.CompileAsync("""
            static double Length(Route route)
            {
                double sum = 0;
                for (int i = 0; i <= route.Count; i++) sum += route.Distance(route.Node(i - 1), route.Node(i));
                return sum;
            }
            public static double Violation(Route route) => Math.Max(0.0, Length(route) - 4);
            """, token);
        Assert.Equal((SandboxStatus.Ok, ""), (length.Status, length.Reason));
        Assert.Equal([2.0, 0.0], (await sandbox.EvaluateAsync(Problem, [[[1, 2, 3]], [[1, 2]]], token)).Violations);

        var count = await sandbox.CompileAsync("public static double Violation(Plan plan) { int n = 0; for (int i = 0; i < plan.Count; i++) if (plan.Route(i).Count > 1) n++; return n > 1 ? n - 1 : 0; }", token);
        Assert.Equal(SandboxStatus.Ok, count.Status);
        Assert.Equal([0.0, 0.0], (await sandbox.EvaluateAsync(Problem, [[[1, 2, 3]], [[1, 2], [3]]], token)).Violations);
    }

    [Fact]
    public async Task ErrorsNameTheLineOfTheSource()
    {
        await using var sandbox = new CSharpSandbox(SandboxProcess.Command, new() { Time = TimeSpan.FromSeconds(30), StartTime = TimeSpan.FromSeconds(60) });
        var reply = await sandbox.CompileAsync("public static double Violation(Route route)\n{\n    return missing;\n}", TestContext.Current.CancellationToken);
        Assert.Equal(SandboxStatus.Refused, reply.Status);
        Assert.Contains(reply.Diagnostics, d => d is { Id: "CS0103", Line: 3 });
    }

    [Fact]
    public async Task AWorkerThatIsLateIsKilledAndReplaced()
    {
        var token = TestContext.Current.CancellationToken;
        // So many steps that only the clock can end it.
        await using var sandbox = new CSharpSandbox(SandboxProcess.Command, new() { Steps = long.MaxValue, Time = TimeSpan.FromSeconds(15), StartTime = TimeSpan.FromSeconds(60) });
        Assert.Equal(SandboxStatus.Ok, (await sandbox.CompileAsync("public static double Violation(Route route) { while (route.Count > 1) { } return 0; }", token)).Status);
        var worker = sandbox.WorkerId!.Value;
        var reply = await sandbox.EvaluateAsync(Problem, [[[1, 2]]], token);
        Assert.Equal(SandboxStatus.Killed, reply.Status);
        Assert.Contains("longer than 15 s", reply.Reason, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => Process.GetProcessById(worker));
        Assert.Equal([0.0], (await sandbox.EvaluateAsync(Problem, [[[1]]], token)).Violations);
    }

    [Fact]
    public async Task AWorkerThatDoesNotSpeakIsTold()
    {
        await using var sandbox = new CSharpSandbox(new WorkerCommand("/bin/echo", ["hello"]), new() { StartTime = TimeSpan.FromSeconds(10) });
        Assert.SkipUnless(File.Exists("/bin/echo"), "needs /bin/echo");
        var reply = await sandbox.CompileAsync("public static double Violation(Route route) => 0;", TestContext.Current.CancellationToken);
        Assert.Equal(SandboxStatus.Killed, reply.Status);
        Assert.Contains("did not start", reply.Reason, StringComparison.Ordinal);
    }
}
