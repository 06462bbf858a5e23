using Native.Compute;

namespace Native.Nn.Tests.Optimizers;

public sealed class AdamWTests
{
    private sealed class Pair : Module
    {
        public Pair(Device device)
        {
            Matrix = Register("matrix", Tensor.From<double>(device, [1, -2, 3, 4], new Shape(2, 2)));
            Vector = Register("vector", Tensor.From<double>(device, 5, -6));
        }

        public Tensor Matrix { get; }

        public Tensor Vector { get; }

        public void RegisterAgain() => Register("matrix", Vector);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Steps_follow_the_formula_with_clipping_and_decay_of_matrices_only(double clip)
    {
        using var device = Device.Open("cpu:1", 1);
        var model = new Pair(device);
        var options = new AdamWOptions { ClipNorm = clip };
        var optimizer = new AdamW(model.Parameters, options);
        double[] w = [1, -2, 3, 4, 5, -6], m = new double[6], v = new double[6];
        for (var step = 1; step <= 4; step++)
        {
            const double rate = 0.05;
            using (var tape = device.Record())
                optimizer.Step(tape.Backward(model.Matrix.Square().Sum() + model.Vector.Square().Sum() * 0.5), rate);
            var g = w.Select((x, i) => i < 4 ? 2 * x : x).ToArray();
            var norm = Math.Sqrt(g.Sum(x => x * x));
            for (var i = 0; i < 6; i++)
            {
                var slope = g[i] * (clip > 0 ? Math.Min(1, clip / norm) : 1);
                m[i] = 0.9 * m[i] + 0.1 * slope;
                v[i] = 0.95 * v[i] + 0.05 * slope * slope;
                if (i < 4) w[i] *= 1 - rate * options.WeightDecay;
                w[i] -= rate * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, step))) + 1e-8);
            }
            double[] got = [.. model.Matrix.ToArray<double>(), .. model.Vector.ToArray<double>()];
            for (var i = 0; i < 6; i++) Assert.Equal(w[i], got[i], 1e-9);
        }
        Assert.Equal(4, optimizer.Steps);
    }

    [Fact]
    public void A_change_of_weights_that_a_tape_saved_is_noticed()
    {
        using var device = Device.Open("cpu:1", 1);
        var model = new Pair(device);
        using var tape = device.Record();
        var loss = model.Matrix.Square().Sum();
        using (device.NoGrad())
        {
            Tensor moments = Tensor.Zeros(device, DType.F64, new Shape(2, 2)), others = Tensor.Zeros(device, DType.F64, new Shape(2, 2));
            model.Matrix.AdamW(model.Matrix.Clone(), moments, others, new(0.1, 0.9, 0.95, 1e-8, 0, 1));
        }
        Assert.Contains("changed in place", Assert.Throws<InvalidOperationException>(() => tape.Backward(loss)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_shapes_types_and_numbers_are_refused()
    {
        using var device = Device.Open("cpu:1", 1);
        Tensor Zeros(DType type, params long[] shape) => Tensor.Zeros(device, type, new Shape(shape));
        var good = new AdamWStep(0.1, 0.9, 0.95, 1e-8, 0, 1);
        Assert.Contains("[3]", Assert.Throws<ShapeException>(() => Zeros(DType.F32, 2).AdamW(Zeros(DType.F32, 3), Zeros(DType.F32, 2), Zeros(DType.F32, 2), good)).Message, StringComparison.Ordinal);
        Assert.Contains("BF16", Assert.Throws<NotSupportedException>(() => Zeros(DType.BF16, 2).AdamW(Zeros(DType.BF16, 2), Zeros(DType.BF16, 2), Zeros(DType.BF16, 2), good)).Message, StringComparison.Ordinal);
        Assert.Contains("steps count from 1", Assert.Throws<ArgumentException>(() => Zeros(DType.F32, 2).AdamW(Zeros(DType.F32, 2), Zeros(DType.F32, 2), Zeros(DType.F32, 2), good with { Step = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("no parameters", Assert.Throws<ArgumentException>(() => new AdamW([])).Message, StringComparison.Ordinal);
        Assert.Contains("taken", Assert.Throws<ArgumentException>(new Pair(device).RegisterAgain).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_rises_to_its_peak_and_falls_to_its_floor()
    {
        var schedule = new WarmupCosine(2, 0.1, 0.25);
        Assert.Equal(0, schedule.At(0));
        Assert.Equal(1, schedule.At(0.05), 1e-12);
        Assert.Equal(2, schedule.At(0.1), 1e-12);
        Assert.Equal(2 * (0.25 + 0.75 / 2), schedule.At(0.55), 1e-12);
        Assert.Equal(0.5, schedule.At(1), 1e-12);
        Assert.Equal(0.5, schedule.At(7), 1e-12);
        Assert.Equal(2, new WarmupCosine(2, 0).At(0));
    }
}
