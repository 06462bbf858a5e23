using Native.Compute;
using Native.Nn.Tests.Generation;
using Native.Nn.Training;

namespace Native.Nn.Tests.Optimizers;

public sealed class MuonLionTests
{
    [Fact]
    public void Steps_of_lion_follow_the_formula()
    {
        using var device = Device.Open("cpu:1", 1);
        Tensor matrix = Tensor.From<double>(device, [1, -2, 3, 4], new Shape(2, 2)).WithGrad(), vector = Tensor.From<double>(device, 5, -6).WithGrad();
        var optimizer = new Lion([new("m.weight", matrix), new("v", vector)], new() { ClipNorm = 0 });
        double[] w = [1, -2, 3, 4, 5, -6], m = new double[6];
        for (var step = 0; step < 4; step++)
        {
            using (var tape = device.Record()) optimizer.Step(tape.Backward(matrix.Square().Sum() + vector.Square().Sum() * 0.5), 0.05);
            for (var i = 0; i < 6; i++)
            {
                var g = i < 4 ? 2 * w[i] : w[i];
                var direction = Math.Sign(0.9 * m[i] + (1 - 0.9) * g) + (i < 4 ? 0.1 * w[i] : 0);
                m[i] = 0.99 * m[i] + (1 - 0.99) * g;
                w[i] -= 0.05 * direction;
            }
            double[] got = [.. matrix.ToArray<double>(), .. vector.ToArray<double>()];
            for (var i = 0; i < 6; i++) Assert.Equal(w[i], got[i], 1e-12);
        }
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(5, 2)]
    public void Steps_of_muon_follow_the_formula(int rows, int columns)
    {
        using var device = Device.Open("cpu:1", 1);
        var matrix = Tensor.Normal(device, DType.F64, new Shape(rows, columns)).WithGrad();
        var target = Tensor.Normal(device, DType.F64, new Shape(rows, columns));
        var bias = Tensor.From<double>(device, 1, 2).WithGrad();
        var optimizer = new Muon([new("b", bias), new("m.weight", matrix)], new() { ClipNorm = 0 });
        double[] w = matrix.ToArray<double>(), t = target.ToArray<double>(), m = new double[w.Length];
        for (var step = 0; step < 3; step++)
        {
            using (var tape = device.Record()) optimizer.Step(tape.Backward(matrix.Subtract(target).Square().Sum().Add(bias.Square().Sum())), 0.02);
            var u = new double[w.Length];
            for (var i = 0; i < w.Length; i++)
            {
                var g = 2 * (w[i] - t[i]);
                m[i] = 0.95 * m[i] + g;
                u[i] = g + 0.95 * m[i];
            }
            var o = Plain(u, rows, columns);
            for (var i = 0; i < w.Length; i++) w[i] -= 0.02 * (0.2 * Math.Sqrt(Math.Max(rows, columns)) * o[i] + 0.1 * w[i]);
            var got = matrix.ToArray<double>();
            for (var i = 0; i < w.Length; i++) Assert.Equal(w[i], got[i], 1e-9);
        }
        // The first three steps of Adam on a steep slope are of the rate's size.
        Assert.Equal(0.94, bias.ToArray<double>()[0], 0.002);
    }

    [Theory]
    [InlineData(DType.F32, 40, 24)]
    [InlineData(DType.BF16, 16, 48)]
    public void Singular_values_come_near_one(DType type, int rows, int columns)
    {
        using var device = Device.Open("cpu:1", 1);
        var weights = Tensor.Normal(device, type, new Shape(rows, columns)).WithGrad();
        var optimizer = new Muon([new("m.weight", weights)]);
        var x = optimizer.Orthogonal(Tensor.Normal(device, DType.F32, new Shape(rows, columns)).ScaleAdd(300, 0));
        Assert.All(x.Svd().Item2.ToArray<float>(), s => Assert.InRange(s, 0.55, 1.3));
    }

    [Theory]
    [InlineData(true, DType.F32)]
    [InlineData(false, DType.F32)]
    [InlineData(true, DType.BF16)]
    [InlineData(false, DType.BF16)]
    public void A_model_learns_and_overflow_changes_nothing(bool muon, DType type)
    {
        using var device = Device.Open("cpu:1", 3);
        var model = CausalModel.Create(device, TinyModels.Config("llama") with { Width = 32, Hidden = 48, HeadSize = 16 }, type);
        var task = new CausalTask(model);
        Optimizer optimizer = muon ? new Muon(task.Parameters) : new Lion(task.Parameters);
        var tokens = Enumerable.Range(0, 700).Select(i => i % 13).ToArray();
        using var trainer = new Trainer(task, new PackedBatches(new TokenArray(tokens), 16), optimizer, new()
        {
            Batch = 2,
            Positions = 16,
            Steps = 120,
            Schedule = new WarmupCosine(muon ? 1e-2 : 2e-3),
        });
        Assert.InRange(trainer.Run(token: TestContext.Current.CancellationToken).Loss, 0, 0.4);
        var before = optimizer.Slab.Masters.ToArray<float>();
        optimizer.Slab.Gradients.Fill(double.PositiveInfinity);
        optimizer.Begin(0.1);
        optimizer.Apply(optimizer.Slab.Gradients);
        Assert.Equal(before, optimizer.Slab.Masters.ToArray<float>());
        if (type == DType.BF16) Assert.Equal(optimizer.Slab.Masters.To(type).ToArray<BFloat16>(), optimizer.Slab.Weights.ToArray<BFloat16>());
    }

    // Newton-Schulz in plain loops.
    private static double[] Plain(double[] u, int rows, int columns)
    {
        var norm = Math.Sqrt(u.Sum(x => x * x)) + 1e-7;
        var tall = rows > columns;
        var (r, c) = tall ? (columns, rows) : (rows, columns);
        var x = new double[r, c];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) x[tall ? j : i, tall ? i : j] = u[i * columns + j] / norm;
        for (var iteration = 0; iteration < 5; iteration++)
        {
            var a = Product(x, Transposed(x));
            var b = Product(a, a);
            for (var i = 0; i < r; i++)
                for (var j = 0; j < r; j++) b[i, j] = -4.7750 * a[i, j] + 2.0315 * b[i, j];
            var y = Product(b, x);
            for (var i = 0; i < r; i++)
                for (var j = 0; j < c; j++) y[i, j] += 3.4445 * x[i, j];
            x = y;
        }
        var result = new double[u.Length];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) result[i * columns + j] = x[tall ? j : i, tall ? i : j];
        return result;
    }

    private static double[,] Transposed(double[,] x)
    {
        var y = new double[x.GetLength(1), x.GetLength(0)];
        for (var i = 0; i < x.GetLength(0); i++)
            for (var j = 0; j < x.GetLength(1); j++) y[j, i] = x[i, j];
        return y;
    }

    private static double[,] Product(double[,] x, double[,] y)
    {
        var z = new double[x.GetLength(0), y.GetLength(1)];
        for (var i = 0; i < x.GetLength(0); i++)
            for (var j = 0; j < y.GetLength(1); j++)
                for (var k = 0; k < x.GetLength(1); k++) z[i, j] += x[i, k] * y[k, j];
        return z;
    }
}
