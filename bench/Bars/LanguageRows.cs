using Native.Bench.Baselines;
using Native.Bench.Parts;
using Native.Bench.Report;

namespace Native.Bench.Bars;

/// <summary>A model's held-out figure as result rows: the bar is Deflate, the other coders are told beside it.</summary>
internal static class LanguageRows
{
    /// <summary>One row for each coder.</summary>
    public static ResultRow[] Of(TrainingResult model, IReadOnlyList<BaselineResult> coders) =>
        [.. coders.Select(coder => new ResultRow
        {
            Case = coder.Name == "Deflate" ? "train/held-out" : "train/held-out/" + coder.Name.ToLowerInvariant(),
            Value = model.HeldOutBitsPerByte,
            Unit = "bits/byte",
            Peer = coder.BitsPerByte,
            Against = coder.Name,
            Bar = coder.Name == "Deflate" ? 1 : null,
            BarIs = coder.Name == "Deflate" ? BarSide.Below : null,
            Note = model.Model,
        })];

    /// <summary>A ready model's figures. It has seen more text than the coders were primed with, so they are told beside it and no bar is made of them.</summary>
    public static IEnumerable<ResultRow> Of(ReadyModelResult model, IReadOnlyList<BaselineResult> coders)
    {
        var interval = $"95 % interval {Format.Fixed(model.BitsPerByte.Low, 4)} to {Format.Fixed(model.BitsPerByte.High, 4)} over {model.BitsPerByte.Units} documents or windows";
        yield return new() { Case = "ready/held-out", Value = model.BitsPerByte.Value, Unit = "bits/byte", Note = $"{model.Name}; {interval}; {model.HeldOutFrom}" };
        yield return new() { Case = "ready/held-out/low", Value = model.BitsPerByte.Low, Unit = "bits/byte", Note = interval };
        yield return new() { Case = "ready/held-out/high", Value = model.BitsPerByte.High, Unit = "bits/byte", Note = interval };
        foreach (var coder in coders)
            yield return new()
            {
                Case = "ready/held-out/" + coder.Name.ToLowerInvariant(),
                Value = model.BitsPerByte.Value,
                Unit = "bits/byte",
                Peer = coder.BitsPerByte,
                Against = coder.Name,
                Note = $"{coder.Name} was primed with {Format.Bytes(coder.PrimeBytes)}; {model.Name}: {model.Description}",
            };
        yield return new() { Case = "ready/perplexity", Value = model.Perplexity.Value, Unit = "", Note = $"of a token; 95 % interval {Format.Fixed(model.Perplexity.Low, 3)} to {Format.Fixed(model.Perplexity.High, 3)}" };
        yield return new() { Case = "ready/samples", Value = model.TokensPerSecond, Unit = "tokens/s", Note = $"{model.Samples.Count} texts side by side, F32" };
    }

    /// <summary>The coders' own figures.</summary>
    public static IEnumerable<ResultRow> Of(IEnumerable<BaselineResult> coders) =>
        coders.Select(coder => new ResultRow
        {
            Case = "baseline/" + coder.Name.ToLowerInvariant(),
            Value = coder.BitsPerByte,
            Unit = "bits/byte",
            Note = $"{coder.Description}; primed with {Format.Bytes(coder.PrimeBytes)}, {Format.Bytes(coder.HeldOutBytes)} held out",
        });
}
