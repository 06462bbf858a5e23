using System.Collections.Immutable;
using Native.Solvers.Language;

namespace Native.Solvers.Agents;

/// <summary>How the pipeline ended.</summary>
public enum ArsStatus
{
    /// <summary>A plan that keeps every rule by the checker and by the code.</summary>
    Solved,

    /// <summary>The constraints stand, but no plan that keeps them was found in the time.</summary>
    NoSolutionFound,

    /// <summary>The model says of some sentences that they cannot be expressed; nothing was solved.</summary>
    Unsupported,

    /// <summary>No answer held within the rounds and calls allowed; nothing was solved.</summary>
    Unresolved,
}

/// <summary>One answer of the model and what was wrong with it.</summary>
/// <param name="Answer">The answer as it came.</param>
/// <param name="Faults">What does not hold; empty where everything does.</param>
public sealed record ArsAttempt(string Answer, ImmutableArray<string> Faults);

/// <summary>What the pipeline did.</summary>
public sealed record ArsOutcome
{
    /// <summary>How it ended.</summary>
    public required ArsStatus Status { get; init; }

    /// <summary>Why, in a sentence; empty where it is solved.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The numbered sentences of the description.</summary>
    public ImmutableArray<string> Sentences { get; init; } = [];

    /// <summary>The constraints that the last answer stated as forms.</summary>
    public ImmutableArray<Requirement> Requirements { get; init; } = [];

    /// <summary>The code of the last answer; null where there is none.</summary>
    public string? Code { get; init; }

    /// <summary>The sentences that the code decides.</summary>
    public ImmutableArray<string> CodeSentences { get; init; } = [];

    /// <summary>The sentences that are not expressed.</summary>
    public ImmutableArray<string> Unsupported { get; init; } = [];

    /// <summary>Every answer with its faults, in order.</summary>
    public ImmutableArray<ArsAttempt> Attempts { get; init; } = [];

    /// <summary>Calls of the chat client.</summary>
    public int Calls { get; init; }

    /// <summary>The plan; null where there is none.</summary>
    public RoutingSolution? Solution { get; init; }

    /// <summary>Its cost by the checker; positive infinity where there is none.</summary>
    public double Cost { get; init; } = double.PositiveInfinity;

    /// <summary>The version of the prompts.</summary>
    public string PromptVersion { get; init; } = Prompts.Version;
}
