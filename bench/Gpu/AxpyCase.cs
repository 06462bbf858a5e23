using System.Runtime.InteropServices;
using Native.Compute;
using Native.Compute.Kernels;

namespace Native.Bench.Gpu;

/// <summary>y ← y + scale·x in place, F32.</summary>
internal sealed class AxpyCase(int log2) : GpuCase
{
    private const double Scale = 1e-3;
    private const int Slice = 1 << 22;

    private Tensor x, y, start;

    public double? MinimumRatio { get; init; }

    public double? PeerRate { get; init; }

    public override string Name => $"axpy f32 2^{log2}";

    public override string Unit => "GB/s";

    public override double? Bar => MinimumRatio;

    public override double? Peer => PeerRate;

    public override double Tolerance => 1e-5;

    private long Count => 1L << log2;

    public override void Prepare(CudaDevice device)
    {
        x = Tensor.Normal(device, DType.F32, new Shape(Count));
        start = Tensor.Normal(device, DType.F32, new Shape(Count));
        y = start.Clone();
    }

    public override void Run() => AddInto.Apply(y, x, Scale);

    public override double Value(double seconds) => 12.0 * Count / seconds / 1e9;

    // In place: each look at the result starts over.
    public override byte[] Result()
    {
        Copy.Elements(y, start);
        Run();
        return MemoryMarshal.AsBytes<float>(Slices(y)).ToArray();
    }

    public override double Error()
    {
        var (a, b, result) = (Slices(x), Slices(start), Slices(y));
        double difference = 0, size = 0;
        for (var i = 0; i < result.Length; i++)
        {
            var right = b[i] + Scale * a[i];
            difference += (right - result[i]) * (right - result[i]);
            size += right * right;
        }
        return Math.Sqrt(difference / size);
    }

    // The start, the middle and the end.
    private float[] Slices(Tensor tensor)
    {
        if (Count <= 3 * Slice) return tensor.ToArray<float>();
        return [.. Part(tensor, 0), .. Part(tensor, Count / 2 - Slice / 2), .. Part(tensor, Count - Slice)];
    }

    private static float[] Part(Tensor tensor, long first) => tensor.Slice(0, first, Slice).ToArray<float>();
}
