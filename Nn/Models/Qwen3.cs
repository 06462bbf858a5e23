using System.Text.Json.Nodes;

namespace Native.Nn;

/// <summary>Qwen3: Llama with norms on each head's queries and keys; heads of 128 unless said otherwise.</summary>
internal sealed class Qwen3 : RotaryFamily
{
    public override string ModelType => "qwen3";

    public override string Architecture => "Qwen3ForCausalLM";

    protected override bool NormsHeads => true;

    public override ModelConfig Read(ConfigFile config)
    {
        var bias = config.Flag("attention_bias", false);
        var sizes = Sizes(config, headSize: 128);
        return sizes with { HasQueryKeyValueBias = bias, HasOutputBias = bias, Windows = WindowsByLayer(config, sizes.Layers) };
    }

    public override void Write(ModelConfig config, JsonObject json)
    {
        base.Write(config, json);
        json["attention_bias"] = config.HasQueryKeyValueBias;
        WriteWindows(config, json);
    }
}
