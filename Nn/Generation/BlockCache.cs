using Native.Compute;

namespace Native.Nn;

/// <summary>A cache in the type of the model, with room in blocks of 32 tokens.</summary>
/// <remarks>
/// All sequences have room for as many blocks as the longest needs. When it is used up the room doubles, so a token costs no allocation
/// but at those few moments. The tensors are the device's own and live until the cache is disposed.
/// </remarks>
public sealed class BlockCache : IKeyValueCache
{
    /// <summary>Tokens of a block.</summary>
    public const int BlockTokens = 32;

    private readonly Device device;
    private readonly DType type;
    private readonly Tensor[] keys, values;
    private readonly int[] lengths, counts, ends;
    private readonly int heads, size, context;
    private Tensor startsNow, countsNow, endsNow;
    private int longest;

    /// <summary>An empty cache.</summary>
    /// <param name="model">The model whose keys and values it holds.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="tokens">Room for as many tokens of each sequence at once; more comes when it is needed.</param>
    public BlockCache(CausalModel model, int batch, int tokens = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        (device, type, context) = (model.Device, model.Type, model.Config.Context);
        (heads, size) = (model.Config.KeyHeads, model.Config.HeadSize);
        keys = new Tensor[model.Config.Layers];
        values = new Tensor[keys.Length];
        (lengths, counts, ends) = (new int[batch], new int[batch], new int[batch]);
        Grow(Math.Min(tokens, context));
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Lengths => lengths;

    /// <summary>Tokens of each sequence that there is room for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes of the keys and values, those of room that is not used included.</summary>
    public long Bytes => 2L * keys.Length * lengths.Length * heads * Capacity * size * type.Size();

    /// <inheritdoc/>
    public void Begin(ReadOnlySpan<int> counts)
    {
        Announce(counts);
        var shape = new Shape(lengths.Length);
        Place(Tensor.From<int>(device, lengths, shape), Tensor.From<int>(device, this.counts, shape), Tensor.From<int>(device, ends, shape), longest);
    }

    /// <summary>What <see cref="Begin"/> does but for where the tokens go, which <see cref="Place"/> tells.</summary>
    /// <returns>Tokens of the longest sequence with those that come.</returns>
    internal int Announce(ReadOnlySpan<int> counts)
    {
        if (counts.Length != lengths.Length)
            throw new ArgumentException($"BlockCache.Begin: {counts.Length} counts for {lengths.Length} sequences", nameof(counts));
        longest = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            if (counts[i] < 0) throw new ArgumentException($"BlockCache.Begin: {counts[i]} tokens for sequence {i}", nameof(counts));
            this.counts[i] = counts[i];
            ends[i] = checked(lengths[i] + counts[i]);
            longest = Math.Max(longest, ends[i]);
        }
        if (longest > Capacity) Grow(longest);
        return longest;
    }

    /// <summary>Where the next tokens go, by tensors of I32, [sequences] each, that may change between replays of a recorded step.</summary>
    /// <param name="starts">The tokens that each sequence holds.</param>
    /// <param name="counts">Those that come.</param>
    /// <param name="ends">Both together.</param>
    /// <param name="room">Attention reads as many tokens of each sequence, of which those behind its end are skipped; at most <see cref="Capacity"/>.</param>
    internal void Place(Tensor starts, Tensor counts, Tensor ends, int room) => (startsNow, countsNow, endsNow, longest) = (starts, counts, ends, room);

    /// <inheritdoc/>
    public Tensor Attend(int layer, Tensor q, Tensor k, Tensor v, in AttentionOptions rules)
    {
        keys[layer].WriteRows(k, startsNow, countsNow);
        values[layer].WriteRows(v, startsNow, countsNow);
        return q.Attention(
            keys[layer].Slice(2, 0, longest), values[layer].Slice(2, 0, longest), rules with { KeyLengths = endsNow, QueryLengths = countsNow });
    }

    /// <inheritdoc/>
    public void End() => ends.CopyTo(lengths.AsSpan());

    /// <inheritdoc/>
    public void Truncate(int sequence, int length)
    {
        if ((uint)sequence >= (uint)lengths.Length || (uint)length > (uint)lengths[sequence])
            throw new ArgumentOutOfRangeException(nameof(length), $"BlockCache.Truncate: sequence {sequence} to {length} tokens; there are {lengths.Length} sequences and it must hold them");
        lengths[sequence] = length;
    }

    /// <summary>Frees the keys and values.</summary>
    public void Dispose()
    {
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i].Dispose();
            values[i].Dispose();
        }
        Capacity = 0;
    }

    private void Grow(int tokens)
    {
        // Whole blocks; at least twice the room there was, but no more than the context can fill.
        var most = (context + BlockTokens - 1) / BlockTokens;
        var blocks = Math.Clamp(2 * Capacity / BlockTokens, Math.Max(1, (tokens + BlockTokens - 1) / BlockTokens), Math.Max(most, (tokens + BlockTokens - 1) / BlockTokens));
        var shape = new Shape(lengths.Length, heads, (long)blocks * BlockTokens, size);
        using var scope = device.NoGrad();
        var zeros = Capacity > 0 ? Tensor.Zeros(device, DType.I32, new Shape(lengths.Length)) : default;
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Moved(keys[i], shape, zeros);
            values[i] = Moved(values[i], shape, zeros);
        }
        Capacity = blocks * BlockTokens;
    }

    private Tensor Moved(Tensor old, in Shape shape, Tensor zeros)
    {
        // Attention skips what is behind a sequence's length, yet zeros keep what is there from ever being NaN.
        var room = device.Own(Tensor.Zeros(device, type, shape));
        if (Capacity == 0) return room;
        room.WriteRows(old, zeros);
        old.Dispose();
        return room;
    }
}
