using Native.Compute;

namespace Native.Bench.Gpu;

/// <summary>The mean cross-entropy of logits and its gradient: logits are read twice and a gradient is written.</summary>
internal sealed class CrossEntropyCase(DType type, int rows, int classes) : GpuCase
{
    private Tensor logits, targets, gradient;
    private int[] numbers = [];

    public override string Name => $"cross-entropy fwd+bwd {type.ToString().ToLowerInvariant()} {rows}x{classes}";

    public override string Unit => "GB/s";

    public override double Tolerance => type == DType.F32 ? 1e-5 : 1e-2;

    public override void Prepare(CudaDevice device)
    {
        logits = Tensor.Normal(device, type, new Shape(rows, classes)).WithGrad();
        var random = new Random();
        numbers = [.. Enumerable.Range(0, rows).Select(_ => random.Next(classes))];
        targets = Tensor.From<int>(device, numbers, new Shape(rows));
        gradient = Tensor.Full(device, type, logits.Shape, double.NaN);
    }

    public override void Run()
    {
        gradient.Dispose();
        using var tape = logits.Device.Record();
        gradient = tape.Scope.Keep(tape.Backward(logits.CrossEntropy(targets))[logits]);
    }

    public override double Value(double seconds) => 3.0 * rows * classes * type.Size() / seconds / 1e9;

    public override byte[] Result() => HostBytes.Of(gradient);

    public override double Error()
    {
        var (x, result) = (HostBytes.Floats(logits), HostBytes.Floats(gradient));
        foreach (var value in result)
            if (!float.IsFinite(value)) return double.NaN;
        double difference = 0, size = 0;
        for (var row = 0; row < rows; row += Math.Max(1, rows / 60))
        {
            var (start, sum) = ((long)row * classes, 0.0);
            for (var i = 0; i < classes; i++) sum += Math.Exp(x[start + i]);
            for (var i = 0; i < classes; i++)
            {
                var right = (Math.Exp(x[start + i]) / sum - (i == numbers[row] ? 1 : 0)) / rows;
                difference += (right - result[start + i]) * (right - result[start + i]);
                size += right * right;
            }
        }
        return Math.Sqrt(difference / size);
    }
}
