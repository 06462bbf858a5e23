namespace Native.Bench.Report;

/// <summary>One solved instance as a page: the plan as a map, the cost over the time, the rules with the sentences that state them, the routes.</summary>
internal sealed record SolvePage
{
    /// <summary>The instance's name.</summary>
    public required string Name { get; init; }

    /// <summary>How it ended, in a word.</summary>
    public required string Status { get; init; }

    /// <summary>When the run started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Where it ran.</summary>
    public required MachineFacts Machine { get; init; }

    /// <summary>The cost; null without a plan.</summary>
    public double? Cost { get; init; }

    /// <summary>Wall-clock seconds of the search.</summary>
    public double Seconds { get; init; }

    /// <summary>Names and values: the instance, the engine, the seed.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>The text that states the rules; null where none does.</summary>
    public string? Text { get; init; }

    /// <summary>Rules with their parameters, and the sentence of each, empty where there is no text.</summary>
    public IReadOnlyList<(string Rule, string Sentence)> Rules { get; init; } = [];

    /// <summary>Sentences that are not understood, contradictory or without a rule, with the reason.</summary>
    public IReadOnlyList<(string Sentence, string Reason)> Refused { get; init; } = [];

    /// <summary>Sentences that constrain nothing, with the reason.</summary>
    public IReadOnlyList<(string Sentence, string Reason)> Idle { get; init; } = [];

    /// <summary>The rules that the least bad plan breaks.</summary>
    public IReadOnlyList<string> Broken { get; init; } = [];

    /// <summary>Seconds and cost of each better plan.</summary>
    public IReadOnlyList<(double Seconds, double Cost)> Curve { get; init; } = [];

    /// <summary>The plan; null where there is none.</summary>
    public RouteMap? Map { get; init; }

    /// <summary>What a chat client did, a line each.</summary>
    public IReadOnlyList<string> Chat { get; init; } = [];

    /// <summary>Code that a chat client wrote and the sandbox ran; null where there is none.</summary>
    public string? Code { get; init; }
}
