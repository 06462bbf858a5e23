using Native.Compute;

namespace Native.Nn.Tests.Generation;

/// <summary>Configs of tiny models of each family, and models whose every weight matters.</summary>
internal static class TinyModels
{
    private static readonly RopeOptions Rope = new() { Base = 100 };

    public static TheoryData<string> Families => ["llama", "mistral", "qwen2", "qwen3", "gpt2"];

    public static ModelConfig Config(string family, int vocabulary = 13) => family switch
    {
        "llama" => Base(family, vocabulary) with { HasQueryKeyValueBias = true, HasOutputBias = true, HasFeedForwardBias = true, Rope = Rope with { Scaling = RopeScaling.Linear, Factor = 2 } },
        "mistral" => Base(family, vocabulary) with { Windows = [3, 3], Rope = Rope, Activation = Activation.GeluTanh },
        "qwen2" => Base(family, vocabulary) with { HasQueryKeyValueBias = true, TiesHead = true, Rope = Rope, Windows = [0, 4] },
        "qwen3" => Base(family, vocabulary) with { Rope = Rope, HeadSize = 6 },
        "gpt2" => Base(family, vocabulary) with
        {
            KeyHeads = 2,
            TiesHead = true,
            Activation = Activation.GeluTanh,
            HasQueryKeyValueBias = true,
            HasOutputBias = true,
            HasFeedForwardBias = true,
            ScalesScoresByLayer = true,
        },
        _ => Base("bert", vocabulary) with
        {
            KeyHeads = 2,
            Activation = Activation.Gelu,
            HasQueryKeyValueBias = true,
            HasOutputBias = true,
            HasFeedForwardBias = true,
            TokenTypes = 2,
            Labels = 3,
        },
    };

    /// <summary>Noise on every weight: what starts at 0 or 1 would hide mistakes.</summary>
    public static TModel Stirred<TModel>(TModel model, int seed = 17) where TModel : TransformerModel
    {
        var random = new Random(seed);
        foreach (var (_, value) in model.Parameters)
        {
            if (model.Type == DType.F64)
                foreach (ref var weight in value.AsSpan<double>()) weight += 0.6 * (random.NextDouble() - 0.5);
            else
                foreach (ref var weight in value.AsSpan<float>()) weight += 0.6f * (random.NextSingle() - 0.5f);
        }
        return model;
    }

    private static ModelConfig Base(string family, int vocabulary) => new()
    {
        ModelType = family,
        Vocabulary = vocabulary,
        Width = 8,
        Layers = 2,
        Heads = 2,
        KeyHeads = family == "qwen3" ? 2 : 1,
        HeadSize = 4,
        Hidden = 10,
        Context = 96,
        Epsilon = 1e-5,
    };
}
