using Native.Compute;

namespace Native.Nn;

/// <summary>A decoder-only transformer: RMS norms before each part, rotary positions, normed queries and keys, causal attention, SwiGLU.</summary>
public sealed class Decoder : Module
{
    private readonly Embedding embedding;
    private readonly DecoderBlock[] blocks;
    private readonly RmsNorm norm;
    private readonly Linear? head;

    /// <summary>A model with random weights from the device's generator.</summary>
    /// <exception cref="ArgumentException">The options do not fit together.</exception>
    public Decoder(Device device, DecoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Options = options;
        // The stream is normed, so the length of the vectors matters to a tied head alone: long ones would foretell the token that was just read.
        var deviation = options.TiesHead ? 0.5 / Math.Sqrt(options.Width) : 1;
        embedding = Register("embedding", new Embedding(device, options.Vocabulary, options.Width, deviation, options.Type));
        var angles = new RotaryAngles(device, options.Context, options.Width / options.Heads, options.RopeBase, options.Type);
        blocks = new DecoderBlock[options.Layers];
        for (var i = 0; i < blocks.Length; i++) blocks[i] = Register($"block_{i}", new DecoderBlock(device, options, angles));
        norm = Register("norm", new RmsNorm(device, options.Width, options.Epsilon, options.Type));
        if (!options.TiesHead) head = Register("head", new Linear(device, options.Width, options.Vocabulary, deviation: 0, type: options.Type));
    }

    /// <summary>The model's shape.</summary>
    public DecoderOptions Options { get; }

    /// <summary>The scores of each next token before softmax.</summary>
    /// <param name="tokens">[batch, positions] of I32 or I64, at most the context's length.</param>
    /// <returns>[batch·positions, vocabulary]; row b·positions + p follows the tokens of sequence b up to p.</returns>
    /// <exception cref="ShapeException">The tokens are no matrix, or the sequences are longer than the context.</exception>
    public Tensor Forward(Tensor tokens)
    {
        var shape = tokens.Shape;
        if (shape.Rank != 2 || shape[1] > Options.Context)
            throw new ShapeException($"Decoder: tokens of shape {shape}; [batch, positions] with at most {Options.Context} positions is needed");
        var x = Stream(tokens.Reshape(shape.Count), shape[0]);
        return head is { } own ? own.Forward(x) : embedding.Scores(x);
    }

    /// <summary>The mean cross-entropy of the next tokens, in nats.</summary>
    /// <param name="tokens">[batch, positions].</param>
    /// <param name="targets">[batch·positions] of I32 or I64: the token that follows each.</param>
    public Tensor Loss(Tensor tokens, Tensor targets) => Forward(tokens).CrossEntropy(targets);

    private Tensor Stream(Tensor tokens, long batch)
    {
        var x = embedding.Forward(tokens).RmsNorm(epsilon: Options.Epsilon);
        foreach (var block in blocks) x = block.Forward(x, batch);
        return norm.Forward(x);
    }
}
