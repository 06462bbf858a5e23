using System.Diagnostics;
using System.Globalization;

namespace Native.Bench.Baselines;

/// <summary>An n-gram model trained on the training text; it does not learn from the held-out text.</summary>
internal sealed class NGramBaseline : IBaseline
{
    private const int ReportEvery = 16 << 10;

    /// <summary>Bytes of the longest n-gram.</summary>
    public int Length { get; init; } = 7;

    /// <summary>Most bytes of training text to count: this bounds the memory.</summary>
    public int MaxTrainBytes { get; init; } = 16 << 20;

    public string Name => "n-gram";

    public string Description => string.Create(CultureInfo.InvariantCulture, $"modified Kneser-Ney, context of {Length - 1} bytes");

    public BaselineResult Measure(ReadOnlyMemory<byte> train, ReadOnlyMemory<byte> heldOut, IProgress<double>? progress, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        train = train[Math.Max(0, train.Length - MaxTrainBytes)..];
        var model = NGramModel.Train(train.Span, Length, progress is null ? null : new Half(progress, 0), token);
        var text = heldOut.Span;
        var bits = 0.0;
        for (var i = 0; i < text.Length; i++)
        {
            if (i % ReportEvery == 0)
            {
                token.ThrowIfCancellationRequested();
                progress?.Report(0.5 + 0.5 * i / text.Length);
            }
            // The held-out text follows the training text, so its first byte has a context too.
            bits += i < model.ContextLength ? model.Bits(Joined(train.Span, text[..i], model.ContextLength), text[i])
                : model.Bits(text[(i - model.ContextLength)..i], text[i]);
        }
        progress?.Report(1);
        return new BaselineResult(Name, Description, bits, heldOut.Length, train.Length, watch.Elapsed);
    }

    private static byte[] Joined(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, int length) =>
        [.. before[Math.Max(0, before.Length - (length - text.Length))..], .. text];

    private sealed class Half(IProgress<double> whole, double start) : IProgress<double>
    {
        public void Report(double value) => whole.Report(start + 0.5 * value);
    }
}
