using System.CommandLine;
using Native.Bench.Baselines;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Compute;
using Native.Compute.Serialization;
using Native.Nn;
using Native.Nn.Evaluation;

namespace Native.Bench.CommandLine;

/// <summary><c>bench evaluate</c>: what a model folder knows of a text and of generated tasks.</summary>
internal static class EvaluateVerb
{
    /// <summary>The verb with its options.</summary>
    /// <param name="device">The option for the device.</param>
    /// <param name="seed">The option for the seed of questions and resampling.</param>
    /// <param name="session">Starts a session.</param>
    /// <param name="json">The option for the file of figures.</param>
    public static Command Command(Option<string> device, Option<ulong> seed, Func<ParseResult, Session> session, Option<string?> json)
    {
        var model = new Option<string?>("--model") { Description = $"The model's folder, with tokenizer.json; {ShippedModels.Docs8M} where it is absent.", HelpName = "FOLDER" };
        var reference = new Option<string?>("--reference") { Description = "A model of the same vocabulary: measure the divergence from it too.", HelpName = "FOLDER" };
        var text = new Option<string?>("--text") { Description = "UTF-8 text or a .tokens file; without it and without tasks, the tour's held-out text.", HelpName = "FILE" };
        var corpus = new Option<string?>("--corpus") { Description = "A folder that 'corpus' wrote: measure on its held-out text, and the compressors primed with its training text beside it.", HelpName = "FOLDER" };
        var tasks = new Option<string[]>("--task") { Description = "Tasks such as addition-3 or recall-16; 'all' for one of each kind.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var examples = Count("--examples", "Questions of each task.", 200);
        var shots = new Option<int>("--shots") { Description = "Solved questions before each.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var context = new Option<int?>("--context") { Description = "Tokens of context for the text; default the model's, 1024 at most.", HelpName = "N" };
        var command = new Command("evaluate", "Measure a model folder on a text (bits per byte, perplexity) and on generated tasks (exact match), with 95 % intervals.")
            { model, reference, text, corpus, tasks, examples, shots, context, device, seed };
        command.SetAction(r =>
        {
            var names = (r.GetValue(tasks) ?? []).SelectMany(name => name == "all" ? AllTasks.Names : [name]).ToArray();
            var run = new Evaluation(session(r), new Bootstrap { Seed = r.GetValue(seed) });
            return run.Run(r.GetValue(device)!, r.GetValue(model) ?? ShippedModels.Folder(), r.GetValue(reference), r.GetValue(text), r.GetValue(corpus), names,
                new TaskOptions { Examples = r.GetValue(examples), Shots = r.GetValue(shots), Seed = r.GetValue(seed) }, r.GetValue(context), r.GetValue(json));
        });
        return command;
    }

    private static Option<int> Count(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
        option.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && int.TryParse(r.Tokens[0].Value, out var given) && given < 1) r.AddError($"{name} must be positive.");
        });
        return option;
    }

    private sealed class Evaluation(Session session, Bootstrap bootstrap)
    {
        public int Run(string deviceId, string folder, string? referenceFolder, string? file, string? corpus, string[] names, TaskOptions options, int? context, string? json)
        {
            if (corpus is not null && file is not null) throw new UsageException("--corpus has its own text; --text cannot be given with it.");
            file ??= corpus is null ? null : Path.Combine(corpus, CorpusFolder.HeldOutName);
            try
            {
                var tasks = Array.ConvertAll(names, AllTasks.Named);
                using var device = Device.Open(deviceId, 1);
                var model = ModelFolder.Load<CausalModel>(device, folder, token: session.Token);
                var tokenizer = TokenizerFile.ReadFolder(folder);
                if (tokenizer.Vocabulary > model.Config.Vocabulary) throw new UsageException($"The tokenizer has {tokenizer.Vocabulary} tokens, the model {model.Config.Vocabulary}.");
                session.Screen.Heading($"Evaluation of {Path.GetFileName(Path.GetFullPath(folder))}");
                session.Screen.Line($"  {model.Config.ModelType}, {Format.Count(model.ParameterCount)} parameters, {Format.Count(model.Config.Vocabulary)} tokens, on {deviceId}");
                if (file is not null || tasks.Length == 0) Text(device, model, tokenizer, referenceFolder, file, context);
                if (corpus is not null) Baselines(corpus, tokenizer);
                if (tasks.Length > 0) Ask(model, tokenizer, tasks, options);
            }
            catch (Exception e) when (e is FormatException or ArgumentException or InvalidDataException or SafeTensorsException)
            {
                throw new UsageException(e.Message);
            }
            return session.Finish(json);
        }

        private void Text(Device device, CausalModel model, Tokenizer tokenizer, string? referenceFolder, string? file, int? context)
        {
            using var tokens = file is not null && file.EndsWith(".tokens", StringComparison.OrdinalIgnoreCase) ? TokenFile.Open(file) : null;
            if (tokens is not null && tokens.Vocabulary != tokenizer.Vocabulary) throw new UsageException($"{file} is of a vocabulary of {tokens.Vocabulary} tokens, the tokenizer of {tokenizer.Vocabulary}.");
            ITokenSource text = tokens is not null ? tokens : TextScore.TokensOf(tokenizer, file is null ? HeldOut() : File.ReadAllBytes(file), model.Config.BeginToken ?? (model.Config.EndTokens is [var end, ..] ? end : null));
            TextScore score;
            using (var progress = session.Screen.Progress("text"))
                score = TextScore.Measure(model, tokenizer, text, new() { Context = context, Bootstrap = bootstrap, Progress = progress }, session.Token);
            var note = $"{score.Bytes} bytes, {score.Tokens} tokens, context {score.Context}, {score.BitsPerByte.Units} units";
            Row("text/bits-per-byte", score.BitsPerByte, "bits/byte", note);
            Row("text/perplexity", score.Perplexity, "", note);
            if (referenceFolder is null) return;
            var reference = ModelFolder.Load<CausalModel>(device, referenceFolder, token: session.Token);
            Divergence divergence;
            using (var progress = session.Screen.Progress("divergence"))
                divergence = Divergence.Measure(model, reference, text, new() { Context = context, Bootstrap = bootstrap, Progress = progress }, session.Token);
            Row("text/divergence", divergence.Nats, "nats/token", $"{divergence.Tokens} tokens, from {Path.GetFileName(Path.GetFullPath(referenceFolder))}");
            Row("text/agreement", divergence.Agreement, "of tokens", $"{divergence.Tokens} tokens");
        }

        private void Baselines(string corpus, Tokenizer tokenizer)
        {
            using var tokens = TokenFile.Open(Path.Combine(corpus, CorpusFolder.TrainName));
            var ids = new int[tokens.Count];
            tokens.Read(0, ids);
            var (train, heldOut) = (tokenizer.DecodeBytes(ids), File.ReadAllBytes(Path.Combine(corpus, CorpusFolder.HeldOutTextName)));
            foreach (var baseline in AllBaselines.Create())
            {
                using var progress = session.Screen.Progress(baseline.Name, train.Length + heldOut.Length, "B");
                var result = baseline.Measure(train, heldOut, progress, session.Token);
                progress.Complete($"{Format.Fixed(result.BitsPerByte, 4)} bits/byte");
                session.Rows.Add(new ResultRow { Case = $"evaluate/{baseline.Name.ToLowerInvariant()}", Value = result.BitsPerByte, Unit = "bits/byte", Note = $"{result.Description}; primed with {train.Length} bytes" });
            }
        }

        private void Ask(CausalModel model, Tokenizer tokenizer, GeneratedTask[] tasks, TaskOptions options)
        {
            foreach (var task in tasks)
            {
                TaskScore score;
                using (var progress = session.Screen.Progress(task.Name))
                    score = TaskScore.Measure(model, tokenizer, task, options with { Bootstrap = bootstrap, Progress = progress }, session.Token);
                Row($"task/{task.Name}", score.ExactMatch, "exact", $"{score.Examples} questions, {options.Shots} solved before each, seed {options.Seed}" + (score.TooLong > 0 ? $"; {score.TooLong} too long for the context" : ""));
            }
        }

        private byte[] HeldOut()
        {
            var corpus = TextCorpus.Load(new CorpusOptions(), null, session.Token);
            foreach (var note in corpus.Notes) session.Note(note);
            return corpus.HeldOut.ToArray();
        }

        private void Row(string name, Estimate estimate, string unit, string note)
        {
            session.Screen.Line($"  {name,-28} {Format.Fixed(estimate.Value, 4)} ({Format.Fixed(estimate.Low, 4)} to {Format.Fixed(estimate.High, 4)}) {unit}");
            session.Rows.Add(new ResultRow { Case = "evaluate/" + name, Value = estimate.Value, Unit = unit, Note = $"95 % interval {Format.Fixed(estimate.Low, 4)} to {Format.Fixed(estimate.High, 4)}; {note}" });
        }
    }
}
