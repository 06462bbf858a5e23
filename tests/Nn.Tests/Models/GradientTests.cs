using Native.Compute;
using Native.Nn.Tests.Generation;

namespace Native.Nn.Tests.Models;

public sealed class GradientTests
{
    private static readonly int[] Tokens = [1, 2, 3, 4, 0, 10, 9, 8, 12, 5], Targets = [2, 3, 4, 0, 7, 9, 8, -100, 5, 11];

    [Theory]
    [MemberData(nameof(TinyModels.Families), MemberType = typeof(TinyModels))]
    public void Gradients_of_a_whole_model_agree_with_central_differences(string family)
    {
        using var device = Device.Open("cpu:1", 5);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(family), DType.F64));
        Check(device, model, () => model.Loss(Tensor.From<int>(device, Tokens, new Shape(2, 5)), Tensor.From<int>(device, Targets, new Shape(10))));
    }

    [Fact]
    public void Gradients_of_an_encoder_agree_with_central_differences()
    {
        using var device = Device.Open("cpu:1", 5);
        var model = TinyModels.Stirred(EncoderClassifier.Create(device, TinyModels.Config("bert"), DType.F64));
        Check(device, model, () => model.Forward(
                Tensor.From<int>(device, Tokens, new Shape(2, 5)), Tensor.From<int>(device, 5, 3), Tensor.From<int>(device, [0, 0, 1, 1, 1, 0, 1, 1, 1, 1], new Shape(2, 5)))
            .CrossEntropy(Tensor.From<int>(device, 2, 0)));
    }

    private static void Check(Device device, TransformerModel model, Func<Tensor> loss)
    {
        double Loss()
        {
            using var scope = device.NoGrad();
            return loss().Item();
        }
        using var tape = device.Record();
        var gradients = tape.Backward(loss());
        var (some, parameters) = (0, model.Parameters);
        foreach (var (name, value) in parameters)
        {
            var gradient = gradients[value].ToArray<double>();
            var weights = value.AsSpan<double>();
            for (var place = 0; place < weights.Length; place += Math.Max(1, weights.Length / 7))
            {
                var kept = weights[place];
                const double h = 1e-4;
                // Of fourth order: norms of short vectors bend much.
                var difference = 0.0;
                foreach (var (steps, factor) in ((int, double)[])[(-2, 1), (-1, -8), (1, 8), (2, -1)])
                {
                    weights[place] = kept + steps * h;
                    difference += factor * Loss() / (12 * h);
                }
                weights[place] = kept;
                Assert.True(Math.Abs(gradient[place] - difference) < 1e-7 + 1e-5 * Math.Abs(difference), $"{name}[{place}]: {gradient[place]:R} and {difference:R}");
                if (Math.Abs(difference) > 1e-6) some++;
            }
        }
        // Otherwise zeros were compared with zeros.
        Assert.True(some > 2 * parameters.Count, $"{some} gradients of {parameters.Count} parameters differ from 0");
    }
}
