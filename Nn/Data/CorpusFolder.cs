using System.Runtime.InteropServices;
using System.Text.Json;

namespace Native.Nn;

/// <summary>What <see cref="CorpusFolder.Write"/> wrote, also found in corpus.json.</summary>
public sealed record CorpusCard
{
    /// <summary>Where the text comes from.</summary>
    public required string Source { get; init; }

    /// <summary>Tokens of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Bytes, documents and tokens (the ones between documents included) of the training text.</summary>
    public required TextFacts Train { get; init; }

    /// <summary>The same of the held-out text.</summary>
    public required TextFacts HeldOut { get; init; }

    /// <summary>What the reader should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>The sizes of a text.</summary>
/// <param name="Bytes">Bytes of UTF-8.</param>
/// <param name="Documents">Documents.</param>
/// <param name="Tokens">Tokens, with one in front of each document and one at the end.</param>
/// <param name="BytesPerToken">Bytes over tokens that are text.</param>
public sealed record TextFacts(long Bytes, int Documents, long Tokens, double BytesPerToken);

/// <summary>
/// A corpus made ready for training, to be carried anywhere: tokenizer.json and tokenizer_config.json, train.tokens, heldout.tokens
/// (<see cref="TokenFile"/>), heldout.txt (the same text, documents one behind the other) and corpus.json (<see cref="CorpusCard"/>).
/// </summary>
public static class CorpusFolder
{
    /// <summary>The token in front of each document and at the end of the text.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>File names.</summary>
    public const string TrainName = "train.tokens", HeldOutName = "heldout.tokens", HeldOutTextName = "heldout.txt", FactsName = "corpus.json";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Learns a tokenizer from a corpus and writes the folder; each file comes into its place whole, corpus.json last.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="folder">The folder; made if it does not exist.</param>
    /// <param name="options">What the tokenizer is; the first of its special tokens separates documents. Null: 4,096 tokens, with those of ChatML.</param>
    /// <param name="progress">Gets the share done.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="ArgumentException">The options have no special token.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static CorpusCard Write(
        TextCorpus corpus, string folder, BytePairOptions? options = null, IProgress<double>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new() { Special = [EndOfText, "<|im_start|>", "<|im_end|>"] };
        if (options.Special is not [var separator, ..]) throw new ArgumentException("CorpusFolder: no special token; one is needed to separate documents", nameof(options));
        var trainer = new BytePairTrainer(options);
        foreach (var (start, length) in Documents(corpus.Train, corpus.TrainStarts))
        {
            token.ThrowIfCancellationRequested();
            trainer.Add(corpus.Train.Span.Slice(start, length));
        }
        progress?.Report(0.3);
        var tokenizer = trainer.Train(null, token);
        progress?.Report(0.7);
        tokenizer.Save(folder, separator, separator);
        var facts = new CorpusCard
        {
            Source = corpus.Source,
            Vocabulary = tokenizer.Vocabulary,
            Train = WriteTokens(Path.Combine(folder, TrainName), tokenizer, corpus.Train, corpus.TrainStarts, token),
            HeldOut = WriteTokens(Path.Combine(folder, HeldOutName), tokenizer, corpus.HeldOut, corpus.HeldOutStarts, token),
            Notes = corpus.Notes,
        };
        AtomicFile.Write(Path.Combine(folder, HeldOutTextName), stream => stream.Write(corpus.HeldOut.Span), token);
        AtomicFile.Write(Path.Combine(folder, FactsName), stream => JsonSerializer.Serialize(stream, facts, Readable), token);
        progress?.Report(1);
        return facts;
    }

    /// <summary>A text of a corpus as tokens, as <see cref="Write"/> puts them in a file.</summary>
    /// <param name="tokenizer">The tokenizer; names of special tokens in the text are text.</param>
    /// <param name="text">Documents one behind the other.</param>
    /// <param name="starts">Where they start, in bytes.</param>
    /// <param name="separator">The token in front of each and at the end.</param>
    /// <param name="token">Cancels.</param>
    public static TokenArray TokensOf(ITokenizer tokenizer, ReadOnlyMemory<byte> text, IReadOnlyList<int> starts, int separator, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(starts);
        var tokens = new List<int>(text.Length / 3);
        var places = new long[starts.Count];
        var count = 0;
        foreach (var (start, length) in Documents(text, starts))
        {
            token.ThrowIfCancellationRequested();
            places[count++] = tokens.Count;
            tokens.Add(separator);
            tokenizer.Encode(text.Span.Slice(start, length), tokens, SpecialUse.None);
        }
        tokens.Add(separator);
        return new TokenArray(tokens.ToArray(), places);
    }

    private static TextFacts WriteTokens(string path, BytePairTokenizer tokenizer, ReadOnlyMemory<byte> text, IReadOnlyList<int> starts, CancellationToken token)
    {
        using var writer = new TokenFileWriter(path, tokenizer.Vocabulary);
        var separator = tokenizer.Special[0].Id;
        var tokens = new List<int>();
        foreach (var (start, length) in Documents(text, starts))
        {
            token.ThrowIfCancellationRequested();
            tokens.Clear();
            tokens.Add(separator);
            tokenizer.Encode(text.Span.Slice(start, length), tokens, SpecialUse.None);
            writer.BeginDocument();
            writer.Add(CollectionsMarshal.AsSpan(tokens));
        }
        writer.Add([separator]);
        writer.Commit();
        var words = writer.Count - starts.Count - 1;
        return new TextFacts(text.Length, starts.Count, writer.Count, words == 0 ? 0 : Math.Round((double)text.Length / words, 4));
    }

    private static IEnumerable<(int Start, int Length)> Documents(ReadOnlyMemory<byte> text, IReadOnlyList<int> starts)
    {
        for (var i = 0; i < starts.Count; i++) yield return (starts[i], (i + 1 < starts.Count ? starts[i + 1] : text.Length) - starts[i]);
    }
}
