using System.CommandLine;
using Native.Bench.Report;
using Native.Nn;

namespace Native.Bench.CommandLine;

/// <summary><c>bench corpus</c>.</summary>
internal static class CorpusVerb
{
    /// <summary>The corpus that the shipped models were trained and are measured on.</summary>
    public static CorpusOptions Documentation { get; } = new()
    {
        // Generated text has no end, and stands in where there is no documentation, which has about half as much.
        TrainBytes = 32 << 20,
        HeldOutBytes = 1 << 20,
        DocumentBytes = 64 << 10,
        // As in the tour, so that no document makes up much of what is measured.
        HeldOutDocumentBytes = 16 << 10,
        Duplicates = DuplicateRule.Near,
    };

    /// <summary>The verb with its options.</summary>
    /// <param name="generated">The option for generated text.</param>
    /// <param name="seed">The option for its seed.</param>
    /// <param name="session">Starts a session.</param>
    /// <param name="json">The option for the file of figures.</param>
    public static Command Command(Option<bool> generated, Option<ulong> seed, Func<ParseResult, Session> session, Option<string?> json)
    {
        var output = new Option<string>("--out") { Description = "The folder to write.", HelpName = "FOLDER", Required = true };
        var vocabulary = new Option<int>("--vocabulary") { Description = "Tokens of the vocabulary.", HelpName = "N", DefaultValueFactory = _ => 4096 };
        var cap = new Option<int>("--document-kib") { Description = "Most text of one document to train on; of one held out it is 16.", HelpName = "KIB", DefaultValueFactory = _ => 64 };
        var files = new Option<string[]>("--files")
        {
            Description = "Text files and JSON lines (*.jsonl, entry 'text') to read instead of the SDK's documentation.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        vocabulary.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && int.TryParse(r.Tokens[0].Value, out var value) && value is < 512 or > 1 << 20) r.AddError("--vocabulary must be from 512 to 1048576.");
        });
        cap.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && int.TryParse(r.Tokens[0].Value, out var value) && value is < 1 or > 1 << 20) r.AddError("--document-kib must be from 1 to 1048576.");
        });
        var command = new Command("corpus", "Learn a tokenizer and write a corpus ready for training, to be carried to any machine.") { output, vocabulary, cap, files, generated, seed };
        command.SetAction(r => Run(session(r), r.GetValue(output)!, r.GetValue(vocabulary), Documentation with
        {
            TrainBytes = r.GetValue(files) is { Length: > 0 } ? int.MaxValue : Documentation.TrainBytes,
            DocumentBytes = r.GetValue(cap) << 10,
            Files = r.GetValue(files) ?? [],
            Generated = r.GetValue(generated),
            Seed = r.GetValue(seed),
        }, r.GetValue(json)));
        return command;
    }

    private static int Run(Session session, string folder, int vocabulary, CorpusOptions options, string? json)
    {
        TextCorpus corpus;
        CorpusCard facts;
        try
        {
            using (var progress = session.Screen.Progress("reading")) corpus = TextCorpus.Load(options, progress, session.Token);
            foreach (var note in corpus.Notes) session.Note(note);
            if (corpus.Train.IsEmpty || corpus.HeldOut.IsEmpty) throw new UsageException("The corpus has too few documents: one at least must be trained on and one held out.");
            using (var progress = session.Screen.Progress("encoding"))
                facts = CorpusFolder.Write(corpus, folder, new() { Vocabulary = vocabulary, Special = [CorpusFolder.EndOfText, "<|im_start|>", "<|im_end|>"] }, progress, session.Token);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
        session.Screen.Line("  " + facts.Source);
        foreach (var (name, text) in new[] { ("train", facts.Train), ("held-out", facts.HeldOut) })
        {
            session.Screen.Line($"  {name,-9} {Format.Bytes(text.Bytes)} in {Format.Count(text.Documents)} documents: {Format.Count(text.Tokens)} tokens, {Format.Fixed(text.BytesPerToken, 3)} bytes each");
            session.Rows.Add(new ResultRow { Case = $"corpus/{name}/bytes", Value = text.Bytes, Unit = "B", Note = facts.Source });
            session.Rows.Add(new ResultRow { Case = $"corpus/{name}/tokens", Value = text.Tokens, Unit = "tokens", Note = $"{facts.Vocabulary} in the vocabulary" });
            session.Rows.Add(new ResultRow { Case = $"corpus/{name}/bytes-per-token", Value = text.BytesPerToken, Unit = "B" });
        }
        session.Screen.Line($"\nCorpus: {Path.GetFullPath(folder)}");
        return session.Finish(json);
    }
}
