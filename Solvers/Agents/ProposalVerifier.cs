using System.Globalization;
using Native.Solvers.Formats;
using Native.Solvers.Language;
using Native.Solvers.Language.Modeling;
using Native.Solvers.Sandbox;

namespace Native.Solvers.Agents;

/// <summary>
/// Holds a proposal against what does not come from the model that made it: the offline analyst's reading of the same sentences, the user's
/// examples, and properties that every rule has. So a proposal cannot pass by weakening itself.
/// </summary>
internal sealed class ProposalVerifier(SolomonReader.Instance instance, IReadOnlyList<AnalyzedSentence> sentences, CSharpSandbox sandbox, ArsOptions options)
{
    /// <summary>The data as code in the sandbox sees it.</summary>
    public SandboxProblem Problem { get; } = Data(instance);

    /// <summary>The model of the forms; null before a proposal has one.</summary>
    public RoutingModel? Model { get; private set; }

    /// <summary>What does not hold; the code is compiled where there is any and nothing else is wrong with it.</summary>
    public async Task<List<string>> CheckAsync(Proposal proposal, CancellationToken token)
    {
        var faults = new List<string>(proposal.Faults);
        if (faults.Count > 0) return faults;
        if (options.ComparesWithAnalyst) Compare(proposal, faults, token);
        var requirements = proposal.Stated.Select(s => s.Requirement).Distinct().ToArray();
        var unsupported = RequirementModel.Unsupported(requirements);
        foreach (var requirement in unsupported) faults.Add($"'{requirement}' has no rule in the solver; put its sentences under code or unsupported");
        if (unsupported.Length == 0)
        {
            try
            {
                Model = RequirementModel.Build(instance, requirements);
            }
            catch (Exception e) when (e is ArgumentException or RoutingModelException)
            {
                faults.Add(e.Message);
            }
        }
        if (proposal.Code is { } code) await RunAsync(code, faults, token).ConfigureAwait(false);
        if (faults.Count == 0) await JudgeExamplesAsync(proposal.Code is not null, faults, token).ConfigureAwait(false);
        return faults;
    }

    // The analyst is sure of what it reads, so where it reads a sentence, the form must say the same, and no sentence that constrains may be passed over.
    private void Compare(Proposal proposal, List<string> faults, CancellationToken token)
    {
        var stated = proposal.Stated.SelectMany(s => s.Sentences).ToHashSet();
        var whole = new RoutingAnalyst().Analyze(string.Join('\n', sentences.Where((_, i) => stated.Contains(i + 1)).Select(s => s.Text).DefaultIfEmpty("Hello.")), token);
        if (whole.Status == AnalysisStatus.Understood)
        {
            var (read, said) = (whole.Requirements.ToHashSet(), proposal.Stated.Select(s => s.Requirement).ToHashSet());
            foreach (var missing in read.Except(said)) faults.Add($"the sentences under constraints also say '{missing}'");
            foreach (var extra in said.Except(read)) faults.Add($"no sentence says '{extra}'");
        }
        foreach (var number in proposal.Nothing)
            if (sentences[number - 1] is { Verdict: SentenceVerdict.Constrains } sentence) faults.Add($"sentence {number} is under nothing, but it constrains routes ({sentence.Reason})");
    }

    private async Task RunAsync(string code, List<string> faults, CancellationToken token)
    {
        var reply = await sandbox.CompileAsync(code, token).ConfigureAwait(false);
        if (reply.Status != SandboxStatus.Ok)
        {
            foreach (var diagnostic in reply.Diagnostics.Take(8)) faults.Add(string.Create(CultureInfo.InvariantCulture, $"code line {diagnostic.Line}: {diagnostic.Id}: {diagnostic.Message}"));
            if (reply.Diagnostics.IsEmpty) faults.Add($"the code was not compiled: {reply.Reason}");
            return;
        }
        var plans = MicroCases.Of(instance.Places.Count - 1);
        var judged = await sandbox.EvaluateAsync(Problem, plans, token).ConfigureAwait(false);
        if (judged.Status != SandboxStatus.Ok)
        {
            faults.Add($"the code {(judged.Status == SandboxStatus.Killed ? "was killed" : "was stopped")}: {judged.Reason}");
            return;
        }
        if (judged.Violations[0] != 0) faults.Add($"the plan without routes breaks the rule by {judged.Violations[0]}; a rule of routes holds where there are none");
        if (judged.Violations.All(v => v == 0)) faults.Add($"none of {plans.Count} very different plans breaks the rule: the code decides nothing");
        // Pairs of cases that differ in the order of their routes alone.
        var turned = await sandbox.EvaluateAsync(Problem, [.. plans.Select(p => p.Reverse().ToArray())], token).ConfigureAwait(false);
        for (var i = 0; i < plans.Count && turned.Status == SandboxStatus.Ok; i++)
            if ((turned.Violations[i] == 0) != (judged.Violations[i] == 0))
            {
                faults.Add($"whether the rule holds depends on the order of the routes in {Text(plans[i])}");
                break;
            }
    }

    private async Task JudgeExamplesAsync(bool hasCode, List<string> faults, CancellationToken token)
    {
        if (options.Examples.Count == 0 || Model is null) return;
        SandboxReply? reply = hasCode ? await sandbox.EvaluateAsync(Problem, [.. options.Examples.Select(e => e.Routes)], token).ConfigureAwait(false) : null;
        for (var i = 0; i < options.Examples.Count; i++)
        {
            var (routes, expected) = (options.Examples[i].Routes, options.Examples[i].IsFeasible);
            var report = FeasibilityChecker.Check(Model, RoutingSolution.Of(routes));
            var broken = report.Violations.Select(v => v.ToString()).ToList();
            if (reply is { Status: SandboxStatus.Ok } && reply.Violations[i] > 0) broken.Add($"the code: {reply.Violations[i]}");
            if (broken.Count == 0 == expected) continue;
            faults.Add(expected ? $"the plan {Text(routes)} keeps the description, but it breaks {string.Join("; ", broken)}" : $"the plan {Text(routes)} breaks the description, but nothing says so");
        }
    }

    private static string Text(int[][] plan) => string.Join(" / ", plan.Select(r => string.Join(' ', r)));

    private static SandboxProblem Data(SolomonReader.Instance instance)
    {
        var places = instance.Places;
        var distance = new double[places.Count * places.Count];
        for (var i = 0; i < places.Count; i++)
            for (var j = 0; j < places.Count; j++)
                distance[(i * places.Count) + j] = Math.Sqrt(((places[i].X - places[j].X) * (places[i].X - places[j].X)) + ((places[i].Y - places[j].Y) * (places[i].Y - places[j].Y)));
        return new(instance.Capacity, [.. places.Select(p => p.Demand)], [.. places.Select(p => p.Window.Earliest)], [.. places.Select(p => p.Window.Latest)], [.. places.Select(p => p.Service)], distance);
    }
}
