using System.Text.Json;
using Native.Solvers.Agents;
using Native.Solvers.Formats;
using Native.Solvers.Sandbox;
using Native.Solvers.Tests.Sandbox;

namespace Native.Solvers.Tests.Agents;

public sealed class ArsPipelineTests
{
    private const string Wolf = "The sum of the numbers of the customers on a route must be even.";

    // Eight customers on a circle around the depot.
    private static readonly SolomonReader.Instance Circle = new("circle", 8, 100, [.. Enumerable.Range(0, 9).Select(i => i == 0
        ? new SolomonReader.Place(0, 0, 0, TimeWindow.Always, 0)
        : new SolomonReader.Place(10 * Math.Cos(i), 10 * Math.Sin(i), 10, TimeWindow.Always, 0))]);

    private static CSharpSandbox Sandbox(int seconds = 30) => new(SandboxProcess.Command, new() { Time = TimeSpan.FromSeconds(seconds), StartTime = TimeSpan.FromSeconds(60) });

    private static string Answer(object constraints, object? code = null, int[]? nothing = null, int[]? unsupported = null) =>
        JsonSerializer.Serialize(new { constraints, code, nothing = nothing ?? [], unsupported = unsupported ?? [] });

    private static string Code(string source, params int[] sentences) => Answer(Array.Empty<object>(), new { source, sentences });

    private static async Task<ArsOutcome> Run(ScriptedChat chat, string description, ArsOptions? options = null, CancellationToken? token = null)
    {
        await using var sandbox = Sandbox();
        return await new ArsPipeline(chat, sandbox, (options ?? new()) with { Solve = new() { TimeLimit = TimeSpan.FromSeconds(30), Iterations = 300 } })
            .SolveAsync(description, Circle, token ?? TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AGoodAnswerIsSolvedAndCertified()
    {
        var chat = new ScriptedChat("```json\n" + Answer(new[] { new { form = "VRPSVC nodes=1,5", sentences = new[] { 1 } } }, nothing: [2]) + "\n```");
        var outcome = await Run(chat, "Customers 1 and 5 share a route. Thank you.");
        Assert.Equal((ArsStatus.Solved, 1), (outcome.Status, outcome.Calls));
        Assert.Contains(outcome.Solution!.Routes, r => r.Visits.Contains(1) && r.Visits.Contains(5));
        Assert.Contains("VRPSVC nodes=3,5", chat.Asked[0], StringComparison.Ordinal);
    }

    // A weaker form, an invented form, a sentence passed over: each is told, and the right answer after it is taken.
    [Theory]
    [InlineData("""{"constraints":[{"form":"VRPL limit=999","sentences":[1]}],"nothing":[],"unsupported":[]}""", "also say 'VRPL limit=60'")]
    [InlineData("""{"constraints":[{"form":"TELEPORT node=3","sentences":[1]}],"nothing":[],"unsupported":[]}""", "no constraint of this name")]
    [InlineData("""{"constraints":[],"nothing":[1],"unsupported":[]}""", "it constrains routes")]
    [InlineData("""{"constraints":[],"nothing":[],"unsupported":[]}""", "under none of")]
    [InlineData("I would rather not.", "no JSON object")]
    [InlineData("""{"constraints":[{"form":"VRPL limit=60","sentences":[1, 7]}],"nothing":[],"unsupported":[]}""", "no number of a sentence")]
    public async Task ABadAnswerIsToldWhatIsWrongAndRepaired(string bad, string told)
    {
        var chat = new ScriptedChat(bad, Answer(new[] { new { form = "VRPL limit=60", sentences = new[] { 1 } } }));
        var outcome = await Run(chat, "No route is longer than 60.");
        Assert.Equal((ArsStatus.Solved, 2), (outcome.Status, outcome.Calls));
        Assert.Contains(told, string.Join('\n', outcome.Attempts[0].Faults), StringComparison.Ordinal);
        Assert.Contains(told, chat.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AClientThatLoopsIsLeftAfterItsRounds()
    {
        var outcome = await Run(new ScriptedChat("no"), "No route is longer than 60.", new() { Repairs = 3 });
        Assert.Equal((ArsStatus.Unresolved, 4), (outcome.Status, outcome.Calls));
        Assert.Null(outcome.Solution);
        var few = await Run(new ScriptedChat("no"), "No route is longer than 60.", new() { Repairs = 30, Calls = 2 });
        Assert.Equal((ArsStatus.Unresolved, 2), (few.Status, few.Calls));
    }

    [Fact]
    public async Task CodeDecidesWhatNoFormSaysAndIsRepairedWhereItDoesNotCompile()
    {
        const string right = "public static double Violation(Route route) { int sum = 0; for (int i = 0; i < route.Count; i++) sum += route.Node(i); return sum % 2; }";
        var chat = new ScriptedChat(Code("public static double Violation(Route route) => missing;", 1), Code("public static double Violation(Route route) => 0;", 1), Code(right, 1));
        var outcome = await Run(chat, Wolf, new() { Examples = [new([[1, 3], [2, 4, 6, 8], [5, 7]], true), new([[1], [2, 3, 4, 5, 6, 7, 8]], false)] });
        Assert.Equal((ArsStatus.Solved, 3), (outcome.Status, outcome.Calls));
        Assert.Contains("CS0103", outcome.Attempts[0].Faults[0], StringComparison.Ordinal);
        Assert.Contains("decides nothing", outcome.Attempts[1].Faults[0], StringComparison.Ordinal);
        Assert.All(outcome.Solution!.Routes, r => Assert.Equal(0, r.Visits.Sum() % 2));
        Assert.Equal(Enumerable.Range(1, 8), outcome.Solution.Routes.SelectMany(r => r.Visits).Order());
    }

    [Theory]
    [InlineData("public static double Violation(Route route) { System.IO.File.Delete(\"/tmp/x\"); return 0; }")]
    [InlineData("public static double Violation(Route route) { while (true) { } }")]
    [InlineData("public static double Violation(Plan plan) { double[] a = new double[2000000000]; return a[0]; }")]
    public async Task HostileCodeIsRefusedOrStopped(string code)
    {
        var outcome = await Run(new ScriptedChat(Code(code, 1)), Wolf, new() { Repairs = 0 });
        Assert.Equal(ArsStatus.Unresolved, outcome.Status);
        Assert.Null(outcome.Solution);
        Assert.NotEmpty(outcome.Attempts[0].Faults);
    }

    // An example that the right code keeps is no excuse for code that breaks it.
    [Fact]
    public async Task AnExampleThatIsJudgedWronglyIsNotPassed()
    {
        var outcome = await Run(new ScriptedChat(Code("public static double Violation(Route route) => route.Count > 2 ? 1 : 0;", 1)), Wolf,
            new() { Repairs = 0, Examples = [new([[2, 4, 6]], true)] });
        Assert.Equal(ArsStatus.Unresolved, outcome.Status);
        Assert.Contains("keeps the description", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotExpressedIsNamedAndNothingIsSolved()
    {
        var outcome = await Run(new ScriptedChat(Answer(Array.Empty<object>(), unsupported: [1])), Wolf);
        Assert.Equal(ArsStatus.Unsupported, outcome.Status);
        Assert.Equal([Wolf], outcome.Unsupported);
        Assert.Null(outcome.Solution);
    }

    [Fact]
    public async Task CancellationEndsIt() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(new ScriptedChat("no"), "No route is longer than 60.", token: new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("Do not let a tour get longer than 90 km.", "VRPL")]
    [InlineData("Customers 3 and 9 ride in one van.", "VRPSVC")]
    [InlineData("Stay within the time windows of the customers.", "VRPTW")]
    [InlineData("Vehicles need not come back to the depot.", "EXT:OPEN")]
    public void TheRightCardIsAmongTheFirstFour(string sentence, string name) =>
        Assert.Contains(name, ConstraintDatabase.Default.Retrieve(sentence, 4).Select(c => c.Name));
}
