namespace Native.Solvers.Agents;

/// <summary>How the pipeline works.</summary>
public sealed record ArsOptions
{
    /// <summary>The constraints it may use; default all that ship.</summary>
    public ConstraintDatabase Database { get; init; } = ConstraintDatabase.Default;

    /// <summary>Cards retrieved for each sentence; default 4. Zero shows all cards, the ablation without retrieval.</summary>
    public int CardsPerSentence { get; init; } = 4;

    /// <summary>Rounds of self-debugging after the first answer; default 3.</summary>
    public int Repairs { get; init; } = 3;

    /// <summary>The most calls of the chat client, failed ones included; default 6.</summary>
    public int Calls { get; init; } = 6;

    /// <summary>The most tokens of an answer; default 4,096.</summary>
    public int AnswerTokens { get; init; } = 4096;

    /// <summary>Whether what is proposed is compared with the offline analyst's reading of the same sentences; default true. False is the ablation without a verifier.</summary>
    public bool ComparesWithAnalyst { get; init; } = true;

    /// <summary>Plans that are known to keep or break the description; a proposal must judge all of them rightly. Default none.</summary>
    public IReadOnlyList<ArsExample> Examples { get; init; } = [];

    /// <summary>How the model is solved; default ten seconds.</summary>
    public SolveOptions Solve { get; init; } = new();

    /// <summary>Told of each step; may be null.</summary>
    public IProgress<string>? Progress { get; init; }
}

/// <summary>A plan with what it is known to be.</summary>
/// <param name="Routes">Routes of customers.</param>
/// <param name="IsFeasible">Whether it keeps the description.</param>
public sealed record ArsExample(int[][] Routes, bool IsFeasible);
