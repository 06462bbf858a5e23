using Native.Compute;
using Native.Compute.Gpu.Products;

namespace Native.Bench.Gpu;

/// <summary>The feed-forward layers of 16 experts on 16,384 rows (8,192 tokens to two experts each), width 2048, inner size 1024.</summary>
internal sealed class GroupedFeedForwardCase(bool skewed) : GpuCase
{
    private const int Tokens = 8192, Choices = 2, Width = 2048, Inner = 1024, Experts = 16;
    private CudaDevice? device;
    private Tensor x, gateUp, down, weights, y;
    private GroupedRows? rows;
    private int[] expert = [];

    public override string Name => $"grouped swiglu ffn bf16 16384 rows {(skewed ? "skewed" : "uniform")}";

    public override string Unit => "ms";

    public override double? Bar => skewed ? 0.57 : 0.52;

    public override double Tolerance => 1e-2;

    public override void Prepare(CudaDevice device)
    {
        this.device = device;
        x = Tensor.Normal(device, DType.BF16, new Shape(Tokens, Width));
        gateUp = Tensor.Normal(device, DType.BF16, new Shape(Experts, 2 * Inner, Width), 0, 0.02);
        down = Tensor.Normal(device, DType.BF16, new Shape(Experts, Width, Inner), 0, 0.02);
        weights = Tensor.Uniform(device, DType.F32, new Shape(Tokens, Choices), 0.1, 1);
        y = Tensor.Full(device, DType.BF16, new Shape(Tokens, Width), double.NaN);
        expert = new int[Tokens * Choices];
        var at = 0;
        for (var e = 0; e < Experts; e++)
        {
            var count = !skewed ? expert.Length / Experts : e < 4 ? 8192 >> e : e == Experts - 1 ? expert.Length - at : 85;
            expert.AsSpan(at, count).Fill(e);
            at += count;
        }
        new Random(5).Shuffle(expert);
        rows = GroupedRows.Of(device, expert, Experts, Choices);
    }

    public override void Run() => GroupedFeedForward.Run(device!, y, x, gateUp, down, weights, rows!);

    public override double Value(double seconds) => seconds * 1e3;

    public override byte[] Result() => HostBytes.Of(y);

    public override double Error()
    {
        var (input, first, second, share, result) = (HostBytes.Floats(x), HostBytes.Floats(gateUp), HostBytes.Floats(down), HostBytes.Floats(weights), HostBytes.Floats(y));
        foreach (var value in result)
            if (!float.IsFinite(value)) return double.NaN;
        double difference = 0, size = 0;
        for (var token = 0; token < Tokens; token += Tokens / 8 - 1)
        {
            var sum = new double[Width];
            for (var j = 0; j < Choices; j++)
            {
                var e = expert[token * Choices + j];
                var hidden = new double[Inner];
                for (var i = 0; i < Inner; i++)
                {
                    var row = (e * 2L * Inner + i / 8 * 16 + i % 8) * Width;
                    double gate = 0, up = 0;
                    for (var c = 0; c < Width; c++)
                    {
                        gate += (double)input[token * Width + c] * first[row + c];
                        up += (double)input[token * Width + c] * first[row + 8L * Width + c];
                    }
                    hidden[i] = gate / (1 + Math.Exp(-gate)) * up;
                }
                for (var c = 0; c < Width; c++)
                {
                    var total = 0.0;
                    for (var i = 0; i < Inner; i++) total += hidden[i] * second[((long)e * Width + c) * Inner + i];
                    sum[c] += share[token * Choices + j] * total;
                }
            }
            for (var c = 0; c < Width; c++)
            {
                difference += Math.Pow(sum[c] - result[token * Width + c], 2);
                size += sum[c] * sum[c];
            }
        }
        return Math.Sqrt(difference / size);
    }
}
