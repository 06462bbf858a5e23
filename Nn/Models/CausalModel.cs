using Native.Compute;

namespace Native.Nn;

/// <summary>The names that a family's checkpoints give the parts of a language model.</summary>
internal readonly record struct CausalNames(string Tokens, string? Places, string Blocks, string Norm)
{
    /// <summary>The head; all families call it so.</summary>
    public const string Head = "lm_head";
}

/// <summary>A language model of any family: embedding, blocks, norm, head. Each token is predicted from those before it.</summary>
/// <remarks>
/// Trained and used without dropout. Parameters have the names of the family's checkpoints. One thread at a time.
/// </remarks>
public sealed class CausalModel : TransformerModel
{
    private readonly Embedding tokenVectors;
    private readonly Embedding? placeVectors;
    private readonly TransformerBlock[] blocks;
    private readonly INorm norm;
    private readonly Linear? head;
    private readonly RotaryTable? rotary;
    private readonly Func<Tensor, Tensor>[] again;
    private SequencePass training;

    internal CausalModel(Initializer initializer, ModelConfig config, CausalNames names, Func<int, TransformerBlock> block, INorm norm) : base(initializer, config)
    {
        // First of all parameters: loading goes by that where a head is tied to it.
        tokenVectors = Register(names.Tokens, new Embedding(initializer, config.Vocabulary, config.Width));
        if (names.Places is { } places) placeVectors = Register(places, new Embedding(initializer, config.Context, config.Width));
        blocks = new TransformerBlock[config.Layers];
        again = new Func<Tensor, Tensor>[config.Layers];
        for (var i = 0; i < blocks.Length; i++)
        {
            var number = i;
            again[i] = x => blocks[number].Forward(x, training);
        }
        for (var i = 0; i < blocks.Length; i++) blocks[i] = Register($"{names.Blocks}.{i}", block(i));
        this.norm = Register(names.Norm, norm);
        if (!config.TiesHead) head = Register(CausalNames.Head, new Linear(initializer, config.Width, config.Vocabulary));
        if (config.Rope is { } rope) rotary = new RotaryTable(initializer.Device, rope, config.HeadSize, config.Context, initializer.Type);
    }

    /// <summary>A model with random weights.</summary>
    /// <exception cref="ArgumentException">The family is unknown or of another kind, or the sizes do not fit together.</exception>
    public static CausalModel Create(Device device, ModelConfig config, DType type = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(config);
        return ModelFamily.Named(config.ModelType)?.Build(Initializer.Random(device, type), config) as CausalModel
            ?? throw new ArgumentException($"CausalModel: '{config.ModelType}' is no family of language models; {ModelFamily.NamesOf<CausalModel>()} are", nameof(config));
    }

    /// <summary>The blocks, whose parts can be exchanged.</summary>
    public IReadOnlyList<TransformerBlock> Blocks => blocks;

    /// <summary>The vectors of the tokens, to which the head may be tied.</summary>
    public Embedding TokenVectors => tokenVectors;

    /// <summary>The learned vectors of the positions, or null where positions are rotary.</summary>
    public Embedding? PlaceVectors => placeVectors;

    /// <summary>The head, or null where it is tied to the embedding.</summary>
    public Linear? Head => head;

    /// <summary>How queries read keys and values where no cache is given; another kernel may take its place.</summary>
    public IAttentionKernel Kernel { get; set; } = PlainAttention.Instance;

    /// <summary>
    /// Whether blocks keep nothing but their input for the backward step and compute the rest again: a fraction of the memory for a third more time.
    /// Gradients are the same but for rounding. Default false.
    /// </summary>
    public bool Recomputes { get; set; }

    /// <summary>The scores of each next token before softmax.</summary>
    /// <param name="tokens">[batch, positions] of I32 or I64, at most the context's length.</param>
    /// <param name="lengths">[batch] of I32: tokens of each sequence, which begin it; null where all are full. Rows behind them mean nothing.</param>
    /// <returns>[batch·positions, vocabulary]; row b·positions + p follows the tokens of sequence b up to p.</returns>
    /// <exception cref="ShapeException">The tokens are no matrix, or the sequences are longer than the context.</exception>
    public Tensor Forward(Tensor tokens, Tensor? lengths = null) => Scores(Stream(tokens, lengths));

    /// <summary>The mean cross-entropy of the next tokens, in nats.</summary>
    /// <param name="tokens">[batch, positions].</param>
    /// <param name="targets">[batch·positions] of I32 or I64: the token that follows each; -100 where none counts.</param>
    public Tensor Loss(Tensor tokens, Tensor targets) => Forward(tokens).CrossEntropy(targets);

    /// <summary>The normed residual stream, from which <see cref="Scores"/> makes scores.</summary>
    /// <returns>[batch·positions, width].</returns>
    public Tensor Stream(Tensor tokens, Tensor? lengths = null)
    {
        var (batch, positions) = SizesOf(tokens);
        return Run(tokens, batch, positions, [], Kernel, lengths);
    }

    /// <summary>The same for sequences that hold several documents each: the stream of a token is what it would be if its document stood alone.</summary>
    /// <param name="tokens">[batch, positions].</param>
    /// <param name="documents">Where the documents begin.</param>
    /// <returns>[batch·positions, width].</returns>
    public Tensor Stream(Tensor tokens, in PackedDocuments documents)
    {
        var (batch, positions) = SizesOf(tokens);
        if (documents.Starts.Shape != tokens.Shape || documents.Places.Shape != new Shape(tokens.Count))
            throw new ShapeException($"CausalModel: tokens of shape {tokens.Shape} with starts {documents.Starts.Shape} and places {documents.Places.Shape}; [{batch}, {positions}] and [{tokens.Count}] are needed");
        return Run(tokens, batch, positions, [], Kernel, null, documents);
    }

    /// <summary>The same for sequences that go on behind what a cache holds, which takes the new tokens up.</summary>
    /// <param name="tokens">[batch, positions].</param>
    /// <param name="counts">Tokens of each sequence, which come first; 0 for one that rests. Rows behind them mean nothing.</param>
    /// <param name="cache">Made for this model and as many sequences.</param>
    /// <exception cref="ShapeException">The sizes do not agree, or a sequence would outgrow the context.</exception>
    public Tensor Stream(Tensor tokens, ReadOnlySpan<int> counts, IKeyValueCache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        var (batch, positions) = SizesOf(tokens);
        if (cache.Lengths.Length != batch || counts.Length != batch)
            throw new ShapeException($"CausalModel: tokens of shape {tokens.Shape}, {counts.Length} counts and a cache of {cache.Lengths.Length} sequences; the batches must agree");
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] < 0 || counts[i] > positions || cache.Lengths[i] + counts[i] > Config.Context)
                throw new ShapeException($"CausalModel: {counts[i]} of {positions} tokens behind {cache.Lengths[i]} in sequence {i}; together at most {Config.Context} fit the context");
        cache.Begin(counts);
        var x = Run(tokens, batch, positions, cache.Lengths, cache, null);
        cache.End();
        return x;
    }

    /// <summary>The stream of one token of each sequence, with nothing read from the host: the same work at every step, so that it can be recorded.</summary>
    /// <param name="tokens">[batch, 1].</param>
    /// <param name="places">[batch] of I32: where each stands in its sequence, below <paramref name="end"/>.</param>
    /// <param name="end">At most the context; <see cref="ReserveAngles"/> comes before a recording.</param>
    /// <param name="kernel">How queries read keys and values.</param>
    /// <returns>[batch, width].</returns>
    internal Tensor Next(Tensor tokens, Tensor places, int end, IAttentionKernel kernel) => Run(tokens, tokens.Shape[0], 1, places, end, kernel, null);

    /// <summary>Positions that there are rotary angles for. Where it changes, what was recorded reads freed memory.</summary>
    internal int Angles => rotary?.Positions ?? 0;

    /// <summary>Makes rotary angles for as many positions, unless they are there.</summary>
    internal void ReserveAngles(int end) => rotary?.Reserve(end);

    /// <summary>The scores of each next token before softmax.</summary>
    /// <param name="stream">[.., width], from <see cref="Stream(Tensor, Tensor?)"/>.</param>
    /// <returns>[.., vocabulary].</returns>
    public Tensor Scores(Tensor stream) => head is { } own ? own.Forward(stream) : tokenVectors.Scores(stream);

    private Tensor Run(Tensor tokens, long batch, long positions, ReadOnlySpan<int> starts, IAttentionKernel kernel, Tensor? lengths, PackedDocuments? documents = null)
    {
        var (places, end) = documents is { } packed ? (packed.Places, (int)positions) : PlacesOf(batch, positions, starts);
        return Run(tokens, batch, positions, places, end, kernel, lengths, documents);
    }

    private Tensor Run(Tensor tokens, long batch, long positions, Tensor places, int end, IAttentionKernel kernel, Tensor? lengths, PackedDocuments? documents = null)
    {
        var pass = new SequencePass(batch, positions, kernel, lengths, default, default, documents?.Starts);
        if (rotary is not null)
        {
            var (cosine, sine) = rotary.At(places, end);
            pass = pass with { Cosine = cosine, Sine = sine };
        }
        var x = tokenVectors.Forward(tokens.Reshape(tokens.Count));
        if (placeVectors is not null) x = x.Add(placeVectors.Forward(places));
        if (Recomputes) x = Checkpointed(x, pass);
        else if (Device.IsRecording)
            foreach (var block in blocks) x = block.Forward(x, pass);
        else
            foreach (var block in blocks) x = Passed(block, x, pass);
        return norm.Forward(x);
    }

    // Nothing will be asked back: what a block computes inside is freed behind it, so that a pass needs the memory of one block.
    private Tensor Passed(TransformerBlock block, Tensor x, in SequencePass pass)
    {
        using var scope = Device.NoGrad();
        var y = scope.Keep(block.Forward(x, pass));
        // A block of exchanged parts may hand its input on.
        if (y != x) x.Dispose();
        return y;
    }

    private Tensor Checkpointed(Tensor x, in SequencePass pass)
    {
        training = pass;
        foreach (var block in again) x = Checkpoint.Run(block, x);
        return x;
    }
}
