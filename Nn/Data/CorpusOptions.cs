namespace Native.Nn;

/// <summary>Which passages count as the same.</summary>
public enum DuplicateRule
{
    /// <summary>Those with equal bodies.</summary>
    Equal,
    /// <summary>Those whose bodies differ in case, numbers, punctuation and white space only.</summary>
    Near,
}

/// <summary>How a corpus is read and split.</summary>
public sealed record CorpusOptions
{
    /// <summary>Most bytes of training text; default 4 MiB, which Brotli at its strongest still reads in some 12 s.</summary>
    public int TrainBytes { get; init; } = 4 << 20;

    /// <summary>Most bytes of held-out text; default 256 KiB.</summary>
    public int HeldOutBytes { get; init; } = 256 << 10;

    /// <summary>Most bytes of one document; default 16 KiB. A few types have hundreds of overloads that say the same: without
    /// a cap one of them may be a fifth of the held-out text.</summary>
    public int DocumentBytes { get; init; } = 16 << 10;

    /// <summary>Most bytes of one held-out document; default as <see cref="DocumentBytes"/>.</summary>
    public int? HeldOutDocumentBytes { get; init; }

    /// <summary>One document in so many is held out; default 16.</summary>
    public int HeldOutOneIn { get; init; } = 16;

    /// <summary>Which passages are left out because they were there before; default those that are equal.</summary>
    public DuplicateRule Duplicates { get; init; }

    /// <summary>Text files (*.txt, *.md) and JSON lines (*.jsonl) to read instead of the documentation; empty reads that. Documents of a
    /// text file stand between lines that are <see cref="Separator"/>.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The line between documents of a text file; default &lt;|endoftext|&gt;.</summary>
    public string Separator { get; init; } = "<|endoftext|>";

    /// <summary>The .NET installation to read; null finds it.</summary>
    public string? DotnetRoot { get; init; }

    /// <summary>Whether to leave the SDK's documentation aside and generate text.</summary>
    public bool Generated { get; init; }

    /// <summary>Seed of the generated text; default 1.</summary>
    public ulong Seed { get; init; } = 1;
}
