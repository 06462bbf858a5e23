using Native.Compute;

namespace Native.Nn.Evaluation;

/// <summary>What a text costs under a model.</summary>
public sealed record TextScore
{
    /// <summary>Bits for each byte of text: the length of an exact code of it. Special tokens cost, and stand for no bytes; those that begin documents are given.</summary>
    public required Estimate BitsPerByte { get; init; }

    /// <summary>The exponential of the mean loss of a token.</summary>
    public required Estimate Perplexity { get; init; }

    /// <summary>Bytes of text.</summary>
    public required long Bytes { get; init; }

    /// <summary>Tokens that were predicted.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of context.</summary>
    public required int Context { get; init; }

    /// <summary>Measures a model on a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="text">The text as tokens, with where its documents start. The first token of each is given, the others are predicted.</param>
    /// <param name="options">How it is measured.</param>
    /// <param name="token">Cancels.</param>
    /// <remarks>The intervals are over documents where there are 20 or more, else over windows.</remarks>
    /// <exception cref="ArgumentException">There is nothing to predict, or the context is not the model's.</exception>
    public static TextScore Measure(CausalModel model, ITokenizer tokenizer, ITokenSource text, TextOptions? options = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(text);
        options ??= new();
        var context = TokenLosses.ContextOf(model, options);
        var run = new TokenLosses([model], text, context, options.ScoresAtOnce);
        if (run.Windows.Count == 0) throw new ArgumentException($"TextScore: {text.Count} tokens; two at least are needed", nameof(text));
        var (bytes, tokens) = (new Dictionary<TextWindow, (double, double)>(), new Dictionary<TextWindow, (double, double)>());
        run.Run((window, ids, scores) =>
        {
            var (nats, length) = (0.0, 0L);
            foreach (var loss in TokenLosses.LossesOf(model.Device, window, ids, scores[0])) nats += loss;
            foreach (var id in ids.AsSpan(ids.Length - window.Counted)) length += tokenizer.IsSpecial(id) ? 0 : tokenizer.BytesOf(id).Length;
            bytes[window] = (nats / Math.Log(2), length);
            tokens[window] = (nats, window.Counted);
        }, options.Progress, token);
        var (bits, sizes) = run.Units(bytes);
        if (bits.Length == 0) throw new ArgumentException("TextScore: special tokens only; there is no text to measure", nameof(text));
        var (losses, counts) = run.Units(tokens);
        return new()
        {
            BitsPerByte = options.Bootstrap.Ratio(bits, sizes),
            Perplexity = options.Bootstrap.Ratio(losses, counts).Map(Math.Exp),
            Bytes = (long)sizes.Sum(),
            Tokens = (long)counts.Sum(),
            Context = context,
        };
    }

    /// <summary>A text as tokens behind the one that begins texts.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="utf8">The text; names of special tokens in it are text.</param>
    /// <param name="begin">The token that begins texts; null: none, and the first token of the text is given.</param>
    public static TokenArray TokensOf(ITokenizer tokenizer, ReadOnlySpan<byte> utf8, int? begin)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var tokens = new List<int>(utf8.Length / 3 + 4);
        if (begin is { } first) tokens.Add(first);
        tokenizer.Encode(utf8, tokens, SpecialUse.None);
        return new TokenArray(tokens.ToArray());
    }
}
