using Native.Compute;
using Native.Nn;

namespace Native.Bench.Bars;

/// <summary>A model with random weights whose decoding is measured.</summary>
/// <param name="Name">Its name in the cases.</param>
/// <param name="Config">Its sizes.</param>
/// <param name="Tokens">Tokens of a stretch: about a third of a second.</param>
internal sealed record DecodeShape(string Name, ModelConfig Config, int Tokens)
{
    /// <summary>Threads of ours and of the peer's, and of the probe of the limit.</summary>
    public const int Threads = 2;

    /// <summary>Tokens of the prompt whose reading is measured.</summary>
    public const int PromptTokens = 512;

    /// <summary>Qwen2 0.5B, and the shape of native-docs-8m.</summary>
    public static IReadOnlyList<DecodeShape> All { get; } =
    [
        new("0.5b", new()
        {
            ModelType = "qwen2", Vocabulary = 151_936, Width = 896, Layers = 24, Heads = 14, KeyHeads = 2, HeadSize = 64, Hidden = 4864, Context = 2048, TiesHead = true,
            Rope = new() { Base = 1e6 }, HasQueryKeyValueBias = true,
        }, 12),
        new("8m", new()
        {
            ModelType = "llama", Vocabulary = 4096, Width = 256, Layers = 8, Heads = 4, KeyHeads = 4, HeadSize = 64, Hidden = 768, Context = 1024, TiesHead = true, Rope = new(),
        }, 256),
    ];

    /// <summary>Tokens that any of the models has: what they are does not matter to the time.</summary>
    public static int[] Prompt(int count) => [.. Enumerable.Range(0, count).Select(i => i * 7 % 4000 + 3)];

    /// <summary>Writes the model as a GGUF file.</summary>
    public void Write(string path, GgufTensorType type, CancellationToken token)
    {
        using var device = new CpuDevice(Threads, seed: 1);
        var model = CausalModel.Create(device, Config, DType.BF16);
        var names = Enumerable.Range(0, Config.Vocabulary).Select(i => $"t{i}").ToList();
        var tokenizer = new GgufTokenizer
        {
            Model = "gpt2",
            Rule = "gpt-2",
            Tokens = names,
            Kinds = [.. names.Select(_ => GgufTokenKind.Normal)],
            Merges = ["t 1"],
            BeginToken = 1,
            EndToken = 2,
            AddsBegin = false,
        };
        GgufModel.Save(model, path, new() { Type = type, Tokenizer = tokenizer, Name = Name }, token);
    }
}
