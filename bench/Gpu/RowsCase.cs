using Native.Compute;

namespace Native.Bench.Gpu;

/// <summary>An operation along the rows of a matrix, read and written once.</summary>
internal abstract class RowsCase(string operation, DType type, long rows, long length) : GpuCase
{
    private Tensor y;

    public double? MinimumRatio { get; init; }

    public double? PeerRate { get; init; }

    public override string Name => $"{operation} {type.ToString().ToLowerInvariant()} {rows}x{length}";

    public override string Unit => "GB/s";

    public override double? Bar => MinimumRatio;

    public override double? Peer => PeerRate;

    /// <summary>Whether the result is of a narrower type than x.</summary>
    public bool Rounds { get; init; }

    public override double Tolerance => type == DType.F32 && !Rounds ? 1e-5 : 1e-2;

    /// <summary>How many matrices are read and written.</summary>
    protected virtual int Passes => 2;

    protected Tensor X { get; private set; }

    protected DType Type => type;

    protected long Length => length;

    public override void Prepare(CudaDevice device)
    {
        var shape = new Shape(rows, length);
        X = Tensor.Normal(device, type, shape);
        PrepareOthers(device);
        // The result gets this memory, full of NaN.
        y = Tensor.Full(device, type, shape, double.NaN);
    }

    /// <summary>Inputs beside x.</summary>
    protected virtual void PrepareOthers(CudaDevice device) { }

    /// <summary>The operation.</summary>
    protected abstract Tensor Apply();

    /// <summary>One row of the result in float64.</summary>
    protected abstract void Reference(ReadOnlySpan<float> x, Span<double> y, long row);

    public override void Run()
    {
        y.Dispose();
        y = Apply();
    }

    public override double Value(double seconds) => (double)Passes * type.Size() * rows * length / seconds / 1e9;

    public override byte[] Result() => HostBytes.Of(y);

    public override double Error()
    {
        var (x, result) = (HostBytes.Floats(X), HostBytes.Floats(y));
        foreach (var value in result)
            if (!float.IsFinite(value)) return double.NaN;
        double difference = 0, size = 0;
        var right = new double[length];
        var step = Math.Max(1, rows / 500);
        for (var row = 0L; row < rows; row = row == rows - 1 ? rows : Math.Min(rows - 1, row + step))
        {
            Reference(x.AsSpan(checked((int)(row * length)), (int)length), right, row);
            for (var i = 0; i < length; i++)
            {
                var error = right[i] - result[row * length + i];
                difference += error * error;
                size += right[i] * right[i];
            }
        }
        return Math.Sqrt(difference / size);
    }
}

/// <summary>RMS norm with a gain.</summary>
internal sealed class RmsNormCase(DType type, long rows, long length) : RowsCase("rmsnorm", type, rows, length)
{
    private Tensor gain;
    private float[] gains = [];

    protected override void PrepareOthers(CudaDevice device)
    {
        gain = Tensor.Normal(device, Type, new Shape(Length));
        gains = HostBytes.Floats(gain);
    }

    protected override Tensor Apply() => X.RmsNorm(gain);

    protected override void Reference(ReadOnlySpan<float> x, Span<double> y, long row)
    {
        var sum = 0.0;
        foreach (var value in x) sum += (double)value * value;
        var scale = 1 / Math.Sqrt(sum / x.Length + 1e-6);
        for (var i = 0; i < x.Length; i++) y[i] = x[i] * scale * gains[i];
    }
}

/// <summary>Layer norm with gain and bias.</summary>
internal sealed class LayerNormCase(DType type, long rows, long length) : RowsCase("layernorm", type, rows, length)
{
    private Tensor gain, bias;
    private float[] gains = [], biases = [];

    protected override void PrepareOthers(CudaDevice device)
    {
        gain = Tensor.Normal(device, Type, new Shape(Length));
        bias = Tensor.Normal(device, Type, new Shape(Length));
        (gains, biases) = (HostBytes.Floats(gain), HostBytes.Floats(bias));
    }

    protected override Tensor Apply() => X.LayerNorm(gain, bias);

    protected override void Reference(ReadOnlySpan<float> x, Span<double> y, long row)
    {
        double sum = 0, squares = 0;
        foreach (var value in x) sum += value;
        var mean = sum / x.Length;
        foreach (var value in x) squares += (value - mean) * (value - mean);
        var scale = 1 / Math.Sqrt(squares / x.Length + 1e-5);
        for (var i = 0; i < x.Length; i++) y[i] = (x[i] - mean) * scale * gains[i] + biases[i];
    }
}

/// <summary>Softmax, or its logarithm.</summary>
internal sealed class SoftmaxCase(DType type, long rows, long length, bool isLog = false) : RowsCase(isLog ? "log-softmax" : "softmax", type, rows, length)
{
    private readonly bool isLog = isLog;

    protected override Tensor Apply() => isLog ? X.LogSoftmax() : X.Softmax();

    protected override void Reference(ReadOnlySpan<float> x, Span<double> y, long row)
    {
        var largest = double.NegativeInfinity;
        foreach (var value in x) largest = Math.Max(largest, value);
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += Math.Exp(x[i] - largest);
        for (var i = 0; i < x.Length; i++) y[i] = isLog ? x[i] - largest - Math.Log(sum) : Math.Exp(x[i] - largest) / sum;
    }
}

/// <summary>A pointwise operation.</summary>
internal sealed class PointwiseCase(string name, DType type, long rows, long length, Func<Tensor, Tensor> operation, Func<double, double> reference)
    : RowsCase(name, type, rows, length)
{
    protected override Tensor Apply() => operation(X);

    protected override void Reference(ReadOnlySpan<float> x, Span<double> y, long row)
    {
        for (var i = 0; i < x.Length; i++) y[i] = reference(x[i]);
    }
}
