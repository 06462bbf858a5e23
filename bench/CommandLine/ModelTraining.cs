using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Native.Bench.Report;
using Native.Bench.Training;
using Native.Compute;
using Native.Nn;
using Native.Nn.Training;

namespace Native.Bench.CommandLine;

/// <summary><c>bench train --corpus FOLDER</c>: trains a model of a family on a corpus that <c>bench corpus</c> wrote, and saves it as a folder.</summary>
internal sealed class ModelTraining
{
    private const string LogName = "training.jsonl", CheckpointsName = "checkpoints";

    private readonly Option<string?> corpus = new("--corpus") { Description = "Train a model of a family on a folder that 'corpus' wrote.", HelpName = "FOLDER" };
    private readonly Option<string?> output = new("--out") { Description = "Where that model goes.", HelpName = "FOLDER" };
    private readonly Option<string> family = new("--family") { Description = "llama, mistral, qwen2, qwen3 or gpt2.", HelpName = "NAME", DefaultValueFactory = _ => "llama" };
    private readonly Option<int> layers = Count("--layers", "Blocks.", 8);
    private readonly Option<int> width = Count("--width", "Width of the stream.", 256);
    private readonly Option<int> heads = Count("--heads", "Query heads.", 4);
    private readonly Option<int> keyHeads = Count("--kv-heads", "Key heads.", 2);
    private readonly Option<int> hidden = Count("--ffn", "Width inside the feed-forward.", 768);
    private readonly Option<int> context = Count("--context", "Tokens of a sequence.", 1024);
    private readonly Option<int> batch = Count("--batch", "Sequences of a pass.", 32);
    private readonly Option<int> accumulation = Count("--accumulation", "Passes of a step.", 1);
    private readonly Option<double> minutes = new("--minutes") { Description = "Time for the training; --steps counts instead where it is given.", HelpName = "N", DefaultValueFactory = _ => 2 };
    private readonly Option<double> rate = new("--rate") { Description = "Largest learning rate.", HelpName = "N", DefaultValueFactory = _ => 3e-3 };
    private readonly Option<double> decay = new("--decay") { Description = "Weight decay.", HelpName = "N", DefaultValueFactory = _ => 0.1 };
    private readonly Option<string> type = new("--type") { Description = "bf16, with masters in f32, or f32.", HelpName = "NAME", DefaultValueFactory = _ => "bf16" };
    private readonly Option<bool> recomputes = new("--recompute") { Description = "Keep only the blocks' inputs for the backward step." };

    private readonly Option<bool> resumes = new("--resume") { Description = "Go on from the latest checkpoint in the folder of the model." };
    private readonly Option<int?> checkpoints = new("--checkpoint-steps") { Description = "Steps between checkpoints; without it there are none.", HelpName = "N" };

    /// <summary>The options, to be added to the verb.</summary>
    public IEnumerable<Option> Options =>
        [corpus, output, family, layers, width, heads, keyHeads, hidden, context, batch, accumulation, minutes, rate, decay, type, recomputes, checkpoints, resumes];

    /// <summary>Whether a command line asks for it.</summary>
    public bool IsAsked(ParseResult line) => line.GetValue(corpus) is not null;

    /// <summary>Trains and saves.</summary>
    public int Run(ParseResult line, Session session, string deviceId, long? steps, ulong seed, string? json)
    {
        var from = line.GetValue(corpus)!;
        var to = line.GetValue(output) ?? throw new UsageException("--corpus needs --out, the folder of the model.");
        var shape = new ModelShape
        {
            Family = line.GetValue(family)!,
            Layers = line.GetValue(layers),
            Width = line.GetValue(width),
            Heads = line.GetValue(heads),
            KeyHeads = line.GetValue(keyHeads),
            Hidden = line.GetValue(hidden),
            Context = line.GetValue(context),
        };
        var element = line.GetValue(type) switch { "bf16" => DType.BF16, "f32" => DType.F32, var other => throw new UsageException($"--type {other}: bf16 or f32.") };
        foreach (var name in (string[])[CorpusFolder.FactsName, CorpusFolder.TrainName, CorpusFolder.HeldOutName])
            if (!File.Exists(Path.Combine(from, name))) throw new UsageException($"--corpus: no file {name} in {from}; 'bench corpus --out {from}' writes it.");
        try
        {
            using var device = Device.Open(deviceId, seed);
            using var train = TokenFile.Open(Path.Combine(from, CorpusFolder.TrainName));
            using var heldOut = TokenFile.Open(Path.Combine(from, CorpusFolder.HeldOutName));
            // Each document begins with the token that ends texts.
            var first = new int[1];
            train.Read(0, first);
            var model = CausalModel.Create(device, shape.Config(train.Vocabulary, first[0]), element);
            model.Recomputes = line.GetValue(recomputes);
            Directory.CreateDirectory(to);
            Train(session, line, model, train, heldOut, steps, seed, from, to);
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException)
        {
            throw new UsageException(e.Message);
        }
        catch (DeviceException e)
        {
            session.Note(e.Message);
            session.Finish(json);
            return ExitCode.Failed;
        }
        return session.Finish(json);
    }

    private void Train(Session session, ParseResult line, CausalModel model, TokenFile train, TokenFile heldOut, long? steps, ulong seed, string from, string to)
    {
        var (rows, positions) = (line.GetValue(batch), model.Config.Context);
        var source = new PackedBatches(train, positions, seed);
        var task = new CausalTask(model);
        var measured = new PackedBatches(heldOut, positions, 1);
        var measure = new HeldOut(task, measured, rows, positions, (int)Math.Max(1, measured.SequencesPerPass / rows));
        var log = Path.Combine(to, LogName);
        var interval = line.GetValue(checkpoints);
        if (interval < 1) throw new UsageException("--checkpoint-steps must be positive.");
        if (line.GetValue(resumes) && interval is null) throw new UsageException("--resume needs --checkpoint-steps, as the training that is gone on with had it.");
        if (!line.GetValue(resumes)) File.Delete(log);
        using var trainer = new Trainer(task, source, new AdamW(task.Parameters, new() { WeightDecay = line.GetValue(decay) }), new()
        {
            Batch = rows,
            Positions = positions,
            Accumulation = line.GetValue(accumulation),
            Steps = steps,
            Time = steps is null ? TimeSpan.FromMinutes(line.GetValue(minutes)) : null,
            Schedule = new WarmupStableDecay(line.GetValue(rate), Warmup: 0.02, Decay: 0.4),
            ReportInterval = 50,
            EvaluationInterval = 1000,
            Evaluate = measure.Loss,
            LogPath = log,
            CheckpointFolder = interval is null ? null : Path.Combine(to, CheckpointsName),
            CheckpointInterval = interval ?? int.MaxValue,
        });
        if (line.GetValue(resumes) && !trainer.Resume()) session.Note($"There is no checkpoint in {to}: the training begins.");
        session.Screen.Heading($"{model.Config.ModelType}, {Format.Number(model.ParameterCount)} parameters on {model.Device.Name}");
        TrainingReport last;
        using (var progress = session.Screen.Progress("training"))
        {
            last = trainer.Run(new Reports(progress), session.Token);
            progress.Complete($"{last.Step} steps, {Format.Number(last.Tokens / 1e6)} M tokens, loss {last.Loss:F4}, held out {last.Evaluation:F4}");
        }
        ModelFolder.Save(model, to, new() { EndTokens = model.Config.EndTokens }, token: session.Token);
        foreach (var name in (string[])["tokenizer.json", "tokenizer_config.json"])
            if (File.Exists(Path.Combine(from, name))) File.Copy(Path.Combine(from, name), Path.Combine(to, name), overwrite: true);
        var bits = last.Evaluation!.Value / Math.Log(2) / BytesPerToken(from);
        session.Rows.Add(new ResultRow { Case = "train/loss", Value = last.Loss, Unit = "nats/token" });
        session.Rows.Add(new ResultRow { Case = "train/held-out", Value = last.Evaluation.Value, Unit = "nats/token" });
        session.Rows.Add(new ResultRow { Case = "train/held-out bits per byte", Value = bits, Unit = "bits/byte" });
        session.Rows.Add(new ResultRow { Case = "train/speed", Value = last.Tokens / last.Elapsed.TotalSeconds, Unit = "tokens/s" });
        session.Screen.Line($"About {bits:F3} bits per byte of held-out text, in windows of {positions} tokens; {Format.Number(last.Tokens / last.Elapsed.TotalSeconds)} tokens/s. Saved to {to}.");
    }

    // Tokens that no text stands for, one a document, count here and not there; they are few.
    private static double BytesPerToken(string folder)
    {
        using var card = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, CorpusFolder.FactsName)));
        var facts = card.RootElement.GetProperty("held_out");
        return (double)facts.GetProperty("bytes").GetInt64() / facts.GetProperty("tokens").GetInt64();
    }

    private static Option<int> Count(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
        option.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && int.TryParse(r.Tokens[0].Value, CultureInfo.InvariantCulture, out var given) && given is < 1 or > 1 << 20) r.AddError($"{name} must be positive and below a million.");
        });
        return option;
    }

    private sealed class Reports(Terminal.ProgressLine line) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport value) => line.Report(
            value.Progress, $"step {value.Step}, loss {value.Loss:F3}, {value.TokensPerSecond:F0} tokens/s{(value.Evaluation is { } held ? $", held out {held:F3}" : "")}");
    }
}
