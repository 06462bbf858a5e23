using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>One thing that is wrong with a model.</summary>
/// <param name="Where">The part: "client 7", "vehicle type 0", "constraint pairs" and so on.</param>
/// <param name="Text">What is wrong and which rule it breaks.</param>
public sealed record ModelProblem(string Where, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Where}: {Text}";
}

/// <summary>A routing model that cannot be built; lists every problem found.</summary>
public sealed class RoutingModelException : ArgumentException
{
    /// <summary>Nothing known of the problems.</summary>
    public RoutingModelException() : this([]) { }

    /// <summary>A single problem of the whole model.</summary>
    public RoutingModelException(string message) : this([new("model", message)]) { }

    /// <summary>A single problem of the whole model, with its cause.</summary>
    public RoutingModelException(string message, Exception inner) : base(message, inner) => Problems = [new("model", message)];

    /// <summary>All problems.</summary>
    public RoutingModelException(ImmutableArray<ModelProblem> problems)
        : base($"RoutingModel: {problems.Length} problem{(problems.Length == 1 ? "" : "s")}: {string.Join("; ", problems)}") => Problems = problems;

    /// <summary>What is wrong, in the order of the model's parts.</summary>
    public ImmutableArray<ModelProblem> Problems { get; }
}
