using System.Runtime.InteropServices;
using Native.Compute;
using Native.Compute.Kernels;

namespace Native.Bench.Gpu;

/// <summary>Y = A·Bᵀ, as a linear layer computes it, or any other pair of transposes.</summary>
internal sealed class MatMulCase(long m, long n, long k, DType type = DType.BF16) : GpuCase
{
    private Tensor a, b, y;

    /// <summary>Whether A is stored as [k, m].</summary>
    public bool TransposeA { get; init; }

    /// <summary>Whether B is stored as [n, k].</summary>
    public bool TransposeB { get; init; } = true;

    /// <summary>Products in a batch.</summary>
    public long Batch { get; init; } = 1;

    public double? MinimumRatio { get; init; }

    public double? PeerRate { get; init; }

    public string? Title { get; init; }

    public override string Name => Title ?? $"gemm {type.ToString().ToLowerInvariant()} {(Batch > 1 ? $"{Batch}x" : "")}{m}x{n}x{k}{(TransposeA ? " ta" : "")}{(TransposeB ? "" : " nb")}";

    public override string Unit => "TFLOP/s";

    public override double? Bar => MinimumRatio;

    public override double? Peer => PeerRate;

    public override double Tolerance => type == DType.F32 ? 1e-5 : 1e-2;

    public override void Prepare(CudaDevice device)
    {
        a = Tensor.Normal(device, type, TransposeA ? new Shape(Batch, k, m) : new Shape(Batch, m, k));
        b = Tensor.Normal(device, type, TransposeB ? new Shape(Batch, n, k) : new Shape(Batch, k, n));
        y = Tensor.Full(device, type, new Shape(Batch, m, n), double.NaN);
    }

    public override void Run()
    {
        var left = TransposeA ? a.Transpose(1, 2) : a;
        var right = TransposeB ? b.Transpose(1, 2) : b;
        MatrixProduct.Run(y, left, right);
    }

    public override double Value(double seconds) => 2.0 * Batch * m * n * k / seconds / 1e12;

    public override byte[] Result() => HostBytes.Of(y);

    // Rows and columns at the edges and in between, summed in float64 from the rounded inputs.
    public override double Error()
    {
        var (left, right, result) = (HostBytes.Floats(a), HostBytes.Floats(b), HostBytes.Floats(y));
        foreach (var value in result)
            if (!float.IsFinite(value)) return double.NaN;
        var random = new Random(unchecked((int)(m * 31 + n * 7 + k)));
        double difference = 0, size = 0;
        for (var sample = 0; sample < 2000; sample++)
        {
            var z = random.NextInt64(Batch);
            var i = sample % 4 == 0 ? m - 1 - random.NextInt64(Math.Min(m, 3)) : random.NextInt64(m);
            var j = sample % 4 == 1 ? n - 1 - random.NextInt64(Math.Min(n, 3)) : random.NextInt64(n);
            var sum = 0.0;
            for (var x = 0L; x < k; x++)
                sum += (double)left[z * m * k + (TransposeA ? x * m + i : i * k + x)] * right[z * n * k + (TransposeB ? j * k + x : x * n + j)];
            var error = sum - result[z * m * n + i * n + j];
            difference += error * error;
            size += sum * sum;
        }
        return Math.Sqrt(difference / size);
    }
}

/// <summary>Tensors as host data.</summary>
internal static class HostBytes
{
    /// <summary>The elements' bytes.</summary>
    public static byte[] Of(Tensor x) => x.DType.Size() == 2
        ? MemoryMarshal.AsBytes<BFloat16>(x.DType == DType.BF16 ? x.ToArray<BFloat16>() : MemoryMarshal.Cast<Half, BFloat16>(x.ToArray<Half>()).ToArray()).ToArray()
        : x.DType == DType.I32 ? MemoryMarshal.AsBytes<int>(x.ToArray<int>()).ToArray()
        : x.DType == DType.I64 ? MemoryMarshal.AsBytes<long>(x.ToArray<long>()).ToArray()
        : x.DType == DType.U8 ? x.ToArray<byte>() : MemoryMarshal.AsBytes<float>(x.ToArray<float>()).ToArray();

    /// <summary>The elements as binary32.</summary>
    public static float[] Floats(Tensor x) => x.DType switch
    {
        DType.BF16 => Array.ConvertAll(x.ToArray<BFloat16>(), value => (float)value),
        DType.F16 => Array.ConvertAll(x.ToArray<Half>(), value => (float)value),
        _ => x.ToArray<float>(),
    };

    /// <summary>Fills keys and values, [batch, heads, keys, size], with NaN from the lengths on.</summary>
    public static void Spoil(Tensor keys, Tensor values, long[] lengths)
    {
        for (var b = 0; b < lengths.Length; b++)
            foreach (var tensor in new[] { keys, values })
                if (lengths[b] < tensor.Shape[2])
                    tensor.Slice(0, b, 1).Slice(2, lengths[b], tensor.Shape[2] - lengths[b]).Fill(double.NaN);
    }
}
