using Native.Compute;
using Native.Nn;

namespace Native.Bench.Training;

/// <summary>The model that <c>bench train --corpus</c> makes.</summary>
internal sealed record ModelShape
{
    /// <summary>llama, qwen2, qwen3, mistral or gpt2.</summary>
    public string Family { get; init; } = "llama";

    public int Layers { get; init; } = 8;

    public int Width { get; init; } = 256;

    public int Heads { get; init; } = 4;

    /// <summary>Key heads; 0 stands for as many as heads.</summary>
    public int KeyHeads { get; init; } = 2;

    /// <summary>Width inside the feed-forward.</summary>
    public int Hidden { get; init; } = 768;

    /// <summary>The longest sequence; also that of the training.</summary>
    public int Context { get; init; } = 1024;

    /// <summary>The config for a vocabulary whose texts begin and end with a token.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or the family is unknown.</exception>
    public ModelConfig Config(int vocabulary, int endOfText)
    {
        if (Family is not ("llama" or "mistral" or "qwen2" or "qwen3" or "gpt2")) throw new ArgumentException($"'{Family}' is no family that can be trained: llama, mistral, qwen2, qwen3 and gpt2 are.");
        if (Heads < 1 || Width % Heads != 0) throw new ArgumentException($"A width of {Width} does not divide into {Heads} heads.");
        var isGpt2 = Family == "gpt2";
        var config = new ModelConfig
        {
            ModelType = Family,
            Vocabulary = vocabulary,
            Width = Width,
            Layers = Layers,
            Heads = Heads,
            KeyHeads = KeyHeads == 0 || isGpt2 ? Heads : KeyHeads,
            HeadSize = Width / Heads,
            Hidden = Hidden,
            Context = Context,
            Epsilon = isGpt2 ? 1e-5 : 1e-6,
            Activation = isGpt2 ? Activation.GeluTanh : Activation.Silu,
            TiesHead = true,
            Rope = isGpt2 ? null : new() { Base = 10000 },
            HasQueryKeyValueBias = Family is "qwen2" or "gpt2",
            HasOutputBias = isGpt2,
            HasFeedForwardBias = isGpt2,
            BeginToken = endOfText,
            EndTokens = [endOfText],
        };
        config.Check();
        return config;
    }
}
