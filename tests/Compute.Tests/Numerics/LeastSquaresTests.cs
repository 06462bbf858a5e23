using Native.Compute.Numerics;
using static Native.Compute.Tests.Numerics.Matrices;

namespace Native.Compute.Tests.Numerics;

public sealed class LeastSquaresTests
{
    /// <summary>The conditions that define the solution: the residual is orthogonal to the range of A, and X to its null space.</summary>
    private static void Check(double[] a, int m, int n, int rhs, int rank)
    {
        var b = Random(m, rhs, 21);
        var x = new double[n * rhs];
        Assert.Equal(rank, LeastSquares.Solve(a, m, n, b, rhs, x));
        var residual = Multiply(a, m, n, x, rhs).Zip(b, (p, q) => p - q).ToArray();
        var gradient = Multiply(Transpose(a, m, n), n, m, residual, rhs);
        var size = Math.Max(m, n);
        AssertSmall(Norm(gradient), size * Epsilon * Norm(a) * (Norm(a) * Norm(x) + Norm(b)), $"Aᵀ(AX − B), {m} x {n}");

        // What of X is orthogonal to the rows of A: the projection on the last right singular vectors.
        double[] u = new double[m * Math.Min(m, n)], s = new double[Math.Min(m, n)], vt = new double[Math.Min(m, n) * n];
        SingularValueDecomposition.Decompose(a, m, n, u, s, vt);
        var v = vt[..(rank * n)];
        var inside = Multiply(Transpose(v, rank, n), n, rank, Multiply(v, rank, n, x, rhs), rhs);
        var condition = rank == 0 ? 1 : s[0] / s[rank - 1];
        AssertSmall(Distance(inside, x), size * Epsilon * condition * (1 + Norm(x)), "part of X in the null space");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(17, 3)]
    [InlineData(3, 17)]
    [InlineData(65, 63)]
    [InlineData(63, 65)]
    [InlineData(130, 65)]
    public void The_solution_satisfies_the_normal_equations_and_has_least_norm(int m, int n)
    {
        var k = Math.Min(m, n);
        Check(Random(m, n, 20), m, n, 3, k);
        Check(new double[m * n], m, n, 1, 0);
        var half = (k + 1) / 2;
        Check(WithSingularValues(m, n, [.. Enumerable.Range(0, half).Select(i => 1.0 / (i + 1))], 22), m, n, 2, half);
    }

    [Fact]
    public void Empty_systems_have_the_zero_solution()
    {
        var x = new double[] { 1, 2 };
        Assert.Equal(0, LeastSquares.Solve(default(ReadOnlySpan<double>), 0, 2, [], 1, x));
        Assert.Equal([0, 0], x);
        Assert.Equal(0, LeastSquares.Solve(default(ReadOnlySpan<double>), 3, 0, new double[3], 1, []));
    }

    [Fact]
    public void Rcond_decides_which_singular_values_count()
    {
        double[] s = [1, 1e-3, 1e-9];
        var a = WithSingularValues(17, 3, s, 23);
        var b = Random(17, 1, 24);
        foreach (var (rcond, rank) in new[] { (-1.0, 3), (1e-10, 3), (1e-6, 2), (1e-2, 1), (2.0, 0) })
            Assert.Equal(rank, LeastSquares.Solve(a, 17, 3, b, 1, new double[3], rcond));
        Assert.Throws<ArgumentOutOfRangeException>(() => LeastSquares.Solve(a, 17, 3, b, 1, new double[3], double.NaN));
    }

    [Fact]
    public void Float_uses_the_rcond_of_float()
    {
        var a = ToFloat(WithSingularValues(17, 3, [1, 1e-3, 1e-9], 23));
        Assert.Equal(2, LeastSquares.Solve(a, 17, 3, new float[17], 1, new float[3]));
        float[] x = new float[2];
        Assert.Equal(2, LeastSquares.Solve([1f, 0, 0, 2, 0, 0], 3, 2, [3f, 4, 5], 1, x));
        Assert.Equal([3f, 2f], x);
    }
}
