using Native.Bench.Bars;
using Native.Bench.Baselines;
using Native.Bench.Parts;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Nn;
using Native.Nn.Evaluation;

namespace Native.Bench.CommandLine;

/// <summary>The steps on text: read the corpus, ask the compressors, train the model.</summary>
internal static class TextSteps
{
    /// <summary>Reads the corpus and prints what it is.</summary>
    public static TextCorpus ReadCorpus(Session session, bool generated, ulong seed)
    {
        var screen = session.Screen;
        screen.Heading("Text");
        TextCorpus corpus;
        using (var progress = screen.Progress("reading"))
            corpus = TextCorpus.Load(new CorpusOptions { Generated = generated, Seed = seed }, progress, session.Token);
        screen.Line("  " + corpus.Source);
        screen.Line($"  {Format.Bytes(corpus.Train.Length)} of {Format.Count(corpus.TrainDocuments)} documents to train on, "
            + $"{Format.Bytes(corpus.HeldOut.Length)} of {Format.Count(corpus.HeldOutDocuments)} others held out");
        foreach (var note in corpus.Notes) session.Note(note);
        if (corpus.HeldOut.IsEmpty) throw new InvalidDataException("The corpus has no document to hold out.");
        session.Rows.Add(new ResultRow { Case = "corpus/train", Value = corpus.Train.Length, Unit = "B", Note = corpus.Source });
        session.Rows.Add(new ResultRow { Case = "corpus/held-out", Value = corpus.HeldOut.Length, Unit = "B", Note = corpus.Source });
        return corpus;
    }

    /// <summary>Measures the compressors and the n-gram model.</summary>
    public static IReadOnlyList<BaselineResult> MeasureBaselines(Session session, TextCorpus corpus)
    {
        session.Screen.Heading("Compressors on the held-out text, primed with the training text");
        var results = new List<BaselineResult>();
        foreach (var baseline in AllBaselines.Create())
        {
            using var progress = session.Screen.Progress(baseline.Name, corpus.Train.Length + corpus.HeldOut.Length, "B");
            var result = baseline.Measure(corpus.Train, corpus.HeldOut, progress, session.Token);
            results.Add(result);
            progress.Complete($"{Format.Fixed(result.BitsPerByte, 3)} bits/byte");
        }
        session.Rows.AddRange(LanguageRows.Of(results));
        return results;
    }

    /// <summary>Trains the model; null where none is built in.</summary>
    public static TrainingResult? Train(Session session, TextCorpus corpus, TrainingOptions options, IReadOnlyList<BaselineResult> baselines)
    {
        session.Screen.Heading("Language model");
        if (session.Parts.Trainer is not { } trainer)
        {
            session.Note("The language model is not built into this suite.");
            return null;
        }
        session.Screen.Line("  " + trainer.Description);
        TrainingResult result;
        using (var progress = session.Screen.Progress("training"))
        {
            result = trainer.Train(new TrainingText(corpus.Train, corpus.HeldOut), options, new Relay(progress), session.Token);
            progress.Complete($"{Format.Count(result.Steps)} steps, {Format.Bytes(result.TrainBytes)} of text");
        }
        foreach (var note in result.Notes) session.Note(note);
        session.Rows.AddRange(LanguageRows.Of(result, baselines));
        session.Rows.Add(new ResultRow { Case = "train/rate", Value = result.TrainBytes / result.TrainTime.TotalSeconds / 1e3, Unit = "kB/s", Note = result.Model });

        var table = new TextTable("coder", ">bits/byte", "settings");
        foreach (var (name, bits, settings, ours) in baselines.Select(b => (b.Name, b.BitsPerByte, b.Description, false))
            .Append(("this model", result.HeldOutBitsPerByte, result.Model, true)).OrderBy(row => row.Item2))
            table.Add(ours ? Ink.Green : Ink.Plain, name, Format.Fixed(bits, 3), settings);
        session.Screen.Table(table);
        foreach (var sample in result.Samples) Show(session, sample);
        return result;
    }

    /// <summary>Measures the model that comes along on the held-out text and lets it write; null where there is none.</summary>
    public static ReadyModelResult? MeasureReady(Session session, TextCorpus corpus, ulong seed, IReadOnlyList<BaselineResult> baselines)
    {
        if (session.Parts.ReadyModel is not { } model) return null;
        session.Screen.Heading($"The model that comes along: {model.Name}");
        ReadyModelResult result;
        try
        {
            using var progress = session.Screen.Progress("measuring", corpus.HeldOut.Length, "B");
            result = model.Measure(corpus, seed, progress, session.Token);
            progress.Complete($"{Format.Count(result.HeldOutBytes)} bytes in {Format.Time(result.Time.TotalSeconds)}");
        }
        catch (Exception e) when (e is UsageException or IOException or ModelFormatException)
        {
            session.Note($"{model.Name} was not measured: {e.Message}");
            return null;
        }
        session.Screen.Line("  " + result.Description);
        session.Screen.Line(session.Screen.Paint($"  {Interval(result.BitsPerByte)} bits/byte", Ink.Green) + $" of the held-out text, perplexity {Interval(result.Perplexity)} (95 % intervals over documents)");
        session.Screen.Line($"  Held out from what? {char.ToUpperInvariant(result.HeldOutFrom[0])}{result.HeldOutFrom[1..]}.");
        session.Rows.AddRange(LanguageRows.Of(result, baselines));
        foreach (var sample in result.Samples.Take(1)) Show(session, sample);
        return result;
    }

    private static string Interval(Estimate estimate) => $"{Format.Fixed(estimate.Value, 3)} ({Format.Fixed(estimate.Low, 3)} to {Format.Fixed(estimate.High, 3)})";

    /// <summary>Prints what a model wrote.</summary>
    public static void Show(Session session, TextSample sample)
    {
        session.Screen.Heading($"A sample ({sample.Settings})");
        foreach (var line in TextScreen.Printable(sample.Prompt + sample.Continuation).Split('\n'))
            session.Screen.Line("  │ " + line);
    }

    private sealed class Relay(ProgressLine line) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => line.Report(value.Fraction,
            $"{value.Phase}  {Format.Fixed(value.TrainBitsPerByte, 3)} bits/byte  {Format.Bytes(value.TrainBytes)}");
    }
}
