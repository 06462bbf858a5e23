using Native.Compute;
using Native.Compute.Kernels;

namespace Native.Bench.Gpu;

/// <summary>A chain of small kernels, each of which needs the one before, replayed as a graph or launched one by one.</summary>
internal sealed class CapturedChainCase(int kernels, bool isCaptured = true) : GpuCase, IDisposable
{
    private const int Elements = 4096;
    private const double Scale = 1e-3;

    private Tensor x, y, start;
    private CapturedStep? captured;

    public double? Most { get; init; }

    public override string Name => $"{(isCaptured ? "captured" : "launched")} chain of {kernels} kernels";

    public override string Unit => "us";

    public override double? Bar => Most;

    public override double Tolerance => 1e-5;

    public override void Prepare(CudaDevice device)
    {
        x = Tensor.Normal(device, DType.F32, new Shape(Elements));
        start = Tensor.Normal(device, DType.F32, new Shape(Elements));
        y = start.Clone();
        if (!isCaptured) return;
        Chain();
        Copy.Elements(y, start);
        captured = device.Capture(Chain);
        if (captured.Nodes != kernels) throw new DeviceException($"{Name}: {captured.Nodes} launches were captured");
    }

    private void Chain()
    {
        for (var i = 0; i < kernels; i++) AddInto.Apply(y, x, Scale);
    }

    public override void Run()
    {
        if (captured is { } step) step.Replay();
        else Chain();
    }

    /// <summary>Microseconds a kernel.</summary>
    public override double Value(double seconds) => seconds * 1e6 / kernels;

    // In place: each look at the result starts over.
    public override byte[] Result()
    {
        Copy.Elements(y, start);
        Run();
        return HostBytes.Of(y);
    }

    public override double Error()
    {
        var (a, b, result) = (HostBytes.Floats(x), HostBytes.Floats(start), HostBytes.Floats(y));
        double difference = 0, size = 0;
        for (var i = 0; i < result.Length; i++)
        {
            var right = b[i] + kernels * Scale * a[i];
            difference += (right - result[i]) * (right - result[i]);
            size += right * right;
        }
        return Math.Sqrt(difference / size);
    }

    public void Dispose() => captured?.Dispose();
}
