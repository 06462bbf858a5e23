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
    private readonly int layer, size, heads, keyHeads;
    private readonly AttentionOptions rules;
    private readonly bool rotates;

    public SelfAttention(Initializer initializer, ModelConfig config, int layer, AttentionNames names, bool isCausal, bool normsHeads = false)
    {
        this.layer = layer;
        size = config.HeadSize;
        rotates = config.Rope is not null;
        rules = new AttentionOptions(isCausal, config.Window(layer), config.ScoreScale(layer));
        (heads, keyHeads) = (config.Heads, config.KeyHeads);
        long wide = (long)heads * size, narrow = (long)keyHeads * size;
        var projections = JoinedLinears.Create(initializer, config.Width, config.HasQueryKeyValueBias, wide, narrow, narrow);
        query = Register(names.Query, projections[0]);
        key = Register(names.Key, projections[1]);
        value = Register(names.Value, projections[2]);
        output = Register(names.Output, new Linear(initializer, wide, config.Width, config.HasOutputBias, config.ResidualDeviation(wide)));
        if (!normsHeads) return;
        queryNorm = Register("q_norm", new RmsNorm(initializer, size, config.Epsilon));
        keyNorm = Register("k_norm", new RmsNorm(initializer, size, config.Epsilon));
    }

    public Tensor Forward(Tensor x, Tensor? residual, in SequencePass pass)
    {
        Tensor q, k, v;
        if (JoinedLinears.Forward(x, query, key, value) is { } joined)
        {
            var all = joined.Reshape(pass.Batch * pass.Positions, -1, size);
            if (queryNorm is null)
            {
                // Queries and keys turn alike.
                var turned = Turned(all.Slice(1, 0, heads + keyHeads), pass);
                (q, k) = (turned.Slice(1, 0, heads), turned.Slice(1, heads, keyHeads));
            }
            else (q, k) = (Turned(queryNorm.Forward(all.Slice(1, 0, heads)), pass), Turned(keyNorm!.Forward(all.Slice(1, heads, keyHeads)), pass));
            v = ByHead(all.Slice(1, heads + keyHeads, keyHeads), pass);
        }
        else
        {
            q = Turned(Normed(query.Forward(x), queryNorm), pass);
            k = Turned(Normed(key.Forward(x), keyNorm), pass);
            v = ByHead(value.Forward(x).Reshape(pass.Batch * pass.Positions, -1, size), pass);
        }
        var seen = pass.Kernel.Attend(layer, q, k, v, pass.Rules(rules));
        return output.Forward(seen.Permute(0, 2, 1, 3).Reshape(pass.Batch * pass.Positions, -1), residual);
    }

    private Tensor Normed(Tensor x, RmsNorm? norm)
    {
        x = x.Reshape(x.Shape[0], -1, size);
        return norm is null ? x : norm.Forward(x);
    }

    // [batch·positions, heads, size] to [batch, heads, positions, size].
    private Tensor ByHead(Tensor x, in SequencePass pass) => x.Reshape(pass.Batch, pass.Positions, -1, size).Permute(0, 2, 1, 3);

    // The same, rotated.
    private Tensor Turned(Tensor x, in SequencePass pass)
    {
        if (!rotates) return ByHead(x, pass);
        // Rows of all sequences side by side: each turns by the angle of its own position, wherever its sequence stands.
        x = x.Permute(1, 0, 2).Rope(pass.Cosine, pass.Sine);
        return x.Reshape(-1, pass.Batch, pass.Positions, size).Permute(1, 0, 2, 3);
    }
}
