using Native.Compute;
using Native.Nn;

namespace Native.Bench.Training;

/// <summary>What a text costs under a model: the length of an exact code of it.</summary>
/// <remarks>Windows overlap by half, so but for the first half window every token is predicted from half a context or more.</remarks>
internal sealed class HeldOutCost(Decoder model, Device device, int context, int batch)
{
    private readonly int[] inputs = new int[batch * context], targets = new int[batch * context];

    private int Stride => Math.Max(1, context / 2);

    /// <summary>Windows that a text is.</summary>
    public int Windows(TokenizedText text) => 1 + Math.Max(0, (text.Tokens.Length - 1 - context + Stride - 1) / Stride);

    /// <summary>Bits for each byte of the text.</summary>
    /// <param name="text">The text; every token behind the first counts once.</param>
    /// <param name="every">1 measures all of it, n each n-th window.</param>
    /// <param name="progress">Gets the share done.</param>
    /// <param name="token">Cancels.</param>
    public double BitsPerByte(TokenizedText text, int every = 1, Action<double>? progress = null, CancellationToken token = default)
    {
        var windows = Windows(text);
        double nats = 0;
        long bytes = 0;
        for (var first = 0; first < windows; first += batch * every)
        {
            token.ThrowIfCancellationRequested();
            // Rows without a window repeat the first one and are not counted.
            for (var row = 0; row < batch; row++) Fill(text, row, first + row * every < windows ? first + row * every : first);
            using var scope = device.NoGrad();
            var losses = Losses();
            for (var row = 0; row < batch && first + row * every < windows; row++)
            {
                var (counted, length) = Counted(text, first + row * every);
                foreach (var loss in losses.AsSpan(row * context + length - counted, counted)) nats += loss;
                bytes += text.BytesOf(targets.AsSpan(row * context + length - counted, counted));
            }
            progress?.Invoke(Math.Min(1, (double)(first + batch * every) / windows));
        }
        return nats / Math.Log(2) / bytes;
    }

    private float[] Losses()
    {
        var scores = model.Forward(Tensor.From<int>(device, inputs, new Shape(batch, context)));
        return scores.CrossEntropy(Tensor.From<int>(device, targets, new Shape(targets.Length)), reduction: LossReduction.None).ToArray<float>();
    }

    // Tokens of a window that count, its last ones, and its length; the last window may be short.
    private (int Counted, int Length) Counted(TokenizedText text, int window)
    {
        var start = window * Stride;
        var length = Math.Min(context, text.Tokens.Length - 1 - start);
        return (window == 0 ? length : length - (context - Stride), length);
    }

    private void Fill(TokenizedText text, int row, int window)
    {
        var start = window * Stride;
        var (_, length) = Counted(text, window);
        text.Tokens.Slice(start, length).CopyTo(inputs.AsSpan(row * context));
        text.Tokens.Slice(start + 1, length).CopyTo(targets.AsSpan(row * context));
        // What pads a short window comes behind it, where causal attention does not look.
        inputs.AsSpan(row * context + length, context - length).Clear();
        targets.AsSpan(row * context + length, context - length).Clear();
    }
}
