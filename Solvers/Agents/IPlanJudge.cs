using Native.Solvers.Sandbox;

namespace Native.Solvers.Agents;

/// <summary>Judges plans by rules that the model does not hold.</summary>
public interface IPlanJudge
{
    /// <summary>By how much each plan breaks the rules; 0 where it keeps them.</summary>
    Task<IReadOnlyList<double>> JudgeAsync(IReadOnlyList<int[][]> plans, CancellationToken token);
}

/// <summary>Code in the sandbox as a judge; many plans a message, so that the pipe does not count.</summary>
internal sealed class SandboxJudge(CSharpSandbox sandbox, SandboxProblem problem) : IPlanJudge
{
    public async Task<IReadOnlyList<double>> JudgeAsync(IReadOnlyList<int[][]> plans, CancellationToken token)
    {
        var reply = await sandbox.EvaluateAsync(problem, plans, token).ConfigureAwait(false);
        return reply.Status == SandboxStatus.Ok ? reply.Violations : throw new InvalidOperationException($"the code failed while judging: {reply.Reason}");
    }
}
