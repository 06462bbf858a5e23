using System.Globalization;

namespace Native.Nn;

/// <summary>Training and held-out text with disjoint documents, UTF-8.</summary>
public sealed record TextCorpus
{
    /// <summary>Training text.</summary>
    public required ReadOnlyMemory<byte> Train { get; init; }

    /// <summary>Held-out text: no document and no passage's body of it is in <see cref="Train"/>.</summary>
    public required ReadOnlyMemory<byte> HeldOut { get; init; }

    /// <summary>Where the text comes from, for a report.</summary>
    public required string Source { get; init; }

    /// <summary>Whether the text was generated because no documentation was found.</summary>
    public required bool IsGenerated { get; init; }

    /// <summary>Where in <see cref="Train"/> each document starts, in bytes.</summary>
    public required IReadOnlyList<int> TrainStarts { get; init; }

    /// <summary>Where in <see cref="HeldOut"/> each document starts, in bytes.</summary>
    public required IReadOnlyList<int> HeldOutStarts { get; init; }

    /// <summary>Documents of which <see cref="Train"/> has text.</summary>
    public int TrainDocuments => TrainStarts.Count;

    /// <summary>Documents of which <see cref="HeldOut"/> has text.</summary>
    public int HeldOutDocuments => HeldOutStarts.Count;

    /// <summary>What the reader should know: what was left out, or that the text stands in.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Reads the given files, else the SDK's documentation, or generates text where there is none.</summary>
    /// <param name="options">What is read and how it is split.</param>
    /// <param name="progress">Gets the share of the documentation that is read.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or fewer than one document in two is to be trained on.</exception>
    /// <exception cref="FormatException">A line of a JSON lines file is none.</exception>
    /// <exception cref="IOException">A given file cannot be read.</exception>
    public static TextCorpus Load(CorpusOptions options, IProgress<double>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TrainBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.HeldOutBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.DocumentBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.HeldOutDocumentBytes ?? options.DocumentBytes, nameof(options.HeldOutDocumentBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HeldOutOneIn, 2);
        if (options.Files.Count > 0)
            return Of(options.Files.SelectMany(file => Passages(file, options, token)), options, string.Join(", ", options.Files.Select(Path.GetFileName)), [], false, token);

        IReadOnlyList<string> packs = [];
        IReadOnlyList<string> unreadable = [];
        var passages = options.Generated ? [] : ReferenceDocumentation.Read(options.DotnetRoot, out packs, out unreadable, progress, token);
        var notes = unreadable.Select(file => "Not read to the end: " + file).ToList();
        if (passages.Count > 0) return Of(passages, options, ".NET reference documentation: " + string.Join(", ", packs), notes, false, token);

        // Twice what is asked for: the split and the removal of repeated bodies take their share.
        var members = GeneratedDocs.Create(options.Seed, 2L * options.TrainBytes + 2L * options.HeldOutOneIn * options.HeldOutBytes, token);
        notes.Add(options.Generated
            ? "The text is generated, as asked: figures say nothing about English."
            : "No .NET reference documentation was found (packs/*/*/ref/*/*.xml beside the SDK), so generated text stands in: figures say nothing about English.");
        return Of(ReferenceDocumentation.PassagesOf(members), options, string.Create(CultureInfo.InvariantCulture, $"generated reference text, seed {options.Seed}"), notes, true, token);
    }

    private static IEnumerable<TextPassage> Passages(string file, CorpusOptions options, CancellationToken token) =>
        file.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? JsonLines.Read(file, token: token) : PlainText.Read(file, options.Separator, token);

    private static TextCorpus Of(
        IEnumerable<TextPassage> passages, CorpusOptions options, string source, IReadOnlyList<string> notes, bool generated, CancellationToken token)
    {
        var split = CorpusSplit.Of(passages, options, token);
        return new TextCorpus
        {
            Train = split.Train.Text,
            HeldOut = split.HeldOut.Text,
            TrainStarts = split.Train.Starts,
            HeldOutStarts = split.HeldOut.Starts,
            Source = source,
            IsGenerated = generated,
            Notes = notes,
        };
    }
}
