namespace Native.Bench.Corpus;

/// <summary>How the corpus is read and split.</summary>
internal sealed record CorpusOptions
{
    /// <summary>Most bytes of training text; default 4 MiB, which Brotli at its strongest still reads in some 12 s.</summary>
    public int TrainBytes { get; init; } = 4 << 20;

    /// <summary>Most bytes of held-out text; default 256 KiB.</summary>
    public int HeldOutBytes { get; init; } = 256 << 10;

    /// <summary>Most bytes of one document; default 16 KiB. A few types have hundreds of overloads that say the same: without
    /// a cap one of them may be a fifth of the held-out text.</summary>
    public int DocumentBytes { get; init; } = 16 << 10;

    /// <summary>One document in so many is held out; default 16.</summary>
    public int HeldOutOneIn { get; init; } = 16;

    /// <summary>The .NET installation to read; null finds it.</summary>
    public string? DotnetRoot { get; init; }

    /// <summary>Whether to leave the SDK's documentation aside and generate text.</summary>
    public bool Generated { get; init; }

    /// <summary>Seed of the generated text; default 1.</summary>
    public ulong Seed { get; init; } = 1;
}
