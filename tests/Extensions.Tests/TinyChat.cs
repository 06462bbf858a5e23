using System.Text;
using Native.Compute;
using Native.Nn;

namespace Native.Extensions.AI.Tests;

/// <summary>A tiny language model of random weights with a tokenizer that knows ChatML's special tokens.</summary>
internal sealed class TinyChat : IDisposable
{
    public TinyChat(int context = 512)
    {
        Device = Device.Open("cpu:1", 3);
        Model = CausalModel.Create(Device, new ModelConfig
        {
            ModelType = "llama",
            Vocabulary = Tokenizer.Vocabulary,
            Width = 16,
            Layers = 2,
            Heads = 2,
            KeyHeads = 1,
            HeadSize = 8,
            Hidden = 32,
            Context = context,
            Epsilon = 1e-5,
            Rope = new(),
        });
        // Weights as large as this make some tokens much likelier than others, and each step differ from the last.
        var random = new Random(5);
        foreach (var (_, value) in Model.Parameters)
            foreach (ref var weight in value.AsSpan<float>()) weight += 0.8f * (random.NextSingle() - 0.5f);
    }

    public Device Device { get; }

    public CausalModel Model { get; }

    public BytePairTokenizer Tokenizer { get; } = BytePairTrainer.Train(
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50).Select(i => $"The list {i} has elements, and the dictionary has keys and values. "))),
        new BytePairOptions { Vocabulary = 300, Special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] });

    public ModelChatClient Client(GenerationOptions? generation = null, ulong? seed = null) =>
        new(Model, Tokenizer, new() { Template = ChatTemplate.ChatMl, Generation = generation ?? new() { MaxNewTokens = 24 }, Seed = seed, ModelId = "tiny" });

    public void Dispose() => Device.Dispose();
}
