using System.Text.Json.Nodes;

namespace Native.Nn;

/// <summary>How a text is continued. The rules apply in this order: repetition penalty, temperature, top-k, top-p, min-p.</summary>
public sealed record GenerationOptions
{
    /// <summary>Tokens to write at most; default 256.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Whether tokens are drawn; otherwise each is the most likely one. Default false.</summary>
    public bool Samples { get; init; }

    /// <summary>What scores are divided by where tokens are drawn; default 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only as many most likely tokens can be drawn (and those as likely as the last of them); 0 for all. Default 0.</summary>
    public int TopK { get; init; }

    /// <summary>Only the fewest most likely tokens can be drawn whose shares reach this sum; default 1.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens can be drawn whose share is at least this part of the largest; default 0.</summary>
    public double MinP { get; init; }

    /// <summary>Scores of tokens that came before are divided by it (multiplied where negative); default 1.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>The seed of the draws; the same seed draws the same, whatever else is in the batch. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Tokens that end a text; they are not part of it. Default none.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Runs of tokens that end a text; they are not part of it. Default none.</summary>
    public IReadOnlyList<IReadOnlyList<int>> StopSequences { get; init; } = [];

    /// <summary>
    /// Whether CUDA devices record a step and replay it as one launch. What was put in place of a model's own parts must then do the same work at every
    /// step; what cannot be recorded, and other caches than <see cref="BlockCache"/>, go step by step anyway. Default true.
    /// </summary>
    public bool Captures { get; init; } = true;

    /// <summary>Says what is wrong with these options.</summary>
    /// <exception cref="ArgumentException">A number is out of its range, or a stop sequence is empty.</exception>
    public void Check()
    {
        if (MaxNewTokens < 0 || TopK < 0) throw new ArgumentException($"GenerationOptions: {MaxNewTokens} new tokens, top-k {TopK}; neither is negative");
        if (!(Temperature > 0 && double.IsFinite(Temperature))) throw new ArgumentException($"GenerationOptions: a temperature of {Temperature}; it is above 0 (Samples = false takes the most likely token)");
        if (!(TopP is > 0 and <= 1)) throw new ArgumentException($"GenerationOptions: top-p {TopP}; it is above 0 and at most 1");
        if (!(MinP is >= 0 and <= 1)) throw new ArgumentException($"GenerationOptions: min-p {MinP}; it is from 0 to 1");
        if (!(RepetitionPenalty > 0 && double.IsFinite(RepetitionPenalty))) throw new ArgumentException($"GenerationOptions: a repetition penalty of {RepetitionPenalty}; it is above 0");
        foreach (var stop in StopSequences)
            if (stop.Count == 0) throw new ArgumentException("GenerationOptions: a stop sequence without tokens");
    }

    /// <summary>Reads generation_config.json.</summary>
    internal static GenerationOptions Read(ConfigFile file, IReadOnlyList<int> endTokens) => new()
    {
        MaxNewTokens = file.Integer("max_new_tokens", 0, int.MaxValue, 256),
        Samples = file.Flag("do_sample", false),
        Temperature = file.Number("temperature", 0, 1e6, 1),
        // What the reference library takes where nothing is said.
        TopK = file.Integer("top_k", 0, int.MaxValue, 50),
        TopP = file.Number("top_p", 0, 1, 1),
        // 0 itself is allowed here, and Number's range leaves its low end out.
        MinP = file.Number("min_p", -double.Epsilon, 1, 0),
        RepetitionPenalty = file.Number("repetition_penalty", 0, 1e6, 1),
        EndTokens = file.Has("eos_token_id") ? file.Tokens("eos_token_id") : endTokens,
    };

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    internal JsonObject Write()
    {
        var json = new JsonObject
        {
            ["do_sample"] = Samples,
            ["max_new_tokens"] = MaxNewTokens,
            ["repetition_penalty"] = RepetitionPenalty,
            ["eos_token_id"] = EndTokens.Count == 0 ? null : new JsonArray([.. EndTokens.Select(t => JsonValue.Create(t))]),
        };
        // Without draws these have no meaning, and readers complain of them.
        if (!Samples) return json;
        json["temperature"] = Temperature;
        json["top_k"] = TopK;
        json["top_p"] = TopP;
        json["min_p"] = MinP;
        return json;
    }
}
