namespace Native.Compute.Catalog;

/// <summary>Textbook linear algebra of the reference: loops over small matrices, no blocking, no pivots where none are needed.</summary>
internal static class HostAlgebra
{
    /// <summary>f applied to each matrix of a batch, or to each pair of two batches of one leading shape.</summary>
    public static HostTensor Each(HostTensor a, HostTensor b, Func<double[,], double[,], double[,]> f)
    {
        var lead = new Shape(a.Shape.AsSpan()[..^2]);
        var data = new List<double>();
        double[,] result = f(new double[a.Shape[-2], a.Shape[-1]], new double[b.Shape[-2], b.Shape[-1]]);
        for (var i = 0L; i < lead.Count; i++)
        {
            result = f(Matrix(a, i), Matrix(b, i));
            data.AddRange(result.Cast<double>());
        }
        return new(lead.Insert(lead.Rank, result.GetLength(0)).Insert(lead.Rank + 1, result.GetLength(1)), [.. data]);
    }

    public static HostTensor Each(HostTensor a, Func<double[,], double[,]> f) => Each(a, a, (x, _) => f(x));

    private static double[,] Matrix(HostTensor x, long index)
    {
        var m = new double[x.Shape[-2], x.Shape[-1]];
        Buffer.BlockCopy(x.Data, (int)(index * m.Length * sizeof(double)), m, 0, m.Length * sizeof(double));
        return m;
    }

    public static double[,] Build(int rows, int columns, Func<int, int, double> f)
    {
        var y = new double[rows, columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) y[i, j] = f(i, j);
        return y;
    }

    public static double[,] Transpose(double[,] a) => Build(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

    public static double[,] Product(double[,] a, double[,] b) => Build(a.GetLength(0), b.GetLength(1), (i, j) =>
    {
        var sum = 0.0;
        for (var p = 0; p < a.GetLength(1); p++) sum += a[i, p] * b[p, j];
        return sum;
    });

    /// <summary>A·diag(d).</summary>
    public static double[,] Scaled(double[,] a, Func<int, double> d) => Build(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] * d(j));

    public static double[,] Cholesky(double[,] a)
    {
        var n = a.GetLength(0);
        var l = new double[n, n];
        for (var j = 0; j < n; j++)
            for (var i = j; i < n; i++)
            {
                var sum = a[i, j];
                for (var p = 0; p < j; p++) sum -= l[i, p] * l[j, p];
                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
            }
        return l;
    }

    /// <summary>A⁻¹·B by elimination with row exchanges.</summary>
    public static double[,] Solve(double[,] a, double[,] b)
    {
        int n = a.GetLength(0), rhs = b.GetLength(1);
        (a, b) = ((double[,])a.Clone(), (double[,])b.Clone());
        for (var k = 0; k < n; k++)
        {
            var pivot = k;
            for (var i = k + 1; i < n; i++)
                if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k])) pivot = i;
            for (var j = 0; j < n; j++) (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            for (var j = 0; j < rhs; j++) (b[k, j], b[pivot, j]) = (b[pivot, j], b[k, j]);
            for (var i = 0; i < n; i++)
            {
                if (i == k) continue;
                var factor = a[i, k] / a[k, k];
                for (var j = k; j < n; j++) a[i, j] -= factor * a[k, j];
                for (var j = 0; j < rhs; j++) b[i, j] -= factor * b[k, j];
            }
        }
        return Build(n, rhs, (i, j) => b[i, j] / a[i, i]);
    }

    /// <summary>The first columns made orthonormal one after another, twice so that rounding does not matter.</summary>
    public static double[,] Orthonormal(double[,] a)
    {
        int m = a.GetLength(0), k = Math.Min(m, a.GetLength(1));
        var q = Build(m, k, (i, j) => a[i, j]);
        for (var j = 0; j < k; j++)
        {
            for (var p = 0; p < 2 * j; p++)
            {
                var dot = 0.0;
                for (var i = 0; i < m; i++) dot += q[i, p % j] * q[i, j];
                for (var i = 0; i < m; i++) q[i, j] -= dot * q[i, p % j];
            }
            var norm = 0.0;
            for (var i = 0; i < m; i++) norm += q[i, j] * q[i, j];
            for (var i = 0; i < m; i++) q[i, j] /= Math.Sqrt(norm);
        }
        return q;
    }

    /// <summary>Eigenvalues, ascending, and eigenvectors in columns, by Jacobi's rotations.</summary>
    public static (double[] Values, double[,] Vectors) Eigen(double[,] symmetric)
    {
        var n = symmetric.GetLength(0);
        var a = (double[,])symmetric.Clone();
        var v = Build(n, n, (i, j) => i == j ? 1 : 0);
        for (var sweep = 0; sweep < 40; sweep++)
            for (var p = 0; p < n; p++)
                for (var q = p + 1; q < n; q++)
                {
                    if (a[p, q] == 0) continue;
                    var theta = 0.5 * Math.Atan2(2 * a[p, q], a[q, q] - a[p, p]);
                    var (s, c) = Math.SinCos(theta);
                    for (var i = 0; i < n; i++) (a[i, p], a[i, q]) = (c * a[i, p] - s * a[i, q], s * a[i, p] + c * a[i, q]);
                    for (var i = 0; i < n; i++) (a[p, i], a[q, i]) = (c * a[p, i] - s * a[q, i], s * a[p, i] + c * a[q, i]);
                    for (var i = 0; i < n; i++) (v[i, p], v[i, q]) = (c * v[i, p] - s * v[i, q], s * v[i, p] + c * v[i, q]);
                }
        var order = Enumerable.Range(0, n).OrderBy(i => a[i, i]).ToArray();
        return ([.. order.Select(i => a[i, i])], Build(n, n, (i, j) => v[i, order[j]]));
    }

    /// <summary>The thin singular value decomposition of a matrix of full rank, through the eigenvectors of the smaller product with its transpose.</summary>
    public static (double[,] U, double[] S, double[,] V) Svd(double[,] a)
    {
        if (a.GetLength(0) < a.GetLength(1))
        {
            var (right, values, left) = Svd(Transpose(a));
            return (left, values, right);
        }
        var n = a.GetLength(1);
        var (squares, vectors) = Eigen(Product(Transpose(a), a));
        var v = Build(n, n, (i, j) => vectors[i, n - 1 - j]);
        double[] s = [.. squares.Reverse().Select(Math.Sqrt)];
        return (Scaled(Product(a, v), j => 1 / s[j]), s, v);
    }
}
