using Native.Compute;
using Native.Nn.Tests.Generation;

namespace Native.Nn.Tests.Models;

public sealed class FirstLossesTests
{
    [Fact]
    public void The_first_twenty_losses_are_those_of_a_plain_implementation()
    {
        var config = TinyModels.Config("llama", vocabulary: 5) with { Width = 4, Hidden = 5, HeadSize = 2, Heads = 4, KeyHeads = 2 };
        int[][] inputs = [[1, 2, 3, 4], [0, 3, 1, 2]], targets = [[2, 3, 4, 0], [3, 1, 2, 2]];
        const double rate = 0.02;
        using var device = Device.Open("cpu:1", 5);
        var model = TinyModels.Stirred(CausalModel.Create(device, config, DType.F64));
        var weights = model.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray<double>());
        var ranks = model.Parameters.ToDictionary(p => p.Name, p => p.Value.Rank);
        var plain = new PlainLlama(config, weights);
        var optimizer = new AdamW(model.Parameters);
        Dictionary<string, double[]> first = [], second = [];
        foreach (var (name, values) in weights) (first[name], second[name]) = (new double[values.Length], new double[values.Length]);

        var losses = new List<double>();
        for (var step = 1; step <= 20; step++)
        {
            using (var tape = device.Record())
            {
                var loss = model.Loss(
                    Tensor.From<int>(device, inputs.SelectMany(x => x).ToArray(), new Shape(2, 4)), Tensor.From<int>(device, targets.SelectMany(x => x).ToArray(), new Shape(8)));
                optimizer.Step(tape.Backward(loss), rate);
                losses.Add(loss.Item());
            }
            Assert.Equal(plain.Loss(inputs, targets).Value, losses[^1], 1e-9);
            PlainStep(step);
        }
        Assert.True(losses[^1] < losses[0] - 0.1, $"from {losses[0]:R} to {losses[^1]:R}");

        void PlainStep(int step)
        {
            var slopes = weights.ToDictionary(w => w.Key, w => Enumerable.Range(0, w.Value.Length).Select(i => plain.Loss(inputs, targets, w.Key, i).Slope).ToArray());
            var norm = Math.Sqrt(slopes.Values.Sum(values => values.Sum(x => x * x)));
            foreach (var (name, values) in weights)
                for (var i = 0; i < values.Length; i++)
                {
                    var slope = slopes[name][i] * Math.Min(1, 1 / norm);
                    first[name][i] = 0.9 * first[name][i] + 0.1 * slope;
                    second[name][i] = 0.95 * second[name][i] + 0.05 * slope * slope;
                    if (ranks[name] >= 2 && name != "model.embed_tokens.weight") values[i] *= 1 - rate * 0.1;
                    values[i] -= rate * first[name][i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(second[name][i] / (1 - Math.Pow(0.95, step))) + 1e-8);
                }
        }
    }
}
