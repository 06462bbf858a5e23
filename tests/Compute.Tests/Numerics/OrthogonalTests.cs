using Native.Compute.Numerics;
using static Native.Compute.Tests.Numerics.Matrices;

namespace Native.Compute.Tests.Numerics;

public sealed class OrthogonalTests
{
    public static readonly TheoryData<int, int> Shapes = new()
    {
        { 0, 0 }, { 0, 3 }, { 3, 0 }, { 1, 1 }, { 1, 5 }, { 5, 1 }, { 3, 3 }, { 17, 17 }, { 17, 3 }, { 3, 17 }, { 63, 63 }, { 65, 65 }, { 65, 63 }, { 63, 65 },
        { 130, 65 }, { 65, 130 }, { 150, 33 },
    };

    private static void CheckQr(double[] a, int m, int n)
    {
        var k = Math.Min(m, n);
        double[] q = new double[m * k], r = new double[k * n];
        QrDecomposition.Factor(a, m, n, q, r);
        AssertOrthonormal(q, m, k);
        AssertSmall(Distance(Multiply(q, m, k, r, n), a), Math.Max(m, n) * Epsilon * Norm(a), $"QR − A, {m} x {n}");
        for (var i = 0; i < k; i++)
        {
            Assert.True(r[i * n + i] >= 0);
            for (var j = 0; j < i; j++) Assert.Equal(0, r[i * n + j]);
        }
    }

    private static (double[] U, double[] S, double[] Vt) CheckSvd(double[] a, int m, int n)
    {
        var k = Math.Min(m, n);
        double[] u = new double[m * k], s = new double[k], vt = new double[k * n];
        SingularValueDecomposition.Decompose(a, m, n, u, s, vt);
        AssertOrthonormal(u, m, k);
        AssertOrthonormal(Transpose(vt, k, n), n, k);
        var us = (double[])u.Clone();
        for (var i = 0; i < us.Length; i++) us[i] *= s[i % k];
        AssertSmall(Distance(Multiply(us, m, k, vt, n), a), Math.Max(m, n) * Epsilon * Norm(a), $"USVᵀ − A, {m} x {n}");
        for (var i = 0; i < k; i++) Assert.True(s[i] >= 0 && (i == 0 || s[i] <= s[i - 1]));
        var values = new double[k];
        SingularValueDecomposition.Values(a, m, n, values);
        AssertSmall(Distance(values, s), Math.Max(m, n) * Epsilon * Norm(a), "values alone");
        return (u, s, vt);
    }

    private static void CheckPolar(double[] a, int m, int n)
    {
        double[] u = new double[m * n], h = new double[n * n];
        PolarDecomposition.Decompose(a, m, n, u, h);
        if (m >= n) AssertOrthonormal(u, m, n);
        else AssertOrthonormal(Transpose(u, m, n), n, m);
        AssertSmall(Distance(Multiply(u, m, n, h, n), a), Math.Max(m, n) * Epsilon * Norm(a), $"UH − A, {m} x {n}");
        Assert.Equal(Transpose(h, n, n), h);
        var values = new double[n];
        SymmetricEigen.Values(h, n, values);
        Assert.All(values, x => Assert.True(x >= -10 * n * Epsilon * Norm(a)));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Qr_svd_and_polar_factors_reproduce_a_random_matrix(int m, int n)
    {
        var a = Random(m, n, m + n);
        CheckQr(a, m, n);
        CheckSvd(a, m, n);
        CheckPolar(a, m, n);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Factors_of_a_matrix_without_full_rank_are_orthonormal(int m, int n)
    {
        var k = Math.Min(m, n);
        var s = Enumerable.Range(0, k).Select(i => i < (k + 1) / 2 ? 1.0 / (i + 1) : 0).ToArray();
        foreach (var a in new[] { WithSingularValues(m, n, s, 5), new double[m * n], [.. Enumerable.Repeat(1.0, m * n)] })
        {
            CheckQr(a, m, n);
            CheckSvd(a, m, n);
            CheckPolar(a, m, n);
        }
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e-200)]
    public void Singular_values_over_a_wide_range_are_right_to_the_norm(double smallest)
    {
        const int n = 65;
        var s = Enumerable.Range(0, n).Select(i => Math.Pow(smallest, i / (n - 1.0))).ToArray();
        var a = WithSingularValues(n, n, s, 6);
        var (_, values, _) = CheckSvd(a, n, n);
        for (var i = 0; i < n; i++) AssertSmall(Math.Abs(values[i] - s[i]), n * Epsilon, $"σ {i}");
        CheckQr(a, n, n);
        CheckPolar(a, n, n);
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(1e-300)]
    public void Very_large_and_very_small_matrices_neither_overflow_nor_vanish(double scale)
    {
        const int n = 17;
        var a = Symmetric(n, 7);
        var scaled = Array.ConvertAll(a, x => x * scale);
        double[] s = new double[n], expected = new double[n], u = new double[n * n], vt = new double[n * n];
        SingularValueDecomposition.Values(a, n, n, expected);
        SingularValueDecomposition.Decompose(scaled, n, n, u, s, vt);
        for (var i = 0; i < n; i++) AssertSmall(Math.Abs(s[i] / scale - expected[i]), n * Epsilon * expected[0], "σ");
        AssertOrthonormal(u, n, n);
        SymmetricEigen.Decompose(a, n, expected, u);
        SymmetricEigen.Decompose(scaled, n, s, u);
        for (var i = 0; i < n; i++) AssertSmall(Math.Abs(s[i] / scale - expected[i]), n * Epsilon * Norm(a), "λ");
        AssertOrthonormal(u, n, n);
        QrDecomposition.Factor(scaled, n, n, u, vt);
        AssertOrthonormal(u, n, n);
    }

    [Fact]
    public void Eigenvectors_diagonalize_and_are_orthonormal()
    {
        foreach (var n in new[] { 0, 1, 2, 3, 17, 63, 65, 130 })
        {
            double[][] matrices =
            [
                Symmetric(n, n), new double[n * n], Identity(n), [.. Enumerable.Repeat(1.0, n * n)],
                Enumerable.Range(0, n * n).Select(i => n > 0 && Math.Abs(i / n - i % n) == 1 ? 1.0 : 0).ToArray(),
                Multiply(Random(n, 2, 8), n, 2, Transpose(Random(n, 2, 8), n, 2), n),
            ];
            foreach (var a in matrices)
            {
                double[] values = new double[n], v = new double[n * n], alone = new double[n];
                SymmetricEigen.Decompose(a, n, values, v);
                AssertOrthonormal(v, n, n);
                var av = Multiply(a, n, n, v, n);
                for (var i = 0; i < av.Length; i++) av[i] -= v[i] * values[i % n];
                AssertSmall(Norm(av), n * Epsilon * Norm(a), $"AV − Vλ, n = {n}");
                Assert.Equal(values.Order(), values);
                SymmetricEigen.Values(a, n, alone);
                AssertSmall(Distance(values, alone), n * Epsilon * Norm(a), "values alone");
            }
        }
    }

    [Fact]
    public void Eigenvalues_of_the_second_difference_are_the_known_cosines()
    {
        const int n = 65;
        var a = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            a[i * n + i] = 2;
            if (i > 0) a[i * n + i - 1] = -1;
            // Only the lower half is read.
            if (i < n - 1) a[i * n + i + 1] = double.NaN;
        }
        var values = new double[n];
        SymmetricEigen.Values(a, n, values);
        for (var i = 0; i < n; i++) Assert.Equal(2 - 2 * Math.Cos(Math.PI * (i + 1) / (n + 1)), values[i], 1e-13);
    }

    [Fact]
    public void Float_factors_are_as_good_as_float_allows()
    {
        const double epsilon = 1.2e-7;
        foreach (var (m, n) in new[] { (65, 65), (63, 17), (17, 63) })
        {
            var k = Math.Min(m, n);
            var a = ToFloat(Random(m, n, 11));
            float[] q = new float[m * k], r = new float[k * n], s = new float[k], p = new float[m * n], h = new float[n * n];
            QrDecomposition.Factor(a, m, n, q, r);
            AssertOrthonormal(ToDouble(q), m, k, epsilon);
            AssertSmall(Distance(Multiply(ToDouble(q), m, k, ToDouble(r), n), ToDouble(a)), m * epsilon * Norm(ToDouble(a)), "QR");
            SingularValueDecomposition.Decompose(a, m, n, q, s, r);
            AssertOrthonormal(ToDouble(q), m, k, epsilon);
            var us = ToDouble(q);
            for (var i = 0; i < us.Length; i++) us[i] *= s[i % k];
            AssertSmall(Distance(Multiply(us, m, k, ToDouble(r), n), ToDouble(a)), m * epsilon * Norm(ToDouble(a)), "SVD");
            PolarDecomposition.Decompose(a, m, n, p, h);
            AssertSmall(Distance(Multiply(ToDouble(p), m, n, ToDouble(h), n), ToDouble(a)), m * epsilon * Norm(ToDouble(a)), "polar");
        }
        var symmetric = ToFloat(Symmetric(65, 12));
        float[] values = new float[65], vectors = new float[65 * 65];
        SymmetricEigen.Decompose(symmetric, 65, values, vectors);
        AssertOrthonormal(ToDouble(vectors), 65, 65, epsilon);
    }

    [Fact]
    public void Qr_of_tiny_and_huge_columns_keeps_each_column_accurate()
    {
        // Squares of float elements overflow at 1e19 and vanish at 1e-23.
        const int m = 33, n = 3;
        var a = ToFloat(Random(m, n, 13));
        float[] scale = [1e30f, 1, 1e-30f];
        for (var i = 0; i < a.Length; i++) a[i] *= scale[i % n];
        float[] q = new float[m * n], r = new float[n * n];
        QrDecomposition.Factor(a, m, n, q, r);
        AssertOrthonormal(ToDouble(q), m, n, 1.2e-7);
        var product = Multiply(ToDouble(q), m, n, ToDouble(r), n);
        for (var i = 0; i < a.Length; i++) AssertSmall(Math.Abs(product[i] - a[i]), m * 1.2e-7 * scale[i % n], $"column {i % n}");
    }

    [Fact]
    public void Elements_that_are_not_finite_are_named()
    {
        var a = Random(4, 3, 1);
        a[5] = double.NaN;
        var errors = new[]
        {
            Assert.Throws<ArgumentException>(() => QrDecomposition.Factor(a, 4, 3, new double[12], new double[9])),
            Assert.Throws<ArgumentException>(() => SingularValueDecomposition.Values(a, 4, 3, new double[3])),
            Assert.Throws<ArgumentException>(() => PolarDecomposition.Decompose(a, 4, 3, new double[12])),
            Assert.Throws<ArgumentException>(() => LeastSquares.Solve(a, 4, 3, new double[4], 1, new double[3])),
        };
        Assert.All(errors, e => Assert.Contains("a[1, 2] is NaN", e.Message, StringComparison.Ordinal));
        Assert.Contains("∞", Assert.Throws<ArgumentException>(() => SymmetricEigen.Values([double.PositiveInfinity], 1, new double[1])).Message.Replace("Infinity", "∞", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
