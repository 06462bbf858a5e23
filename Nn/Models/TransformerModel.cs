using Native.Compute;

namespace Native.Nn;

/// <summary>What the models of all families share: their config, their device and the numbering of positions.</summary>
public abstract class TransformerModel : Module
{
    private int[] places = [];
    private Tensor kept;
    private (long Batch, long Positions) keptFor;

    private protected TransformerModel(Initializer initializer, ModelConfig config)
    {
        config.Check();
        (Device, Type, Config) = (initializer.Device, initializer.Type, config);
    }

    /// <summary>The sizes and rules.</summary>
    public ModelConfig Config { get; }

    /// <summary>Where the parameters live.</summary>
    public Device Device { get; }

    /// <summary>The element type of the parameters and of the arithmetic.</summary>
    public DType Type { get; }

    /// <summary>The sizes of a batch of tokens.</summary>
    /// <exception cref="ShapeException">The tokens are no matrix, or sequences are longer than the context.</exception>
    private protected (long Batch, long Positions) SizesOf(Tensor tokens)
    {
        var shape = tokens.Shape;
        if (shape.Rank != 2 || shape[1] > Config.Context)
            throw new ShapeException($"{GetType().Name}: tokens of shape {shape}; [batch, positions] with at most {Config.Context} positions is needed");
        return (shape[0], shape[1]);
    }

    /// <summary>The place of each token in its sequence, [batch·positions] of I32, for sequences that go on behind <paramref name="starts"/> (empty: 0).</summary>
    /// <returns>The places, and one more than the largest of them.</returns>
    private protected (Tensor Places, int End) PlacesOf(long batch, long positions, ReadOnlySpan<int> starts)
    {
        // What every training step asks for stays on the device.
        if (starts.IsEmpty && keptFor == (batch, positions)) return (kept, (int)Math.Min(Config.Context, positions));
        var count = checked((int)(batch * positions));
        if (places.Length < count) places = new int[count];
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            // Tokens that only fill up may lie beyond the context; where they stand does not matter.
            places[i] = (int)Math.Min(Config.Context - 1, (starts.IsEmpty ? 0 : starts[(int)(i / positions)]) + i % positions);
            end = Math.Max(end, places[i] + 1);
        }
        var result = Tensor.From<int>(Device, places.AsSpan(0, count), new Shape(count));
        if (!starts.IsEmpty) return (result, end);
        kept.Dispose();
        (kept, keptFor) = (Device.Own(result), (batch, positions));
        return (kept, end);
    }
}
