using Native.Compute;

namespace Native.Nn;

/// <summary>One block of a <see cref="Decoder"/>: x + attention(norm(x)), then x + feed-forward(norm(x)).</summary>
public sealed class DecoderBlock : Module
{
    private readonly RmsNorm attentionNorm, queryNorm, keyNorm, feedForwardNorm;
    private readonly Linear query, key, value, merge, gate, up, down;
    private readonly RotaryAngles angles;
    private readonly int heads;

    /// <summary>A block that starts as the identity: what it adds to the residual stream is 0 at first.</summary>
    public DecoderBlock(Device device, DecoderOptions options, RotaryAngles angles)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.angles = angles;
        heads = options.Heads;
        var (width, hidden, type) = (options.Width, options.ActualHidden, options.Type);
        attentionNorm = Register("attention_norm", new RmsNorm(device, width, options.Epsilon, type));
        query = Register("query", new Linear(device, width, width, type: type));
        key = Register("key", new Linear(device, width, width, type: type));
        value = Register("value", new Linear(device, width, width, type: type));
        queryNorm = Register("query_norm", new RmsNorm(device, width / heads, options.Epsilon, type));
        keyNorm = Register("key_norm", new RmsNorm(device, width / heads, options.Epsilon, type));
        merge = Register("merge", new Linear(device, width, width, deviation: 0, type: type));
        feedForwardNorm = Register("feed_forward_norm", new RmsNorm(device, width, options.Epsilon, type));
        gate = Register("gate", new Linear(device, width, hidden, type: type));
        up = Register("up", new Linear(device, width, hidden, type: type));
        down = Register("down", new Linear(device, hidden, width, deviation: 0, type: type));
    }

    /// <summary>The residual stream behind the block.</summary>
    /// <param name="x">[batch·positions, width], sequence after sequence.</param>
    /// <param name="batch">The number of sequences.</param>
    public Tensor Forward(Tensor x, long batch)
    {
        var normed = attentionNorm.Forward(x);
        var q = angles.Rotate(ByHead(queryNorm.Forward(Split(query.Forward(normed), batch))));
        var k = angles.Rotate(ByHead(keyNorm.Forward(Split(key.Forward(normed), batch))));
        var v = ByHead(Split(value.Forward(normed), batch));
        var seen = q.Attention(k, v, new AttentionOptions(Causal: true));
        x = merge.Forward(seen.Permute(0, 2, 1, 3).Reshape(x.Shape), residual: x);
        normed = feedForwardNorm.Forward(x);
        return down.Forward(gate.Forward(normed).SwiGlu(up.Forward(normed)), residual: x);
    }

    // [batch·positions, width] to [batch, positions, heads, size].
    private Tensor Split(Tensor x, long batch) => x.Reshape(batch, -1, heads, x.Shape[-1] / heads);

    private static Tensor ByHead(Tensor x) => x.Permute(0, 2, 1, 3);
}
