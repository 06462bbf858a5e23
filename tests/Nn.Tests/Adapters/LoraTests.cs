using System.Text.Json.Nodes;
using Native.Compute;
using Native.Nn.Tests.Checkpoints;
using Native.Nn.Tests.Generation;
using Native.Nn.Training;

namespace Native.Nn.Tests.Adapters;

public sealed class LoraTests
{
    private static readonly int[] Tokens = [1, 2, 3, 4, 0, 10, 9, 8, 12, 5];

    [Theory]
    [MemberData(nameof(TinyModels.Families), MemberType = typeof(TinyModels))]
    public void Adapters_train_alone_merge_unmerge_and_come_back_from_files(string family)
    {
        using var device = Device.Open("cpu:1", 3);
        var model = Model(device, family);
        var (before, weights) = (Scores(device, model), Weights(model));
        var adapters = LoraAdapters.Attach(model, new() { Rank = 3, Alpha = 6 });
        // Activations are no longer fused with the product: alike, but for rounding.
        Assert.True(Difference(before, Scores(device, model)) < 1e-5);
        Assert.Equal(family == "gpt2" ? 8 : 14, adapters.Adapters.Count);
        var losses = Train(model, adapters);
        Assert.True(losses[^1] < losses[0] - 0.3, $"from {losses[0]} to {losses[^1]}");
        Assert.All(weights, w => Assert.Equal(w.Value, model.Parameters.Single(p => p.Name == w.Key).Value.ToArray<float>()));

        var trained = Scores(device, model);
        Assert.True(Difference(before, trained) > 0.05);
        using (var folder = new TemporaryFolder())
        {
            adapters.Save(folder.Path);
            var other = Model(device, family);
            var loaded = LoraAdapters.Load(other, folder.Path);
            Assert.Equal(trained, Scores(device, other));
            Assert.Equal((3, 6.0), (loaded.Options.Rank, loaded.Options.Alpha));
        }
        adapters.Merge();
        Assert.True(Difference(trained, Scores(device, model)) < 1e-4);
        Assert.Throws<InvalidOperationException>(adapters.Merge);
        adapters.Unmerge();
        // W + BA - BA: off by a rounding of the sum.
        foreach (var (name, value) in model.Parameters)
            if (weights.TryGetValue(name, out var old)) Assert.True(Difference(old, value.ToArray<float>()) < 1e-6, name);
        Assert.True(Difference(trained, Scores(device, model)) < 1e-4);
        adapters.Detach();
        Assert.Equal(weights.Keys, model.Parameters.Select(p => p.Name));
        Assert.All(model.Parameters, p => Assert.True(p.Value.RequiresGrad));
        Assert.True(Difference(before, Scores(device, model)) < 1e-5);
    }

    [Fact]
    public void Gradients_of_adapters_agree_with_central_differences()
    {
        using var device = Device.Open("cpu:1", 3);
        // With activations behind biased projections, whose product is not the last thing done.
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("gpt2"), DType.F64));
        var adapters = LoraAdapters.Attach(model, new() { Rank = 2, Targets = ["*.c_fc", "*.1.attn.c_attn"] });
        Assert.Equal(["transformer.h.0.mlp.c_fc", "transformer.h.1.attn.c_attn", "transformer.h.1.mlp.c_fc"], adapters.Adapters.Select(a => a.Path));
        var random = new Random(5);
        foreach (var (_, value) in adapters.Parameters)
            foreach (ref var x in value.AsSpan<double>()) x += random.NextDouble() - 0.5;
        Tensor Loss() => model.Loss(Tensor.From<int>(device, Tokens, new Shape(2, 5)), Tensor.From<int>(device, [.. Tokens[1..], 3], new Shape(10)));
        using var tape = device.Record();
        var gradients = tape.Backward(Loss());
        Assert.False(gradients.TryGet(model.Parameters[0].Value, out _));
        foreach (var (name, value) in adapters.Parameters)
        {
            var gradient = gradients[value].ToArray<double>();
            var numbers = value.AsSpan<double>();
            for (var i = 0; i < numbers.Length; i += 3)
            {
                const double h = 1e-5;
                var kept = numbers[i];
                double At(double x, Span<double> all)
                {
                    all[i] = x;
                    using var scope = device.NoGrad();
                    return Loss().Item();
                }
                var difference = (At(kept + h, numbers) - At(kept - h, numbers)) / (2 * h);
                numbers[i] = kept;
                Assert.True(Math.Abs(gradient[i] - difference) < 1e-7 + 1e-4 * Math.Abs(difference), $"{name}[{i}]: {gradient[i]:R} and {difference:R}");
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_the_reason()
    {
        using var device = Device.Open("cpu:1", 3);
        var model = Model(device, "llama");
        Assert.Contains("no linear layer is called *.nothing", Assert.Throws<ArgumentException>(() => LoraAdapters.Attach(model, new() { Targets = ["*.nothing"] })).Message, StringComparison.Ordinal);
        Assert.Contains("rank of 0", Assert.Throws<ArgumentException>(() => LoraAdapters.Attach(model, new() { Rank = 0 })).Message, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        var adapters = LoraAdapters.Attach(model, new() { Rank = 2 });
        Assert.Contains("has an adapter already", Assert.Throws<ArgumentException>(() => LoraAdapters.Attach(model)).Message, StringComparison.Ordinal);
        adapters.Save(folder.Path);
        Assert.Contains("there is nothing else", Refusal(Model(device, "gpt2")), StringComparison.Ordinal);
        Assert.Contains("[2, 16] is needed", Refusal(CausalModel.Create(device, TinyModels.Config("llama") with { Width = 16 })), StringComparison.Ordinal);
        Edit("r", 3);
        Assert.Contains("[3, 8] is needed", Refusal(Model(device, "llama")), StringComparison.Ordinal);
        Edit("use_dora", true);
        Assert.Contains("DoRA", Refusal(Model(device, "llama")), StringComparison.Ordinal);
        Edit("peft_type", "IA3");
        Assert.Contains("\"IA3\" are not supported", Refusal(Model(device, "llama")), StringComparison.Ordinal);

        string Refusal(CausalModel other) => Assert.Throws<ModelFormatException>(() => LoraAdapters.Load(other, folder.Path)).Message;
        void Edit(string name, JsonNode value)
        {
            var path = folder.At("adapter_config.json");
            var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            json[name] = value;
            File.WriteAllText(path, json.ToJsonString());
        }
    }

    private static CausalModel Model(Device device, string family)
    {
        device.Random.State = new(11, 0);
        return TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(family)));
    }

    private static List<double> Train(CausalModel model, LoraAdapters adapters)
    {
        var losses = new List<double>();
        var task = new CausalTask(model, adapters.Parameters);
        using var trainer = new Trainer(task, new PackedBatches(new TokenArray(Enumerable.Range(0, 700).Select(i => i % 13).ToArray()), 16), new AdamW(task.Parameters), new()
        {
            Batch = 2,
            Positions = 16,
            Steps = 60,
            Schedule = new WarmupCosine(2e-2),
        });
        trainer.Run(new Reports(r => losses.Add(r.Loss)), TestContext.Current.CancellationToken);
        return losses;
    }

    private static float[] Scores(Device device, CausalModel model)
    {
        using var scope = device.NoGrad();
        return model.Forward(Tensor.From<int>(device, Tokens, new Shape(2, 5))).ToArray<float>();
    }

    private static Dictionary<string, float[]> Weights(CausalModel model) => model.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray<float>());

    private static double Difference(float[] a, float[] b) => a.Zip(b, (x, y) => (double)Math.Abs(x - y)).Max();

    private sealed class Reports(Action<TrainingReport> then) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport value) => then(value);
    }
}
