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
