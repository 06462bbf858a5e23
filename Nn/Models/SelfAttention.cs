using Native.Compute;

namespace Native.Nn;

/// <summary>The names that a family's checkpoints give the parts of an attention.</summary>
internal readonly record struct AttentionNames(string Query, string Key, string Value, string Output)
{
    /// <summary>Llama's and its descendants'.</summary>
    public static AttentionNames Llama => new("q_proj", "k_proj", "v_proj", "o_proj");
}

/// <summary>Attention with separate projections of queries, keys and values, grouped key heads, rotary positions where the config has them.</summary>
internal sealed class SelfAttention : Module, IAttention
{
    private readonly Linear query, key, value, output;
    private readonly RmsNorm? queryNorm, keyNorm;
    private readonly int layer, size;
    private readonly AttentionOptions rules;
    private readonly bool rotates;

    public SelfAttention(Initializer initializer, ModelConfig config, int layer, AttentionNames names, bool isCausal, bool normsHeads = false)
    {
        this.layer = layer;
        size = config.HeadSize;
        rotates = config.Rope is not null;
        rules = new AttentionOptions(isCausal, config.Window(layer), config.ScoreScale(layer));
        Linear Projection(long inputs, long outputs, bool hasBias, double? deviation = null) => new(initializer, inputs, outputs, hasBias, deviation);
        long wide = (long)config.Heads * size, narrow = (long)config.KeyHeads * size;
        query = Register(names.Query, Projection(config.Width, wide, config.HasQueryKeyValueBias));
        key = Register(names.Key, Projection(config.Width, narrow, config.HasQueryKeyValueBias));
        value = Register(names.Value, Projection(config.Width, narrow, config.HasQueryKeyValueBias));
        output = Register(names.Output, Projection(wide, config.Width, config.HasOutputBias, config.ResidualDeviation(wide)));
        if (!normsHeads) return;
        queryNorm = Register("q_norm", new RmsNorm(initializer, size, config.Epsilon));
        keyNorm = Register("k_norm", new RmsNorm(initializer, size, config.Epsilon));
    }

    public Tensor Forward(Tensor x, Tensor? residual, in SequencePass pass)
    {
        var q = ByHead(query.Forward(x), queryNorm, pass);
        var k = ByHead(key.Forward(x), keyNorm, pass);
        var v = value.Forward(x).Reshape(pass.Batch, pass.Positions, -1, size).Permute(0, 2, 1, 3);
        var seen = pass.Kernel.Attend(layer, q, k, v, pass.Rules(rules));
        return output.Forward(seen.Permute(0, 2, 1, 3).Reshape(pass.Batch * pass.Positions, -1), residual);
    }

    // [batch·positions, heads·size] to [batch, heads, positions, size], normed and rotated.
    private Tensor ByHead(Tensor x, RmsNorm? norm, in SequencePass pass)
    {
        x = x.Reshape(pass.Batch * pass.Positions, -1, size);
        if (norm is not null) x = norm.Forward(x);
        if (!rotates) return x.Reshape(pass.Batch, pass.Positions, -1, size).Permute(0, 2, 1, 3);
        // Rows of all sequences side by side: each turns by the angle of its own position, wherever its sequence stands.
        x = x.Permute(1, 0, 2).Rope(pass.Cosine, pass.Sine);
        return x.Reshape(-1, pass.Batch, pass.Positions, size).Permute(1, 0, 2, 3);
    }
}
