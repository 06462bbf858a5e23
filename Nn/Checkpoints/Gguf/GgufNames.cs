using System.Collections.Frozen;
using System.Globalization;

namespace Native.Nn;

/// <summary>What GGUF files call the parameters of our models.</summary>
internal static class GgufNames
{
    /// <summary>The factors of stretched rotary angles.</summary>
    public const string RopeFactors = "rope_freqs.weight";

    private static readonly FrozenDictionary<string, string> Rotary = new Dictionary<string, string>
    {
        ["model.embed_tokens"] = "token_embd",
        ["model.norm"] = "output_norm",
        ["lm_head"] = "output",
        ["input_layernorm"] = "attn_norm",
        ["post_attention_layernorm"] = "ffn_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.o_proj"] = "attn_output",
        ["self_attn.q_norm"] = "attn_q_norm",
        ["self_attn.k_norm"] = "attn_k_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Gpt2 = new Dictionary<string, string>
    {
        ["transformer.wte"] = "token_embd",
        ["transformer.wpe"] = "position_embd",
        ["transformer.ln_f"] = "output_norm",
        ["lm_head"] = "output",
        ["ln_1"] = "attn_norm",
        ["ln_2"] = "ffn_norm",
        ["attn.c_attn"] = "attn_qkv",
        ["attn.c_proj"] = "attn_output",
        ["mlp.c_fc"] = "ffn_up",
        ["mlp.c_proj"] = "ffn_down",
    }.ToFrozenDictionary();

    /// <summary>The name of a parameter in files.</summary>
    /// <param name="architecture">Of the file.</param>
    /// <param name="parameter">Its name in the model, such as model.layers.3.mlp.up_proj.weight.</param>
    /// <exception cref="ArgumentException">Files have none for it.</exception>
    public static string Of(string architecture, string parameter)
    {
        var (map, blocks) = architecture == "gpt2" ? (Gpt2, "transformer.h.") : (Rotary, "model.layers.");
        var dot = parameter.LastIndexOf('.');
        var (part, kind) = (parameter[..dot], parameter[dot..]);
        var block = "";
        if (part.StartsWith(blocks, StringComparison.Ordinal))
        {
            var end = part.IndexOf('.', blocks.Length);
            block = string.Create(CultureInfo.InvariantCulture, $"blk.{part.AsSpan()[blocks.Length..end]}.");
            part = part[(end + 1)..];
        }
        return map.TryGetValue(part, out var name)
            ? block + name + kind
            : throw new ArgumentException($"GGUF: the {architecture} layout has no name for the parameter '{parameter}'", nameof(parameter));
    }

    /// <summary>Whether the rows of a tensor are queries or keys in the order of their rotation: neighbors turn together in llama's files,
    /// in checkpoints of Hugging Face an element and the one half a head further.</summary>
    public static bool IsInterleaved(string architecture, string name) =>
        architecture == "llama" && (name.Contains(".attn_q.", StringComparison.Ordinal) || name.Contains(".attn_k.", StringComparison.Ordinal));
}
