using System.Text.Json.Nodes;

namespace Native.Nn;

/// <summary>Qwen2 and 2.5: Llama with biases on the projections of queries, keys and values, and sliding windows in upper layers if asked.</summary>
internal sealed class Qwen2 : RotaryFamily
{
    public override string ModelType => "qwen2";

    public override string Architecture => "Qwen2ForCausalLM";

    public override ModelConfig Read(ConfigFile config)
    {
        var sizes = Sizes(config);
        return sizes with { HasQueryKeyValueBias = true, Windows = WindowsByLayer(config, sizes.Layers) };
    }

    public override void Write(ModelConfig config, JsonObject json)
    {
        base.Write(config, json);
        WriteWindows(config, json);
    }
}
