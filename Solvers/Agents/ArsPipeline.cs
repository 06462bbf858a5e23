using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using Native.Solvers.Formats;
using Native.Solvers.Language;
using Native.Solvers.Language.Modeling;
using Native.Solvers.Sandbox;

namespace Native.Solvers.Agents;

/// <summary>
/// Description to certified plan in five steps: retrieve cards of the constraint database, let a chat client propose constraints, validate them
/// against the offline analyst, examples and properties, let it repair what does not hold, solve and certify. Code that the client writes runs
/// in the sandbox's worker and nowhere else. The client is the caller's; without one there is no network. One description at a time.
/// </summary>
public sealed class ArsPipeline(IChatClient chat, CSharpSandbox sandbox, ArsOptions? options = null)
{
    private readonly ArsOptions options = options ?? new();

    /// <summary>Solves a description on an instance.</summary>
    /// <exception cref="ArgumentException">The description is empty or too long.</exception>
    /// <exception cref="OperationCanceledException">Canceled before the search; a canceled search returns the best so far.</exception>
    public async Task<ArsOutcome> SolveAsync(string description, SolomonReader.Instance instance, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var analysis = new RoutingAnalyst().Analyze(description, token);
        ImmutableArray<string> sentences = [.. analysis.Sentences.Select(s => s.Text)];
        var verifier = new ProposalVerifier(instance, analysis.Sentences, sandbox, options);
        List<ChatMessage> messages = [new(ChatRole.System, Prompts.System), new(ChatRole.User, Prompts.Propose(sentences, Cards(sentences)))];
        var attempts = ImmutableArray.CreateBuilder<ArsAttempt>();
        var calls = 0;
        var outcome = new ArsOutcome { Status = ArsStatus.Unresolved, Sentences = sentences };
        for (var round = 0; round <= options.Repairs; round++)
        {
            token.ThrowIfCancellationRequested();
            if (calls >= options.Calls) return outcome with { Reason = $"all {options.Calls} calls are used", Attempts = attempts.ToImmutable(), Calls = calls };
            options.Progress?.Report(round == 0 ? "propose" : $"repair {round}");
            calls++;
            string answer;
            try
            {
                answer = (await chat.GetResponseAsync(messages, new ChatOptions { Temperature = 0, MaxOutputTokens = options.AnswerTokens, ResponseFormat = ChatResponseFormat.Json }, token).ConfigureAwait(false)).Text;
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException or IOException or TimeoutException or TaskCanceledException && !token.IsCancellationRequested)
            {
                return outcome with { Reason = $"the chat client failed: {e.Message}", Attempts = attempts.ToImmutable(), Calls = calls };
            }
            // What comes back is kept and shown, so it has an end.
            if (answer.Length > 65_536) answer = answer[..65_536];
            var proposal = Proposal.Read(answer, sentences.Length, options.Database);
            options.Progress?.Report("validate");
            var faults = await verifier.CheckAsync(proposal, token).ConfigureAwait(false);
            attempts.Add(new(answer, [.. faults]));
            outcome = outcome with
            {
                Requirements = [.. proposal.Stated.Select(s => s.Requirement).Distinct()],
                Code = proposal.Code,
                CodeSentences = [.. proposal.CodeSentences.Select(n => sentences[n - 1])],
                Unsupported = [.. proposal.Unsupported.Select(n => sentences[n - 1])],
                Attempts = attempts.ToImmutable(),
                Calls = calls,
            };
            if (faults.Count == 0) return proposal.Unsupported.Length > 0 ? outcome with { Status = ArsStatus.Unsupported, Reason = "some sentences are not expressed" } : await CertifyAsync(outcome, verifier, token).ConfigureAwait(false);
            messages.Add(new(ChatRole.Assistant, answer));
            messages.Add(new(ChatRole.User, Prompts.Repair(faults.Take(12))));
        }
        return outcome with { Reason = $"no answer held; the last one: {outcome.Attempts[^1].Faults[0]}" };
    }

    private IEnumerable<ConstraintCard> Cards(ImmutableArray<string> sentences) => options.CardsPerSentence < 1
        ? options.Database.Cards
        : sentences.SelectMany(s => options.Database.Retrieve(s, options.CardsPerSentence)).Distinct();

    private async Task<ArsOutcome> CertifyAsync(ArsOutcome outcome, ProposalVerifier verifier, CancellationToken token)
    {
        options.Progress?.Report("solve");
        var model = verifier.Model!;
        // With code the engine gives the start and the generic search, which alone can see the code, the rest; the time is parted.
        var half = outcome.Code is null ? options.Solve : options.Solve with { TimeLimit = options.Solve.TimeLimit / 4, Iterations = options.Solve.Iterations };
        var found = RoutingSolver.Solve(model, half, token);
        var best = found.Best;
        if (outcome.Code is not null)
        {
            var judge = new SandboxJudge(sandbox, verifier.Problem);
            try
            {
                (best, _, _) = await ArsBackbone.SolveAsync(model, judge, best, options.Solve with { TimeLimit = options.Solve.TimeLimit * 3 / 4 }, token).ConfigureAwait(false);
                if (best is not null && await judge.JudgeAsync([best.Routes.Select(r => r.Visits.ToArray()).ToArray()], CancellationToken.None).ConfigureAwait(false) is [> 0 and var broken])
                    return outcome with { Status = ArsStatus.NoSolutionFound, Reason = $"the code judged the plan anew and it breaks the rule by {broken}" };
            }
            catch (InvalidOperationException e)
            {
                return outcome with { Status = ArsStatus.Unresolved, Reason = e.Message };
            }
        }
        options.Progress?.Report("certify");
        if (best is null) return outcome with { Status = ArsStatus.NoSolutionFound, Reason = "no plan that keeps every rule was found in the time" };
        var report = FeasibilityChecker.Check(model, best);
        return report.IsFeasible ? outcome with { Status = ArsStatus.Solved, Solution = best, Cost = report.Cost } : outcome with { Status = ArsStatus.NoSolutionFound, Reason = $"the checker rejects the plan: {report.Violations[0]}" };
    }
}
