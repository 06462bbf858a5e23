using System.Diagnostics;
using Native.Compute;

namespace Native.Nn.Training;

/// <summary>
/// Trains a model: takes batches, sums gradients over passes, steps the optimizer, reports. Weights in F16 or BF16 train in mixed precision:
/// activations have their type, losses, statistics of norms, sums of gradients and the optimizer's own numbers are F32.
/// </summary>
/// <remarks>
/// The loss of a step is the mean over all targets that count in all its passes. What the trainer keeps on the device belongs to the scope
/// that is innermost where it is made. A steady step allocates no managed memory.
/// </remarks>
public sealed class Trainer : IDisposable
{
    private readonly ITrainingTask task;
    private readonly IBatchSource source;
    private readonly Optimizer optimizer;
    private readonly TrainerOptions options;
    private readonly BatchRoom[] rooms;
    private readonly Tensor weight, losses;
    private Tensor sums;
    private readonly Stopwatch clock = new();
    private readonly CapturedStep?[] captured;
    private TimeSpan before, reportedAt, paused;
    private long steps, reportedStep, timedStep;
    private double rate;
    private bool ranOnce;

    /// <summary>A trainer at its first step.</summary>
    /// <param name="task">What is trained.</param>
    /// <param name="source">Where batches come from.</param>
    /// <param name="optimizer">Made of the task's parameters.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public Trainer(ITrainingTask task, IBatchSource source, Optimizer optimizer, TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (this.task, this.source, this.optimizer, this.options) = (task, source, optimizer, options);
        rooms = new BatchRoom[options.Accumulation];
        for (var i = 0; i < rooms.Length; i++) rooms[i] = new BatchRoom(task.Device, options.Batch, options.Positions, source.HasDocuments);
        captured = new CapturedStep?[rooms.Length + 1];
        var type = optimizer.GradientNorm.DType;
        weight = Tensor.Zeros(task.Device, type, new Shape());
        losses = Tensor.Zeros(task.Device, type, new Shape());
    }

    /// <summary>Steps made.</summary>
    public long Steps => steps;

    /// <summary>Tokens seen, those that do not count included.</summary>
    public long Tokens => steps * options.Accumulation * options.Batch * options.Positions;

    /// <summary>Time since the start, of this and of earlier runs.</summary>
    public TimeSpan Elapsed => before + clock.Elapsed;

    /// <summary>The share of the training that is done.</summary>
    public double Progress => Math.Min(1, options.Steps is { } all ? (double)steps / all : Elapsed / options.Time!.Value);

    /// <summary>Trains to the end.</summary>
    /// <remarks>Where there is a folder for checkpoints, they are written behind the reports of their steps, and one at the end.</remarks>
    /// <param name="progress">Gets a report at each interval, and at the end.</param>
    /// <param name="token">Cancels between steps; what was trained so far stays.</param>
    /// <returns>The last report.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public TrainingReport Run(IProgress<TrainingReport>? progress = null, CancellationToken token = default)
    {
        clock.Start();
        (reportedAt, timedStep, paused) = (Elapsed, steps, TimeSpan.Zero);
        TrainingReport? last = null;
        try
        {
            while (Progress < 1)
            {
                token.ThrowIfCancellationRequested();
                Step();
                var ends = Progress >= 1;
                var measures = options.Evaluate is not null && (ends || (options.EvaluationInterval > 0 && steps % options.EvaluationInterval == 0));
                if (ends || measures || steps % options.ReportInterval == 0)
                {
                    last = Report(measures, token);
                    if (options.LogPath is { } path) TrainingLog.Append(path, last);
                    progress?.Report(last);
                }
                if (options.CheckpointFolder is { } folder && (ends || steps % options.CheckpointInterval == 0)) Save(folder);
            }
        }
        finally
        {
            clock.Stop();
        }
        return last ?? Report(options.Evaluate is not null, token);
    }

    /// <summary>
    /// Goes on from the latest checkpoint of <see cref="TrainerOptions.CheckpointFolder"/>: on the same kind of device, every loss is from then on
    /// what it would have been without the interruption, bit for bit (where <see cref="TrainerOptions.Steps"/> and not the clock say how far the
    /// training is). Lines of the log behind the checkpoint's step are taken out. To be called before the first step.
    /// </summary>
    /// <returns>Whether there was a checkpoint.</returns>
    /// <exception cref="InvalidOperationException">Steps were made already, or there is no folder for checkpoints.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of a training that differs in what decides the losses.</exception>
    public bool Resume()
    {
        if (steps > 0) throw new InvalidOperationException($"Trainer.Resume: {steps} steps were made already; it comes before the first");
        if (options.CheckpointFolder is not { } folder) throw new InvalidOperationException("Trainer.Resume: the options name no folder for checkpoints");
        if (TrainingCheckpoint.All(folder) is not [var latest, ..]) return false;
        var state = TrainingCheckpoint.Load(folder, latest, Stored(), TrainerState.Check(options, optimizer));
        optimizer.Slab.TakeMasters();
        (steps, reportedStep) = (latest, (long)state["reported_step"]!);
        optimizer.Steps = (long)state["optimizer_steps"]!;
        before = TimeSpan.FromTicks((long)state["elapsed"]!);
        source.Position = (long)state["position"]!;
        task.Device.Random.State = new((ulong)state["seed"]!, (ulong)state["draws"]!);
        if (options.LogPath is { } log) TrainingLog.CutBehind(log, steps);
        return true;
    }

    private void Save(string folder)
    {
        var random = task.Device.Random.State;
        var state = TrainerState.Of(options, optimizer);
        state["reported_step"] = reportedStep;
        state["optimizer_steps"] = optimizer.Steps;
        state["elapsed"] = Elapsed.Ticks;
        state["position"] = source.Position;
        state["seed"] = random.Seed;
        state["draws"] = random.Draws;
        TrainingCheckpoint.Save(folder, steps, Stored(), state, options.KeptCheckpoints);
    }

    // Each parameter's full-precision numbers and the optimizer's, and the losses that were not reported yet.
    private List<(string Name, Tensor Value)> Stored()
    {
        var result = new List<(string, Tensor)> { ("losses", losses) };
        foreach (var (kind, slab) in optimizer.State.Prepend(("parameter", optimizer.Slab.Masters)))
            foreach (var part in optimizer.Slab.Parts) result.Add(($"{kind}/{part.Name}", ParameterSlab.Of(slab, part.Offset, part.Value.Shape)));
        return result;
    }

    /// <summary>Makes one step.</summary>
    public void Step()
    {
        var counted = 0;
        foreach (var room in rooms) counted += room.Fill(source);
        // The middle of the step: neither the first nor the last one has a rate of 0.
        rate = options.Schedule.At(options.Steps is { } all ? (steps + 0.5) / all : Progress);
        optimizer.Begin(rate);
        var share = 1.0 / Math.Max(1, counted);
        if (weight.DType == DType.F64) weight.CopyFrom<double>([share]);
        else weight.CopyFrom<float>([(float)share]);
        foreach (var room in rooms) room.Send();
        if (options.Captures && ranOnce) Replay();
        else
        {
            for (var i = 0; i < rooms.Length; i++) Pass(i);
            Apply();
        }
        ranOnce = true;
        steps++;
    }

    // What the first step allocated is given back before: a captured step has memory of its own.
    private void Replay()
    {
        if (captured[0] is null)
        {
            if (task.Device.Kind == DeviceKind.Cuda) task.Device.TrimMemory();
            for (var i = 0; i < rooms.Length; i++)
            {
                var number = i;
                captured[i] = task.Device.Capture(() => Pass(number));
            }
            captured[^1] = task.Device.Capture(Apply);
        }
        foreach (var part in captured) part!.Replay();
    }

    private void Pass(int number)
    {
        using var tape = task.Device.Record();
        var loss = task.Loss(rooms[number].Batch);
        using (task.Device.NoGrad()) losses.Accumulate(loss.Multiply(weight));
        var gradients = tape.Backward(loss, weight);
        if (rooms.Length == 1) optimizer.Slab.Take(gradients);
        else sums = optimizer.Add(gradients, starts: number == 0);
    }

    private void Apply() => optimizer.Apply(rooms.Length == 1 ? optimizer.Slab.Gradients : sums);

    /// <summary>What happened since the last report. Waits for the device.</summary>
    public TrainingReport Report() => Report(false, default);

    private TrainingReport Report(bool measures, CancellationToken token)
    {
        // Reading waits until the steps are done; only then the clock tells what they took.
        var loss = losses.Item() / Math.Max(1, steps - reportedStep);
        var norm = optimizer.GradientNorm.Item();
        losses.Fill(0);
        var now = Elapsed;
        var perStep = (double)options.Accumulation * options.Batch * options.Positions;
        var speed = (steps - timedStep) * perStep / Math.Max(1e-9, (now - reportedAt - paused).TotalSeconds);
        paused = TimeSpan.Zero;
        double? measured = null;
        if (measures)
        {
            measured = options.Evaluate!(token);
            // What ran beside may have moved what a recording reads.
            Forget();
            paused = Elapsed - now;
        }
        (reportedAt, reportedStep, timedStep) = (now, steps, steps);
        return new(steps, Progress, Tokens, now, loss, rate, norm, speed, measured);
    }

    private void Forget()
    {
        foreach (ref var part in captured.AsSpan())
        {
            part?.Dispose();
            part = null;
        }
        ranOnce = false;
    }

    /// <summary>Frees captured steps.</summary>
    public void Dispose() => Forget();
}
