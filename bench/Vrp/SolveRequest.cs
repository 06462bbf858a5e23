using Native.Solvers.Formats;

namespace Native.Bench.Vrp;

/// <summary>What <c>solve</c> was asked.</summary>
internal sealed record SolveRequest
{
    /// <summary>The instance's file.</summary>
    public required string Instance { get; init; }

    /// <summary>RoutBench's attributes; null where none are given.</summary>
    public string[]? Attributes { get; init; }

    /// <summary>The rules in words; null where none are given.</summary>
    public string? Text { get; init; }

    /// <summary>Limit of the search.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>Seed of the search.</summary>
    public ulong Seed { get; init; }

    /// <summary>How distances are rounded; null for what is usual.</summary>
    public Rounding? Rounding { get; init; }

    /// <summary>Where the routes go in VRPLIB form.</summary>
    public string? Solution { get; init; }

    /// <summary>Where the page goes.</summary>
    public string? Report { get; init; }

    /// <summary>Where the problem goes as a routing model in JSON.</summary>
    public string? Model { get; init; }

    /// <summary>Where the answer goes.</summary>
    public string? Json { get; init; }

    /// <summary>Who reads the text; null for the offline analyst.</summary>
    public ChatEndpoint? Chat { get; init; }
}

/// <summary>An endpoint that speaks OpenAI's chat completions.</summary>
/// <param name="Address">Its base address.</param>
/// <param name="Model">The model's name there.</param>
/// <param name="KeyVariable">The environment variable that holds the key; null where none is needed. A key is never an argument: those can be read by every process.</param>
internal sealed record ChatEndpoint(Uri Address, string Model, string? KeyVariable);
