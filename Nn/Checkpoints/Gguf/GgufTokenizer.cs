using Native.Compute;

namespace Native.Nn;

/// <summary>What a token of a GGUF file is, by its number in the file.</summary>
public enum GgufTokenKind
{
    /// <summary>Text.</summary>
    Normal = 1,
    /// <summary>Stands for what is unknown.</summary>
    Unknown = 2,
    /// <summary>Special: stands for no text.</summary>
    Control = 3,
    /// <summary>Text that is recognized before anything else.</summary>
    UserDefined = 4,
    /// <summary>Fills the vocabulary up.</summary>
    Unused = 5,
    /// <summary>A byte, written as <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}

/// <summary>A tokenizer as GGUF files have it.</summary>
public sealed record GgufTokenizer
{
    private const string Prefix = "tokenizer.ggml.";
    private const int MostTokens = 1 << 24;

    /// <summary>The kind: gpt2 for byte-level byte-pair encoding, llama for SentencePiece's.</summary>
    public required string Model { get; init; }

    /// <summary>How text is cut, by llama.cpp's names: gpt-2, llama-bpe, qwen2; null for llama.</summary>
    public string? Rule { get; init; }

    /// <summary>The names of the tokens by id.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>What each of them is.</summary>
    public required IReadOnlyList<GgufTokenKind> Kinds { get; init; }

    /// <summary>Scores of the tokens, for llama: of two pairs the one that makes the token of the higher score is merged first.</summary>
    public IReadOnlyList<float> Scores { get; init; } = [];

    /// <summary>Pairs that are merged, the first first, each two names and a space between them, for gpt2.</summary>
    public IReadOnlyList<string> Merges { get; init; } = [];

    /// <summary>The token that texts begin with, if any.</summary>
    public int? BeginToken { get; init; }

    /// <summary>The token that ends texts, if any.</summary>
    public int? EndToken { get; init; }

    /// <summary>The token for what is unknown, if any.</summary>
    public int? UnknownToken { get; init; }

    /// <summary>The token that fills sequences up, if any.</summary>
    public int? PaddingToken { get; init; }

    /// <summary>Whether the begin token is put before texts; null leaves it to the reader.</summary>
    public bool? AddsBegin { get; init; }

    /// <summary>Whether the end token is put behind texts; null leaves it to the reader.</summary>
    public bool? AddsEnd { get; init; }

    /// <summary>Whether a space is put before texts; null leaves it to the reader.</summary>
    public bool? AddsSpace { get; init; }

    /// <summary>The template by which conversations are written, if any.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>The tokenizer of a Hugging Face folder: tokenizer.json, and what tokenizer_config.json says of special tokens.</summary>
    /// <exception cref="ModelFormatException">It is broken, or of a kind that GGUF files of our layouts do not have.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static GgufTokenizer FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return TokenizerJson.Read(folder);
    }

    /// <summary>A tokenizer that encodes and decodes as this one does.</summary>
    /// <exception cref="ModelFormatException">Two tokens have one name, a merge is no pair, or text is cut by a rule that is not known.</exception>
    public ITokenizer Create()
    {
        const string source = "GGUF tokenizer";
        using var json = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(TokenizerJson.Write(this, source).ToJsonString()));
        return TokenizerFile.Read(JsonPart.Read(json, source));
    }

    /// <summary>Writes tokenizer.json and tokenizer_config.json; each comes into its place whole.</summary>
    /// <param name="folder">The folder; made if it does not exist.</param>
    /// <exception cref="ModelFormatException">Two tokens have one name, a merge is no pair, or text is cut by a rule that is not known.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        foreach (var (name, json) in new[] { ("tokenizer.json", TokenizerJson.Write(this, folder)), ("tokenizer_config.json", TokenizerJson.WriteConfig(this)) })
            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())));
    }

    /// <summary>One of our own tokenizers.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="begin">Name of the token that begins texts, if any.</param>
    /// <param name="end">Name of the token that ends texts, if any.</param>
    /// <exception cref="ArgumentException">There is no token of such a name.</exception>
    public static GgufTokenizer From(BytePairTokenizer tokenizer, string? begin = null, string? end = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        int? Named(string? name) => name is null ? null : tokenizer.Find(name) ?? throw new ArgumentException($"GgufTokenizer: there is no token \"{name}\"", nameof(tokenizer));
        var ids = Enumerable.Range(0, tokenizer.Vocabulary);
        return new()
        {
            Model = "gpt2",
            Rule = TokenizerJson.NameOf(tokenizer.Rule),
            Tokens = [.. ids.Select(tokenizer.NameOf)],
            Kinds = [.. ids.Select(id => tokenizer.IsSpecial(id) ? GgufTokenKind.Control : GgufTokenKind.Normal)],
            Merges = [.. tokenizer.Merges.Select(merge => $"{tokenizer.NameOf(merge.Left)} {tokenizer.NameOf(merge.Right)}")],
            BeginToken = Named(begin),
            EndToken = Named(end),
            AddsBegin = false,
        };
    }

    /// <summary>The tokenizer of a file; null where it has none.</summary>
    /// <exception cref="ModelFormatException">It is broken, or of a kind that is not supported.</exception>
    public static GgufTokenizer? Read(GgufFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var values = new GgufMetadata(file.Path, file.Metadata);
        if ((values.Text(Prefix + "model") ?? "no_vocab") is not "no_vocab" and var model)
        {
            if (model is not ("gpt2" or "llama")) throw values.Bad($"the tokenizer \"{model}\" is not supported; gpt2 and llama are");
        }
        else return null;
        var tokens = values.Items<string>(Prefix + "tokens") ?? throw values.Bad($"'{Prefix}tokens' is missing");
        int? Token(string name) => values.Integer($"{Prefix}{name}_token_id", 0, tokens.Length - 1);
        bool? Flag(string name) => values.Has(Prefix + name) ? values.Flag(Prefix + name, false) : null;
        var kinds = values.Items<int>(Prefix + "token_type") ?? [.. tokens.Select(_ => (int)GgufTokenKind.Normal)];
        if (Array.FindIndex(kinds, kind => kind is < 1 or > 6) is >= 0 and var odd) throw values.Bad($"'{Prefix}token_type' has the type {kinds[odd]} at {odd}; 1 to 6 are known");
        var scores = values.Items<float>(Prefix + "scores") ?? [];
        if (kinds.Length != tokens.Length || (scores.Length > 0 && scores.Length != tokens.Length))
            throw values.Bad($"{tokens.Length} tokens with {kinds.Length} types and {scores.Length} scores; there must be one for each");
        return new()
        {
            Model = model,
            Rule = values.Text(Prefix + "pre"),
            Tokens = tokens,
            Kinds = [.. kinds.Select(kind => (GgufTokenKind)kind)],
            Scores = scores,
            Merges = values.Items<string>(Prefix + "merges") ?? [],
            BeginToken = Token("bos"),
            EndToken = Token("eos"),
            UnknownToken = Token("unknown"),
            PaddingToken = Token("padding"),
            AddsBegin = Flag("add_bos_token"),
            AddsEnd = Flag("add_eos_token"),
            AddsSpace = Flag("add_space_prefix"),
            ChatTemplate = values.Text("tokenizer.chat_template"),
        };
    }

    /// <summary>The metadata of a tokenizer, or of none.</summary>
    /// <exception cref="ArgumentException">It has more tokens than the model.</exception>
    internal static List<KeyValuePair<string, GgufValue>> Write(GgufTokenizer? tokenizer, ModelConfig config)
    {
        var pairs = new List<KeyValuePair<string, GgufValue>>();
        void Add(string key, GgufValue? value)
        {
            if (value is not null) pairs.Add(new(key, value));
        }
        void Token(string name, int? id) => Add($"{Prefix}{name}_token_id", id is { } token ? GgufValue.Of((uint)token) : null);
        void Flag(string name, bool? flag) => Add(Prefix + name, flag is { } value ? GgufValue.Of(value) : null);
        Add(Prefix + "model", GgufValue.Of(tokenizer?.Model ?? "no_vocab"));
        if (tokenizer is not null) tokenizer.WriteTokens(config, Add);
        Token("bos", tokenizer?.BeginToken ?? config.BeginToken);
        Token("eos", tokenizer?.EndToken ?? (config.EndTokens is [var end, ..] ? end : null));
        // A reader knows one token of each of three kinds that ends a text.
        var others = config.EndTokens.Where(token => token != (tokenizer?.EndToken ?? config.EndTokens[0])).Take(2).ToList();
        if (others.Count > 0) Token("eot", others[0]);
        if (others.Count > 1) Token("eom", others[1]);
        Token("unknown", tokenizer?.UnknownToken);
        Token("padding", tokenizer?.PaddingToken);
        Flag("add_bos_token", tokenizer?.AddsBegin);
        Flag("add_eos_token", tokenizer?.AddsEnd);
        Flag("add_space_prefix", tokenizer?.AddsSpace);
        Add("tokenizer.chat_template", tokenizer?.ChatTemplate is { } template ? GgufValue.Of(template) : null);
        return pairs;
    }

    private void WriteTokens(ModelConfig config, Action<string, GgufValue?> add)
    {
        var more = config.Vocabulary - Tokens.Count;
        if (more < 0) throw new ArgumentException($"GGUF: the tokenizer has {Tokens.Count} tokens, the model {config.Vocabulary}", nameof(config));
        if (Kinds.Count != Tokens.Count || (Scores.Count > 0 && Scores.Count != Tokens.Count))
            throw new ArgumentException($"GGUF: {Tokens.Count} tokens with {Kinds.Count} kinds and {Scores.Count} scores; there must be one for each", nameof(config));
        var fill = Enumerable.Range(0, more);
        add(Prefix + "pre", Rule is { } rule ? GgufValue.Of(rule) : null);
        add(Prefix + "tokens", GgufValue.Of([.. Tokens, .. fill.Select(i => $"[PAD{Tokens.Count + i}]")]));
        add(Prefix + "token_type", GgufValue.Of([.. Kinds.Select(kind => (int)kind), .. fill.Select(_ => (int)GgufTokenKind.Unused)]));
        if (Scores.Count > 0) add(Prefix + "scores", GgufValue.Of([.. Scores, .. fill.Select(_ => 0f)]));
        if (Merges.Count > 0) add(Prefix + "merges", GgufValue.Of([.. Merges]));
    }
}
