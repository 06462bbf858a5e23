namespace Native.Compute.Tests.Cpu;

/// <summary>Tensors so large that outputs go past the caches and rows overlap, which the catalog's small cases do not reach.</summary>
[Collection("device")]
public sealed class LargeRowsTests
{
    private const long Rows = 1600, Columns = 4096;

    public static TheoryData<string> Operations() =>
        ["Silu", "Softmax", "LogSoftmax", "CrossEntropy", "SwiGlu", "Rope", "RopeInterleaved", "Embedding", "SumRows", "SumAll", "SumColumns"];

    // Every seventh row alone takes the loops for small tensors.
    [Theory]
    [MemberData(nameof(Operations))]
    public void Rows_come_out_as_they_do_alone(string operation)
    {
        using var device = new CpuDevice(2);
        using var scope = device.Scope();
        var whole = Run(device, operation, 0, Rows);
        if (operation is "SumAll" or "SumColumns")
        {
            var parts = new double[operation == "SumAll" ? 1 : Columns];
            for (var row = 0L; row < Rows; row++) foreach (var (value, i) in Input(row, 1, 1).Select((v, i) => (v, i))) parts[i % parts.Length] += value;
            // Of Σ |x| about 3e7 or 8e3; a lost or doubled vector would be off by far more.
            for (var i = 0; i < parts.Length; i++) Assert.Equal(parts[i], whole[0][i], operation == "SumAll" ? 0.3 : 5e-3);
            return;
        }
        for (var row = 0L; row < Rows; row += 7)
        {
            using var inner = device.Scope();
            var alone = Run(device, operation, row, 1);
            for (var o = 0; o < whole.Length; o++)
            {
                var width = alone[o].Length;
                for (var i = 0; i < width; i++)
                {
                    float want = alone[o][i], got = whole[o][row * width + i];
                    if (!(Math.Abs(got - want) <= 2e-6 * Math.Max(1e-6, Math.Abs(want)))) Assert.Fail($"output {o}, row {row}, element {i}: {got:R}, alone {want:R}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Results_do_not_depend_on_the_number_of_threads(string operation)
    {
        using CpuDevice one = new(1), two = new(2);
        using IDisposable first = one.Scope(), second = two.Scope();
        var (a, b) = (Run(one, operation, 0, Rows), Run(two, operation, 0, Rows));
        for (var o = 0; o < a.Length; o++) Assert.True(a[o].AsSpan().SequenceEqual(b[o]), $"output {o} differs");
    }

    private static float[] Input(long row, long rows, int seed)
    {
        var values = new float[rows * Columns];
        for (var i = 0L; i < values.Length; i++) values[i] = ((row * Columns + i) * 7919 * seed % 20011) / 1000f - 10;
        return values;
    }

    private static float[][] Run(CpuDevice device, string operation, long row, long rows)
    {
        Tensor Of(int seed) => Tensor.From<float>(device, Input(row, rows, seed), new Shape(rows, Columns));
        Tensor Numbers() => Tensor.From<long>(device, [.. Enumerable.Range(0, (int)rows).Select(i => (row + i) % 5 == 3 ? -100 : (row + i) * 37 % Columns)], new Shape(rows));
        var x = Of(1);
        switch (operation)
        {
            case "Silu": return [x.Silu().ToArray<float>()];
            case "Softmax": return [x.Softmax().ToArray<float>()];
            case "LogSoftmax": return [x.LogSoftmax().ToArray<float>()];
            case "SumRows": return [x.Sum(-1).ToArray<float>()];
            case "SumAll": return [x.Sum().ToArray<float>()];
            case "SumColumns": return [x.Sum(0).ToArray<float>()];
            case "Embedding":
                var table = Tensor.From<float>(device, Input(0, 64, 3), new Shape(64, Columns));
                return [table.Embedding(Tensor.From<long>(device, [.. Enumerable.Range(0, (int)rows).Select(i => (row + i) * 29 % 64)], new Shape(rows))).ToArray<float>()];
            case "Rope" or "RopeInterleaved":
                var angles = Tensor.From<float>(device, [.. Enumerable.Range(0, 32 * 64).Select(i => i * 0.01f)], new Shape(32, 64));
                return [x.Reshape(new Shape(rows, 32, 128)).Rope(angles.Cos(), angles.Sin(), operation == "Rope" ? RopePairing.Halves : RopePairing.Interleaved).ToArray<float>()];
            default:
                using (var tape = device.Record())
                {
                    Tensor a = x.WithGrad(), b = Of(2).WithGrad();
                    var y = operation == "SwiGlu" ? a.SwiGlu(b) : a.CrossEntropy(Numbers(), labelSmoothing: 0.1, reduction: LossReduction.None);
                    var gradients = tape.Backward(y, y.Abs().ScaleAdd(0.01, 1));
                    return operation == "SwiGlu"
                        ? [y.ToArray<float>(), gradients[a].ToArray<float>(), gradients[b].ToArray<float>()]
                        : [y.ToArray<float>(), gradients[a].ToArray<float>()];
                }
        }
    }
}
