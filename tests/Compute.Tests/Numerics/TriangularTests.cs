using Native.Compute.Numerics;
using static Native.Compute.Tests.Numerics.Matrices;

namespace Native.Compute.Tests.Numerics;

public sealed class TriangularTests
{
    private static readonly int[] Sizes = [0, 1, 3, 17, 63, 65, 130, 200];

    /// <summary>Random positive definite: M·Mᵀ + I.</summary>
    private static double[] PositiveDefinite(int n, int seed)
    {
        var m = Random(n, n, seed);
        var a = Multiply(m, n, n, Transpose(m, n, n), n);
        for (var i = 0; i < n; i++) a[i * n + i] += 1;
        return a;
    }

    [Fact]
    public void Cholesky_factor_reproduces_the_matrix_and_is_lower_triangular()
    {
        foreach (var n in Sizes)
        {
            var a = PositiveDefinite(n, n);
            var l = new double[n * n];
            Cholesky.Factor(a, n, l);
            AssertSmall(Distance(Multiply(l, n, n, Transpose(l, n, n), n), a), n * Epsilon * Norm(a), $"LLᵀ − A, n = {n}");
            for (var i = 0; i < n; i++)
            {
                Assert.True(l[i * n + i] > 0);
                for (var j = i + 1; j < n; j++) Assert.Equal(0, l[i * n + j]);
            }
            var lf = new float[n * n];
            Cholesky.Factor(ToFloat(a), n, lf);
            var wide = ToDouble(lf);
            AssertSmall(Distance(Multiply(wide, n, n, Transpose(wide, n, n), n), a), n * 1.2e-7 * Norm(a), $"float LLᵀ − A, n = {n}");
        }
    }

    [Fact]
    public void Cholesky_reads_only_the_lower_half_and_works_in_place()
    {
        const int n = 70;
        var a = PositiveDefinite(n, 1);
        var l = new double[n * n];
        Cholesky.Factor(a, n, l);
        for (var i = 0; i < n; i++)
            for (var j = i + 1; j < n; j++) a[i * n + j] = double.NaN;
        Cholesky.Factor(a, n, a);
        Assert.Equal(l, a);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(65, 64)]
    [InlineData(130, 77)]
    public void Cholesky_names_the_pivot_that_is_not_positive(int n, int pivot)
    {
        var a = PositiveDefinite(n, 2);
        a[pivot * n + pivot] = -5;
        var error = Assert.Throws<NotPositiveDefiniteException>(() => Cholesky.Factor(a, n, new double[n * n]));
        Assert.Equal(pivot, error.Pivot);
        Assert.True(error.Value <= -5);
        Assert.Contains($"pivot {pivot}", error.Message, StringComparison.Ordinal);
        a[pivot * n + pivot] = double.NaN;
        Assert.Equal(pivot, Assert.Throws<NotPositiveDefiniteException>(() => Cholesky.Factor(a, n, new double[n * n])).Pivot);
    }

    [Fact]
    public void Cholesky_refuses_a_matrix_of_rank_one()
    {
        var ones = Enumerable.Repeat(1.0, 25).ToArray();
        Assert.Equal(1, Assert.Throws<NotPositiveDefiniteException>(() => Cholesky.Factor(ones, 5, new double[25])).Pivot);
    }

    [Fact]
    public void Cholesky_solves_an_ill_conditioned_system_with_a_small_residual()
    {
        const int n = 65, rhs = 7;
        var s = Enumerable.Range(0, n).Select(i => Math.Pow(10, -6.0 * i / (n - 1))).ToArray();
        var half = WithSingularValues(n, n, s, 3);
        var a = Multiply(half, n, n, Transpose(half, n, n), n);
        var b = Random(n, rhs, 4);
        var l = new double[n * n];
        Cholesky.Factor(a, n, l);
        var x = (double[])b.Clone();
        Cholesky.Solve(l, n, x, rhs);
        // Backward stable: the residual is small against ‖A‖·‖X‖, however large X is.
        AssertSmall(Distance(Multiply(a, n, n, x, rhs), b), n * Epsilon * Norm(a) * Norm(x), "AX − B");
    }

    [Fact]
    public void Triangular_solve_inverts_every_kind_of_triangle()
    {
        foreach (var n in Sizes)
        {
            foreach (var rhs in new[] { 0, 1, 5, 33 })
            {
                foreach (var triangle in Enum.GetValues<Triangle>())
                {
                    for (var kind = 0; kind < 4; kind++)
                    {
                        var (transposed, unit) = ((kind & 1) != 0, (kind & 2) != 0);
                        // A diagonal that dominates keeps the solution of a random triangle from growing without bound.
                        var t = Random(n, n, n + kind);
                        for (var i = 0; i < t.Length; i++) t[i] = i % (n + 1) == 0 ? 2 + t[i] : t[i] / Math.Sqrt(n);
                        var used = new double[n * n];
                        for (var i = 0; i < n; i++)
                            for (var j = 0; j < n; j++)
                                used[i * n + j] = i == j ? unit ? 1 : t[i * n + i] : (triangle == Triangle.Lower) == (i > j) ? t[i * n + j] : 0;
                        for (var i = 0; i < n; i++)
                            for (var j = 0; j < n; j++)
                                if (i == j ? unit : (triangle == Triangle.Lower) == (i < j)) t[i * n + j] = double.NaN;
                        var b = Random(n, rhs, 9);
                        var x = (double[])b.Clone();
                        TriangularSolve.Solve(t, n, x, rhs, triangle, transposed, unit);
                        var product = Multiply(transposed ? Transpose(used, n, n) : used, n, n, x, rhs);
                        AssertSmall(Distance(product, b), n * Epsilon * Norm(used) * Norm(x), $"{triangle} {n} x {rhs}, kind {kind}");

                        var xf = ToFloat(b);
                        TriangularSolve.Solve(ToFloat(t), n, xf, rhs, triangle, transposed, unit);
                        product = Multiply(transposed ? Transpose(used, n, n) : used, n, n, ToDouble(xf), rhs);
                        AssertSmall(Distance(product, b), n * 1.2e-7 * Norm(used) * Norm(x), $"float {triangle} {n} x {rhs}, kind {kind}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Triangular_solve_names_a_zero_on_the_diagonal_and_lets_NaN_pass()
    {
        double[] t = [1, 0, 5, 0];
        var error = Assert.Throws<SingularMatrixException>(() => TriangularSolve.Solve(t, 2, new double[2], 1, Triangle.Lower));
        Assert.Equal(1, error.Index);
        double[] b = [double.NaN, 1];
        TriangularSolve.Solve([1.0, 0, 5, 2], 2, b, 1, Triangle.Lower);
        Assert.All(b, x => Assert.True(double.IsNaN(x)));
    }

    [Fact]
    public void Wrong_sizes_and_types_are_named()
    {
        Assert.Contains("2 x 2", Assert.Throws<ArgumentException>(() => Cholesky.Factor(new double[3], 2, new double[4])).Message, StringComparison.Ordinal);
        Assert.Contains("2 x 3", Assert.Throws<ArgumentException>(() => TriangularSolve.Solve(new double[4], 2, new double[4], 3, Triangle.Lower)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Cholesky.Factor<double>([], -1, []));
        Assert.Contains("Half", Assert.Throws<NotSupportedException>(() => Cholesky.Factor(new Half[1], 1, new Half[1])).Message, StringComparison.Ordinal);
    }
}
