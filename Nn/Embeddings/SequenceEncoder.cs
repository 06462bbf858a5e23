using Native.Compute;

namespace Native.Nn;

/// <summary>Which vectors of a sequence stand for the whole of it.</summary>
public enum Pooling
{
    /// <summary>The mean of all.</summary>
    Mean,
    /// <summary>The first token's, as BERT's classifier takes it.</summary>
    First,
    /// <summary>The last token's, which in a decoder alone has seen everything.</summary>
    Last,
}

/// <summary>How sequences become vectors.</summary>
public sealed record SequenceEncoderOptions
{
    /// <summary>What stands for a sequence; default the mean.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Whether vectors are scaled to length 1, so that their inner product is their cosine; default true.</summary>
    public bool Normalizes { get; init; } = true;

    /// <summary>Tokens that pass at once at most, those that fill up shorter sequences included; default 4,096. A longer sequence passes alone.</summary>
    public int TokensAtOnce { get; init; } = 4096;

    /// <summary>What a model folder says: modules.json and the pooling's config, as the sentence-transformers library writes them; without them the defaults.</summary>
    /// <exception cref="ModelFormatException">A file is broken, or asks for what is not supported, such as a dense layer or the maximum.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SequenceEncoderOptions Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return PoolingFile.Read(folder);
    }
}

/// <summary>Makes one vector of each sequence of tokens: a model's last normed states, pooled.</summary>
/// <remarks>A sequence's vector does not depend on what else is encoded with it, up to rounding. One thread at a time.</remarks>
public sealed class SequenceEncoder
{
    private readonly TransformerModel model;
    private readonly Func<Tensor, Tensor, Tensor> stream;
    private readonly SequenceEncoderOptions options;

    /// <summary>The states of an encoder.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public SequenceEncoder(EncoderClassifier model, SequenceEncoderOptions? options = null) : this(model, (tokens, lengths) => model.Stream(tokens, lengths), options) { }

    /// <summary>The states of a decoder, of which each has seen the tokens up to its own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public SequenceEncoder(CausalModel model, SequenceEncoderOptions? options = null) : this(model, (tokens, lengths) => model.Stream(tokens, lengths), options) { }

    /// <summary>The states of either.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static SequenceEncoder Of(TransformerModel model, SequenceEncoderOptions? options = null) => model switch
    {
        EncoderClassifier encoder => new(encoder, options),
        CausalModel decoder => new(decoder, options),
        _ => throw new ArgumentException($"SequenceEncoder: a {model?.GetType().Name ?? "null"} has no states to pool", nameof(model)),
    };

    private SequenceEncoder(TransformerModel model, Func<Tensor, Tensor, Tensor> stream, SequenceEncoderOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        (this.model, this.stream, this.options) = (model, stream, options ?? new());
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.TokensAtOnce, 1, nameof(options));
        if (!Enum.IsDefined(this.options.Pooling)) throw new ArgumentOutOfRangeException(nameof(options), $"SequenceEncoder: there is no pooling {this.options.Pooling}");
    }

    /// <summary>Numbers of a vector.</summary>
    public int Dimension => model.Config.Width;

    /// <summary>Tokens of a sequence at most.</summary>
    public int Context => model.Config.Context;

    /// <summary>The vectors of some sequences.</summary>
    /// <param name="sequences">Tokens of each, at least one and at most <see cref="Context"/>.</param>
    /// <param name="progress">Gets the share done.</param>
    /// <param name="token">Cancels between batches.</param>
    /// <returns>A vector of <see cref="Dimension"/> numbers for each, in their order.</returns>
    /// <exception cref="ArgumentException">A sequence is empty or too long, or has a token that the model does not know.</exception>
    /// <exception cref="ArithmeticException">A vector has no direction: it is zero or not finite.</exception>
    public float[][] Encode(IReadOnlyList<int[]> sequences, IProgress<double>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        for (var i = 0; i < sequences.Count; i++) Check(sequences[i], i);
        var result = new float[sequences.Count][];
        // Sequences of like length pass together, so that little is filled up.
        var order = Enumerable.Range(0, sequences.Count).OrderByDescending(i => sequences[i].Length).ToArray();
        for (var first = 0; first < order.Length;)
        {
            token.ThrowIfCancellationRequested();
            var positions = sequences[order[first]].Length;
            var batch = order.AsSpan(first, Math.Clamp(options.TokensAtOnce / positions, 1, order.Length - first));
            Encode(sequences, batch, positions, result);
            first += batch.Length;
            progress?.Report((double)first / order.Length);
        }
        return result;
    }

    private void Check(int[] sequence, int number)
    {
        if (sequence is null || sequence.Length == 0 || sequence.Length > Context)
            throw new ArgumentException($"SequenceEncoder: sequence {number} has {sequence?.Length ?? 0} tokens; from 1 to {Context} are needed", nameof(sequence));
        foreach (var id in sequence)
            if ((uint)id >= (uint)model.Config.Vocabulary) throw new ArgumentException($"SequenceEncoder: token {id} of sequence {number} is outside [0, {model.Config.Vocabulary})", nameof(sequence));
    }

    private void Encode(IReadOnlyList<int[]> sequences, ReadOnlySpan<int> batch, int positions, float[][] result)
    {
        var (tokens, lengths) = (new int[batch.Length * positions], new int[batch.Length]);
        for (var row = 0; row < batch.Length; row++)
        {
            sequences[batch[row]].CopyTo(tokens, row * positions);
            lengths[row] = sequences[batch[row]].Length;
        }
        float[] states;
        using (var scope = model.Device.NoGrad())
            states = stream(Tensor.From<int>(model.Device, tokens, new Shape(batch.Length, positions)), Tensor.From<int>(model.Device, lengths)).To(DType.F32).ToArray<float>();
        var stride = positions * Dimension;
        for (var row = 0; row < batch.Length; row++) result[batch[row]] = Pooled(states.AsSpan(row * stride, lengths[row] * Dimension), batch[row]);
    }

    // On the host and in F64: what stands behind a sequence's end never enters, and the order of the sum is the same in every batch.
    private float[] Pooled(ReadOnlySpan<float> states, int number)
    {
        var sum = new double[Dimension];
        var (from, to) = options.Pooling switch { Pooling.First => (0, Dimension), Pooling.Last => (states.Length - Dimension, states.Length), _ => (0, states.Length) };
        for (var i = from; i < to; i++) sum[i % Dimension] += states[i];
        var scale = (double)Dimension / (to - from);
        if (options.Normalizes)
        {
            var square = 0.0;
            foreach (var value in sum) square += value * value;
            scale = 1 / Math.Sqrt(square);
            if (!double.IsFinite(scale) || scale == 0) throw new ArithmeticException($"SequenceEncoder: the vector of sequence {number} is zero or not finite, so it has no direction");
        }
        return Array.ConvertAll(sum, value => (float)(value * scale));
    }
}
