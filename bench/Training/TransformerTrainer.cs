using System.Diagnostics;
using System.Globalization;
using System.Text;
using Native.Bench.Parts;
using Native.Compute;
using Native.Nn;

namespace Native.Bench.Training;

/// <summary>Trains a small decoder-only transformer from scratch, on tokens that it learns from the same text.</summary>
internal sealed class TransformerTrainer(TransformerSettings? given = null) : ITrainer
{
    private const double Temperature = 0.8;
    private const string SampleSettings = "temperature 0.8";

    private static readonly string[] Prompts = ["System.Collections.Generic.", "Returns the number of ", "The exception that is thrown when "];

    private readonly TransformerSettings settings = given ?? new();

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture,
        $"decoder-only transformer: {settings.Layers} layers, width {settings.Width}, {settings.Heads} heads, {settings.Context} tokens of context, {settings.Vocabulary} byte-pair tokens");

    /// <inheritdoc/>
    public TrainingResult Train(TrainingText text, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        var clock = Stopwatch.StartNew();
        if (text.Train.Length < 2 || text.HeldOut.IsEmpty)
            throw new ArgumentException($"Training: {text.Train.Length} bytes to train on and {text.HeldOut.Length} held out; both are needed", nameof(text));
        if (options.Steps is { } asked) ArgumentOutOfRangeException.ThrowIfLessThan(asked, 1);
        progress?.Report(new("learning tokens", 0, 0, 0, 0));
        var tokenizer = BytePairTrainer.Train(text.Train.Span, new BytePairOptions { Vocabulary = settings.Vocabulary, Special = [CorpusFolder.EndOfText] }, token);
        var train = new TokenizedText(tokenizer, text.Train.Span);
        var heldOut = new TokenizedText(tokenizer, text.HeldOut.Span);

        using var device = Device.Open(options.Device, options.Seed);
        var run = new TrainingRun(device, settings, tokenizer.Vocabulary, train, options.Seed);
        run.Train(options, clock, heldOut, progress, token);
        var cost = run.Cost.BitsPerByte(heldOut, 1, share => progress?.Report(run.Progress("measuring", 0.9 + 0.08 * share)), token);
        var samples = new List<TextSample>();
        var generator = new Generator(options.Seed);
        foreach (var prompt in Prompts)
        {
            progress?.Report(run.Progress("sampling", 0.98 + 0.02 * samples.Count / Prompts.Length));
            var written = Continuation.Write(
                run.Model, device, tokenizer, Encoding.UTF8.GetBytes(prompt), settings.SampleTokens, Temperature, generator, token);
            samples.Add(new(prompt, Encoding.UTF8.GetString(written), SampleSettings));
        }
        return new TrainingResult
        {
            Model = Description,
            Parameters = run.Model.ParameterCount,
            Steps = run.Steps,
            TrainBytes = run.Bytes,
            HeldOutBitsPerByte = cost,
            HeldOutBytes = heldOut.Bytes,
            Curve = run.Curve,
            Samples = samples,
            TrainTime = run.Time,
            Seed = options.Seed,
            Notes = run.Notes,
        };
    }

    /// <inheritdoc/>
    public long MeasureStepAllocation(CancellationToken token)
    {
        const int Warm = 12, Measured = 8, Stretches = 3;
        var tokenizer = new ByteTokenizer(CorpusFolder.EndOfText);
        var bytes = new byte[1 << 16];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * 31 >> 3);
        using var device = Device.Open("cpu", 1);
        var run = new TrainingRun(device, settings with { Batch = 2 }, settings.Vocabulary, new TokenizedText(tokenizer, bytes), 1);
        for (var i = 0; i < Warm; i++)
        {
            token.ThrowIfCancellationRequested();
            run.Step(1e-4);
        }
        // The total counts the pool's threads too, and the runtime's own, which still compiles hot methods anew at times: what a step
        // allocates is in every stretch, that in few.
        var least = long.MaxValue;
        for (var stretch = 0; stretch < Stretches; stretch++)
        {
            token.ThrowIfCancellationRequested();
            var before = GC.GetTotalAllocatedBytes(true);
            for (var i = 0; i < Measured; i++) run.Step(1e-4);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(true) - before) / Measured);
        }
        return least;
    }
}
