namespace Native.Compute.Numerics;

/// <summary>The X of least norm among those that minimize ‖A·X − B‖, column by column.</summary>
/// <remarks>By QR where A surely has full rank, else by the SVD, where singular values at most rcond·σ₁ count as zero.
/// Float input is computed in double, with the default rcond of float.</remarks>
public static unsafe class LeastSquares
{
    private const string Operation = "Least squares";

    /// <summary>Solves for all right-hand sides and returns the rank of A.</summary>
    /// <param name="a">m x n, row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="b">m x rhs, row-major.</param>
    /// <param name="rhs">Number of right-hand sides, the columns of B.</param>
    /// <param name="x">n x rhs; receives X.</param>
    /// <param name="rcond">Singular values at most this times the largest count as zero; negative for max(m, n)·2⁻⁵².</param>
    /// <returns>The number of singular values that count.</returns>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that its dimensions give.</exception>
    public static int Solve(ReadOnlySpan<double> a, int m, int n, ReadOnlySpan<double> b, int rhs, Span<double> x, double rcond = -1)
    {
        MatrixArgument.Size(Operation, nameof(a), a.Length, m, n);
        MatrixArgument.Size(Operation, nameof(b), b.Length, m, rhs);
        MatrixArgument.Size(Operation, nameof(x), x.Length, n, rhs);
        MatrixArgument.Apart(Operation, b, x, nameof(x));
        MatrixArgument.Apart(Operation, a, x, nameof(x));
        MatrixArgument.Finite(Operation, nameof(a), a, n);
        MatrixArgument.Finite(Operation, nameof(b), b, rhs);
        if (double.IsNaN(rcond)) throw new ArgumentOutOfRangeException(nameof(rcond), $"{Operation}: rcond is NaN.");
        if (rcond < 0) rcond = Math.Max(m, n) * Math.ScaleB(1, -52);
        x.Clear();
        var k = Math.Min(m, n);
        if (k == 0) return 0;

        // Q·R of A, or of Aᵀ if A is wider than tall.
        var rows = Math.Max(m, n);
        double[] tall = new double[a.Length], q = new double[a.Length], r = new double[k * k];
        a.CopyTo(tall);
        fixed (double* pa = a, pt = tall, pq = q, pr = r, pb = b, px = x)
        {
            if (m < n) Vectors.Transpose(pa, m, n, pt);
            QrDecomposition.Factor<double>(tall, rows, k, q, r);
            if (!SurelyFullRank(r, k, rcond)) return SolveBySvd(a, m, n, pb, rhs, px, rcond);
            if (m >= n)
            {
                MultiplyUpdate.Run(n, rhs, m, 1.0, pq, 1, k, pb, rhs, 1, px, rhs);
                TriangularSolve.Solve(pr, k, 1, false, false, k, px, rhs, rhs);
            }
            else
            {
                var y = b.ToArray();
                fixed (double* py = y)
                {
                    TriangularSolve.Solve(pr, 1, k, true, false, k, py, rhs, rhs);
                    MultiplyUpdate.Run(n, rhs, k, 1.0, pq, k, 1, py, rhs, 1, px, rhs);
                }
            }
        }
        return k;
    }

    /// <summary>Solves for all right-hand sides; see the overload in double, in which it computes.</summary>
    /// <param name="a">m x n, row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="b">m x rhs, row-major.</param>
    /// <param name="rhs">Number of right-hand sides, the columns of B.</param>
    /// <param name="x">n x rhs; receives X.</param>
    /// <param name="rcond">Singular values at most this times the largest count as zero; negative for max(m, n)·2⁻²³.</param>
    /// <returns>The number of singular values that count.</returns>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that its dimensions give.</exception>
    public static int Solve(ReadOnlySpan<float> a, int m, int n, ReadOnlySpan<float> b, int rhs, Span<float> x, float rcond = -1)
    {
        var wide = new double[x.Length];
        var rank = Solve(MatrixArgument.ToDouble(a), m, n, MatrixArgument.ToDouble(b), rhs, wide, rcond < 0 ? Math.Max(m, n) * Math.ScaleB(1, -23) : rcond);
        MatrixArgument.ToFloat(wide, x);
        return rank;
    }

    /// <summary>Whether σₖ/σ₁ &gt; rcond is certain, from σₖ ≥ 1/‖R⁻¹‖ and σ₁ ≤ ‖R‖ in the Frobenius norm.</summary>
    private static bool SurelyFullRank(double[] r, int n, double rcond)
    {
        for (var i = 0; i < n; i++) if (r[i * n + i] == 0) return false;
        var inverse = new double[r.Length];
        for (var i = 0; i < n; i++) inverse[i * n + i] = 1;
        fixed (double* pr = r, pi = inverse)
        {
            TriangularSolve.Solve(pr, n, 1, false, false, n, pi, n, n);
            return 1 > rcond * Vectors.Norm(pr, r.Length) * Vectors.Norm(pi, r.Length);
        }
    }

    private static int SolveBySvd(ReadOnlySpan<double> a, int m, int n, double* b, int rhs, double* x, double rcond)
    {
        var k = Math.Min(m, n);
        double[] u = new double[m * k], s = new double[k], vt = new double[k * n];
        SingularValueDecomposition.Decompose(a, m, n, u, s, vt);
        var rank = 0;
        while (rank < k && s[rank] > rcond * s[0]) rank++;
        var y = new double[rank * rhs];
        fixed (double* pu = u, pv = vt, py = y)
        {
            MultiplyUpdate.Run(rank, rhs, m, 1.0, pu, 1, k, b, rhs, 1, py, rhs);
            for (var i = 0; i < rank; i++)
            {
                for (var j = 0; j < rhs; j++) y[i * rhs + j] /= s[i];
            }
            MultiplyUpdate.Run(n, rhs, rank, 1.0, pv, 1, n, py, rhs, 1, x, rhs);
        }
        return rank;
    }
}
