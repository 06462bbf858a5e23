using System.Collections.Immutable;

namespace Native.Solvers.Sandbox;

/// <summary>What became of a request to the sandbox.</summary>
public enum SandboxStatus
{
    /// <summary>It was done.</summary>
    Ok,

    /// <summary>The code is not allowed, or does not compile.</summary>
    Refused,

    /// <summary>The code used all its steps or array elements, or failed while it ran.</summary>
    Stopped,

    /// <summary>The worker was killed: out of time or memory, or it died.</summary>
    Killed,
}

/// <summary>Why code is refused.</summary>
/// <param name="Id">The compiler's id, or NS and a number for a rule of the sandbox.</param>
/// <param name="Line">The line in the given source, from 1.</param>
/// <param name="Message">What is wrong.</param>
public sealed record SandboxDiagnostic(string Id, int Line, string Message);

/// <summary>The answer to a request.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why it was not done; empty if it was.</param>
public sealed record SandboxReply(SandboxStatus Status, string Reason)
{
    /// <summary>Why the code is refused.</summary>
    public ImmutableArray<SandboxDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>The violation of each case, in the order of the cases.</summary>
    public ImmutableArray<double> Violations { get; init; } = [];
}
