using System.Diagnostics;
using Native.Bench.Parts;
using Native.Compute;
using Native.Nn;

namespace Native.Bench.Training;

/// <summary>A model in training: its optimizer, its batches and what was seen so far.</summary>
internal sealed class TrainingRun
{
    private readonly Device device;
    private readonly TransformerSettings settings;
    private readonly AdamW optimizer;
    private readonly TokenizedText text;
    private readonly TokenBatches batches;
    private readonly int[] inputs, targets;
    private readonly List<LossPoint> curve = [];
    private readonly List<string> notes = [];
    private double smoothed;

    public TrainingRun(Device device, TransformerSettings settings, int vocabulary, TokenizedText text, ulong seed)
    {
        this.device = device;
        this.settings = settings;
        this.text = text;
        // A text shorter than a window is one window.
        batches = new TokenBatches(text, (int)Math.Min(settings.Context, text.Count - 1), seed);
        (inputs, targets) = (new int[settings.Batch * batches.Context], new int[settings.Batch * batches.Context]);
        Model = new Decoder(device, new DecoderOptions
        {
            Vocabulary = vocabulary,
            Width = settings.Width,
            Layers = settings.Layers,
            Heads = settings.Heads,
            Hidden = settings.Hidden,
            Context = batches.Context,
            TiesHead = settings.TiesHead,
        });
        optimizer = new AdamW(Model.Parameters, new AdamWOptions { WeightDecay = settings.WeightDecay });
        Cost = new HeldOutCost(Model, device, batches.Context, settings.Batch);
    }

    public Decoder Model { get; }

    public HeldOutCost Cost { get; }

    public int Steps { get; private set; }

    public long Bytes { get; private set; }

    public TimeSpan Time { get; private set; }

    public IReadOnlyList<LossPoint> Curve => curve;

    public IReadOnlyList<string> Notes => notes;

    public TrainingProgress Progress(string phase, double fraction) => new(phase, fraction, Steps, Bytes, smoothed);

    /// <summary>Trains for the steps or the time that is left of the budget, keeping back what the measurement will take.</summary>
    public void Train(TrainingOptions options, Stopwatch clock, TokenizedText heldOut, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        var schedule = new WarmupCosine(settings.Rate, settings.Warmup);
        var estimates = Math.Max(1, Cost.Windows(heldOut) / (2 * settings.Batch));
        var start = clock.Elapsed;
        var nextPoint = 0.0;
        var nextEstimate = 1;
        var timer = new Stopwatch();
        while (true)
        {
            token.ThrowIfCancellationRequested();
            var share = options.Steps is { } steps
                ? (double)Steps / steps
                : (clock.Elapsed - start) / (options.Budget - start - Reserve(heldOut, timer.Elapsed));
            if (!(share < 1) && Steps > 0) break;
            timer.Start();
            var bits = Step(schedule.At(Math.Max(share, 0.5 / (Steps + 1) * settings.Warmup)));
            timer.Stop();
            smoothed = Steps == 1 ? bits : smoothed + Math.Max(0.02, 1.0 / Steps) * (bits - smoothed);
            if (share >= (double)nextEstimate / (settings.Estimates + 1))
            {
                nextEstimate++;
                curve.Add(new(Steps, Bytes, smoothed, Cost.BitsPerByte(heldOut, estimates, token: token)));
            }
            else if (share >= nextPoint)
            {
                nextPoint = share + 0.01;
                curve.Add(new(Steps, Bytes, smoothed));
            }
            progress?.Report(Progress("training", 0.9 * Math.Clamp(share, 0, 1)));
        }
        Time = timer.Elapsed;
        curve.Add(new(Steps, Bytes, smoothed));
        if (options.Steps is null && clock.Elapsed > options.Budget)
            notes.Add($"The budget of {options.Budget.TotalSeconds:F0} s was over after {Steps} steps.");
    }

    /// <summary>One optimizer step.</summary>
    /// <returns>Bits for each byte of the batch.</returns>
    public double Step(double rate)
    {
        batches.Next(inputs, targets);
        var bytes = text.BytesOf(targets);
        using var tape = device.Record();
        var loss = Model.Loss(Tensor.From<int>(device, inputs, new Shape(settings.Batch, batches.Context)), Tensor.From<int>(device, targets, new Shape(targets.Length)));
        optimizer.Step(tape.Backward(loss), rate);
        Steps++;
        Bytes += bytes;
        return loss.Item() * targets.Length / Math.Log(2) / Math.Max(1, bytes);
    }

    // A forward step is about a third of a training step; a tenth more, and something for the samples.
    private TimeSpan Reserve(TokenizedText heldOut, TimeSpan trained)
    {
        if (Steps == 0) return TimeSpan.Zero;
        var step = trained / Steps;
        return step * (Cost.Windows(heldOut) / (double)settings.Batch) * 0.4 + step * 8 + TimeSpan.FromSeconds(0.5);
    }
}
