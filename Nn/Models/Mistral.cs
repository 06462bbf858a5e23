using System.Text.Json.Nodes;

namespace Native.Nn;

/// <summary>Mistral: Llama without biases, and in every layer a sliding window if there is one.</summary>
internal sealed class Mistral : RotaryFamily
{
    public override string ModelType => "mistral";

    public override string Architecture => "MistralForCausalLM";

    public override ModelConfig Read(ConfigFile config)
    {
        var sizes = Sizes(config);
        return config.Has("sliding_window")
            ? sizes with { Windows = [.. Enumerable.Repeat(config.Integer("sliding_window", 1, MostPositions), sizes.Layers)] }
            : sizes;
    }

    public override void Write(ModelConfig config, JsonObject json)
    {
        base.Write(config, json);
        if (config.Windows.Distinct().Count() > 1)
            throw new ArgumentException($"ModelConfig: windows {string.Join(", ", config.Windows)}; a config.json of mistral has one for all layers", nameof(config));
        json["sliding_window"] = config.Window(0) is > 0 and var window ? window : null;
    }
}
