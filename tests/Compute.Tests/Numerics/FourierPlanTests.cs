using Native.Compute.Numerics;

namespace Native.Compute.Tests.Numerics;

public sealed class FourierPlanTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(1, 130), 1009, 1023, 1024, 4096];

    private static double[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 2 - 1)];
    }

    /// <summary>cos and sin of 2πk/n for all k, each from an angle below 2π.</summary>
    private static (double Sin, double Cos)[] Circle(int n) => [.. Enumerable.Range(0, n).Select(k => Math.SinCos(2 * Math.PI * k / n))];

    /// <summary>The definition, Σⱼ xⱼ·exp(∓2πi·jk/n), for the given k only.</summary>
    private static (double Re, double Im) Definition(ReadOnlySpan<double> x, int k, (double Sin, double Cos)[] circle, int sign)
    {
        double re = 0, im = 0;
        var n = circle.Length;
        for (int j = 0, angle = 0; j < n; j++, angle = (angle + k) % n)
        {
            var (s, c) = circle[angle];
            re += x[2 * j] * c - x[2 * j + 1] * sign * s;
            im += x[2 * j + 1] * c + x[2 * j] * sign * s;
        }
        return (re, im);
    }

    /// <summary>Largest error of the spectrum against the definition, over the root mean square of the spectrum.</summary>
    private static double Error(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int n, int sign, double factor)
    {
        var circle = Circle(n);
        double worst = 0, square = 0;
        for (var k = 0; k < n; k++)
        {
            var (re, im) = Definition(x, k, circle, sign);
            worst = Math.Max(worst, Math.Max(Math.Abs(y[2 * k] / factor - re), Math.Abs(y[2 * k + 1] / factor - im)));
            square += re * re + im * im;
        }
        return worst / Math.Sqrt(square / n);
    }

    /// <summary>ε·(2 + log₂ n) with a constant: five for the stages, more for the three transforms of a convolution.</summary>
    private static double Tolerance(FourierPlan plan, double epsilon) => (plan.ConvolutionLength > 0 ? 30 : 5) * epsilon * (2 + Math.Log2(plan.Length));

    /// <summary>The definition itself sums n rounded terms, so its own error joins the double tolerance.</summary>
    private static double DoubleTolerance(FourierPlan plan) => Tolerance(plan, 2.3e-16) + 2.3e-16 * Math.Sqrt(plan.Length) * 4;

    [Fact]
    public void Complex_transforms_agree_with_the_definition_for_every_length()
    {
        foreach (var n in Lengths)
        {
            var plan = new FourierPlan(n);
            var x = Random(2 * n, n);
            var y = new double[2 * n];
            plan.Forward(x, y);
            Assert.True(Error(x, y, n, -1, 1) <= DoubleTolerance(plan), $"forward, n = {n}: {Error(x, y, n, -1, 1)}");
            plan.Inverse(x, y);
            Assert.True(Error(x, y, n, 1, 1.0 / n) <= DoubleTolerance(plan), $"inverse, n = {n}");
            var xf = Array.ConvertAll(x, v => (float)v);
            var yf = new float[2 * n];
            plan.Forward(xf, yf, 1, FourierScaling.Orthonormal);
            var error = Error(Array.ConvertAll(xf, v => (double)v), Array.ConvertAll(yf, v => (double)v), n, -1, 1 / Math.Sqrt(n));
            Assert.True(error <= Tolerance(plan, 1.2e-7), $"float, n = {n}: {error}");
        }
    }

    [Fact]
    public void Real_transforms_are_the_half_of_the_complex_ones_and_invert_each_other()
    {
        foreach (var n in Lengths)
        {
            var plan = new FourierPlan(n);
            // Nine rows: two groups of lanes and a rest.
            var x = Random(9 * n, n + 1);
            var spectrum = new double[9 * 2 * plan.SpectrumLength];
            plan.ForwardReal(x, spectrum, 9);
            for (var row = 0; row < 9; row++)
            {
                var z = new double[2 * n];
                for (var j = 0; j < n; j++) z[2 * j] = x[row * n + j];
                plan.Forward(z, z);
                var half = spectrum.AsSpan(row * 2 * plan.SpectrumLength, 2 * plan.SpectrumLength);
                for (var k = 0; k < half.Length; k++) Assert.Equal(z[k], half[k], Tolerance(plan, 2.3e-16) * Math.Sqrt(n));
                Assert.Equal(0, half[1]);
            }
            var back = new double[9 * n];
            plan.InverseReal(spectrum, back, 9);
            for (var i = 0; i < x.Length; i++) Assert.Equal(x[i], back[i], Tolerance(plan, 2.3e-16) * 2);
        }
    }

    [Fact]
    public void Cosine_transforms_agree_with_the_definition_for_every_length()
    {
        foreach (var n in Lengths.Where(n => n < 1100))
        {
            var plan = new FourierPlan(n);
            var circle = Circle(4 * n);
            var x = Random(n, n + 2);
            double[] two = new double[n], three = new double[n];
            plan.CosineII(x, two);
            plan.CosineIII(x, three);
            var tolerance = (Tolerance(plan, 2.3e-16) + 2.3e-16 * Math.Sqrt(n)) * Math.Sqrt(n) * 4;
            for (var k = 0; k < n; k++)
            {
                double expected2 = 0, expected3 = x[0] / 2;
                for (var j = 0; j < n; j++)
                {
                    expected2 += x[j] * circle[(int)((long)k * (2 * j + 1) % (4 * n))].Cos;
                    if (j > 0) expected3 += x[j] * circle[(int)((long)j * (2 * k + 1) % (4 * n))].Cos;
                }
                Assert.Equal(expected2, two[k], tolerance);
                Assert.Equal(expected3, three[k], tolerance);
            }
        }
    }

    [Fact]
    public void Orthonormal_cosine_transforms_keep_the_norm_and_invert_each_other()
    {
        foreach (var n in new[] { 1, 2, 3, 8, 37, 130, 1023, 1024 })
        {
            const int rows = 35;
            var plan = new FourierPlan(n);
            var x = Random(rows * n, n);
            var y = (double[])x.Clone();
            plan.CosineII(y, y, rows, CosineScaling.Orthonormal);
            for (var row = 0; row < rows; row++)
                Assert.Equal(x.Skip(row * n).Take(n).Sum(v => v * v), y.Skip(row * n).Take(n).Sum(v => v * v), 1e-12 * n);
            plan.CosineIII(y, y, rows, CosineScaling.Orthonormal);
            for (var i = 0; i < x.Length; i++) Assert.Equal(x[i], y[i], 1e-13);
            var f = Array.ConvertAll(x, v => (float)v);
            plan.CosineII(f, f, rows, CosineScaling.Orthonormal);
            plan.CosineIII(f, f, rows, CosineScaling.Orthonormal);
            for (var i = 0; i < x.Length; i++) Assert.Equal(x[i], f[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(97)]
    [InlineData(1024)]
    [InlineData(10_000)]
    [InlineData(99_991)]
    public void Energy_is_kept_and_forward_then_inverse_is_the_identity(int n)
    {
        var plan = new FourierPlan(n);
        var x = Random(2 * n, n);
        var y = new double[2 * n];
        plan.Forward(x, y, 1, FourierScaling.Orthonormal);
        Assert.Equal(1, y.Sum(v => v * v) / x.Sum(v => v * v), 1e-13);
        plan.Inverse(y, y, 1, FourierScaling.Orthonormal);
        for (var i = 0; i < x.Length; i++) Assert.Equal(x[i], y[i], 1e-13);
        plan.Forward(x, y);
        plan.Inverse(y, y, 1, FourierScaling.None);
        for (var i = 0; i < x.Length; i++) Assert.Equal(n * x[i], y[i], 1e-13 * n);
    }

    [Theory]
    [InlineData(45)]
    [InlineData(101)]
    [InlineData(512)]
    public void The_transform_is_linear_and_a_shift_turns_phases(int n)
    {
        var plan = new FourierPlan(n);
        double[] x = Random(2 * n, 1), y = Random(2 * n, 2), mixed = new double[2 * n];
        for (var i = 0; i < mixed.Length; i++) mixed[i] = 3 * x[i] - 0.5 * y[i];
        double[] fx = new double[2 * n], fy = new double[2 * n], fm = new double[2 * n], shifted = new double[2 * n];
        plan.Forward(x, fx);
        plan.Forward(y, fy);
        plan.Forward(mixed, fm);
        for (var i = 0; i < fm.Length; i++) Assert.Equal(3 * fx[i] - 0.5 * fy[i], fm[i], 1e-12);
        for (var j = 0; j < n; j++) x.AsSpan(2 * j, 2).CopyTo(shifted.AsSpan((j + 1) % n * 2));
        plan.Forward(shifted, shifted);
        for (var k = 0; k < n; k++)
        {
            var (s, c) = Math.SinCos(-2 * Math.PI * k / n);
            Assert.Equal(fx[2 * k] * c - fx[2 * k + 1] * s, shifted[2 * k], 1e-12);
            Assert.Equal(fx[2 * k] * s + fx[2 * k + 1] * c, shifted[2 * k + 1], 1e-12);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(31)]
    [InlineData(600)]
    [InlineData(6000)]
    public void A_batch_gives_what_its_rows_give_alone(int n)
    {
        const int rows = 19;
        var plan = new FourierPlan(n);
        var x = Random(rows * 2 * n, 3);
        var y = new double[x.Length];
        plan.Forward(x, y, rows);
        for (var row = 0; row < rows; row++)
        {
            var alone = new double[2 * n];
            plan.Forward(x.AsSpan(row * 2 * n, 2 * n), alone);
            for (var i = 0; i < alone.Length; i++) Assert.Equal(alone[i], y[row * 2 * n + i], 1e-12 * Math.Sqrt(n));
        }
        plan.Forward(x, x, rows);
        Assert.Equal(y, x);
        plan.Forward(default, default(Span<double>), 0);
    }

    [Fact]
    public void A_plan_is_shared_by_threads_without_change()
    {
        var plan = new FourierPlan(997);
        var x = Random(997, 4);
        var expected = new double[2 * plan.SpectrumLength];
        new FourierPlan(997).ForwardReal(x, expected);
        Parallel.For(0, 64, _ =>
        {
            var y = new double[2 * plan.SpectrumLength];
            plan.ForwardReal(x, y);
            Assert.Equal(expected, y);
        });
    }

    [Fact]
    public void The_plan_says_how_it_works()
    {
        Assert.Equal([4, 4, 4, 4, 4], new FourierPlan(1024).Radices.ToArray());
        Assert.Equal([4, 5, 3, 2], new FourierPlan(120).Radices.ToArray());
        Assert.Equal(0, new FourierPlan(120).ConvolutionLength);
        Assert.Equal(2025, new FourierPlan(1009).ConvolutionLength);
        Assert.True(new FourierPlan(1009).Radices.IsEmpty);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Contains("length 0", Assert.Throws<ArgumentOutOfRangeException>(() => new FourierPlan(0)).Message, StringComparison.Ordinal);
        var plan = new FourierPlan(8);
        Assert.Contains("2 x 16 = 32", Assert.Throws<ArgumentException>(() => plan.Forward(new double[31], new double[32], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("1 x 10 = 10", Assert.Throws<ArgumentException>(() => plan.ForwardReal(new double[8], new double[9])).Message, StringComparison.Ordinal);
        var memory = new double[20];
        Assert.Contains("overlaps", Assert.Throws<ArgumentException>(() => plan.Forward(memory.AsSpan(0, 16), memory.AsSpan(4, 16))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Forward(new double[16], new double[16], 1, (FourierScaling)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.CosineII(new double[8], new double[8], 1, (CosineScaling)9));
    }

    [Fact]
    public void NaN_reaches_every_output()
    {
        foreach (var n in new[] { 12, 13 })
        {
            var plan = new FourierPlan(n);
            var x = Random(2 * n, 1);
            x[3] = double.NaN;
            plan.Forward(x, x);
            for (var k = 0; k < n; k++) Assert.True(double.IsNaN(x[2 * k]) || double.IsNaN(x[2 * k + 1]));
        }
    }
}
