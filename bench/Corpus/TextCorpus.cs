using System.Globalization;

namespace Native.Bench.Corpus;

/// <summary>Training and held-out text with disjoint documents, UTF-8.</summary>
internal sealed record TextCorpus
{
    /// <summary>Training text.</summary>
    public required ReadOnlyMemory<byte> Train { get; init; }

    /// <summary>Held-out text: no document and no member's body of it is in <see cref="Train"/>.</summary>
    public required ReadOnlyMemory<byte> HeldOut { get; init; }

    /// <summary>Where the text comes from, for the report.</summary>
    public required string Source { get; init; }

    /// <summary>Whether the text was generated because no documentation was found.</summary>
    public required bool IsGenerated { get; init; }

    /// <summary>Documents of which <see cref="Train"/> has text.</summary>
    public required int TrainDocuments { get; init; }

    /// <summary>Documents of which <see cref="HeldOut"/> has text.</summary>
    public required int HeldOutDocuments { get; init; }

    /// <summary>What the reader should know: what was left out, or that the text stands in.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Reads the SDK's documentation, or generates text where there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or fewer than one document in two is to be trained on.</exception>
    public static TextCorpus Load(CorpusOptions options, IProgress<double>? progress = null, CancellationToken token = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TrainBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.HeldOutBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.DocumentBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HeldOutOneIn, 2);

        IReadOnlyList<string> packs = [];
        var files = options.Generated ? [] : DocPacks.Find(options.DotnetRoot, out packs);
        var notes = new List<string>();
        var members = DocReader.Read(files, notes, progress, token);
        for (var i = 0; i < notes.Count; i++)
            notes[i] = "Not read to the end: " + notes[i];

        var generated = members.Count == 0;
        if (generated)
        {
            // Twice what is asked for: the split and the removal of repeated bodies take their share.
            members = GeneratedDocs.Create(options.Seed, 2L * options.TrainBytes + 2L * options.HeldOutOneIn * options.HeldOutBytes, token);
            notes.Add(options.Generated
                ? "The text is generated, as asked: figures say nothing about English."
                : "No .NET reference documentation was found (packs/*/*/ref/*/*.xml beside the SDK), so generated text stands in: figures say nothing about English.");
        }
        var split = CorpusSplit.Of(members, options, token);
        return new TextCorpus
        {
            Train = split.Train,
            HeldOut = split.HeldOut,
            TrainDocuments = split.TrainDocuments,
            HeldOutDocuments = split.HeldOutDocuments,
            Source = generated
                ? string.Create(CultureInfo.InvariantCulture, $"generated reference text, seed {options.Seed}")
                : ".NET reference documentation: " + string.Join(", ", packs),
            IsGenerated = generated,
            Notes = notes,
        };
    }
}
