namespace Native.Compute.Tests.Numerics;

/// <summary>Plain row-major matrices in double for the tests: products by definition, norms and generators.</summary>
internal static class Matrices
{
    public const double Epsilon = 2.220446049250313e-16;

    public static double[] Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() * 2 - 1)];
    }

    public static double[] Symmetric(int n, int seed)
    {
        var a = Random(n, n, seed);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++) a[j * n + i] = a[i * n + j];
        return a;
    }

    /// <summary>U·diag(s)·Vᵀ of random orthonormal U and V, made by Gram-Schmidt applied twice.</summary>
    public static double[] WithSingularValues(int m, int n, double[] s, int seed)
    {
        var k = s.Length;
        var u = Orthonormal(m, k, seed);
        for (var i = 0; i < m; i++)
            for (var j = 0; j < k; j++) u[i * k + j] *= s[j];
        return Multiply(u, m, k, Transpose(Orthonormal(n, k, seed + 1), n, k), n);
    }

    public static double[] Orthonormal(int m, int k, int seed)
    {
        var q = Random(m, k, seed);
        for (var j = 0; j < k; j++)
        {
            for (var pass = 0; pass < 2; pass++)
            {
                for (var p = 0; p < j; p++)
                {
                    var dot = 0.0;
                    for (var i = 0; i < m; i++) dot += q[i * k + j] * q[i * k + p];
                    for (var i = 0; i < m; i++) q[i * k + j] -= dot * q[i * k + p];
                }
            }
            var norm = 0.0;
            for (var i = 0; i < m; i++) norm += q[i * k + j] * q[i * k + j];
            for (var i = 0; i < m; i++) q[i * k + j] /= Math.Sqrt(norm);
        }
        return q;
    }

    public static double[] Multiply(double[] a, int m, int k, double[] b, int n)
    {
        var c = new double[m * n];
        for (var i = 0; i < m; i++)
            for (var p = 0; p < k; p++)
                for (var j = 0; j < n; j++) c[i * n + j] += a[i * k + p] * b[p * n + j];
        return c;
    }

    public static double[] Transpose(double[] a, int rows, int columns)
    {
        var t = new double[a.Length];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) t[j * rows + i] = a[i * columns + j];
        return t;
    }

    public static double[] Identity(int n)
    {
        var a = new double[n * n];
        for (var i = 0; i < n; i++) a[i * n + i] = 1;
        return a;
    }

    public static double Norm(double[] a) => Math.Sqrt(a.Sum(x => x * x));

    public static double Distance(double[] a, double[] b) => Norm([.. a.Zip(b, (x, y) => x - y)]);

    public static float[] ToFloat(double[] a) => Array.ConvertAll(a, x => (float)x);

    public static double[] ToDouble(float[] a) => Array.ConvertAll(a, x => (double)x);

    /// <summary>The columns of q (m x k) are orthonormal to the accuracy of a backward stable factorisation.</summary>
    public static void AssertOrthonormal(double[] q, int m, int k, double epsilon = Epsilon) =>
        AssertSmall(Distance(Multiply(Transpose(q, m, k), k, m, q, k), Identity(k)), Math.Max(m, 1) * epsilon, "orthogonality");

    /// <summary>A residual is at most ten times its bound n·ε·‖A‖: the constant that the theory leaves open.</summary>
    public static void AssertSmall(double residual, double bound, string what) =>
        Assert.True(residual <= 10 * bound, $"{what}: {residual} over ten times {bound}");
}
