using System.Text.Json.Nodes;

namespace Native.Nn;

/// <summary>Llama 2, 3 and 3.x: the plain form of the rotary families, with all ways of stretching the rotary angles.</summary>
internal sealed class Llama : RotaryFamily
{
    public override string ModelType => "llama";

    public override string Architecture => "LlamaForCausalLM";

    public override ModelConfig Read(ConfigFile config)
    {
        var bias = config.Flag("attention_bias", false);
        return Sizes(config) with { HasQueryKeyValueBias = bias, HasOutputBias = bias, HasFeedForwardBias = config.Flag("mlp_bias", false) };
    }

    public override void Write(ModelConfig config, JsonObject json)
    {
        base.Write(config, json);
        json["attention_bias"] = config.HasQueryKeyValueBias;
        json["mlp_bias"] = config.HasFeedForwardBias;
    }
}
