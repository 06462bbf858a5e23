namespace Native.Compute.Numerics;

/// <summary>A = U·H with H symmetric positive semidefinite and U the nearest matrix to A with orthonormal columns (or rows,
/// if A is wider than tall).</summary>
/// <remarks>Through the SVD: U is orthonormal to about n·ε for any rank. Where A has not full rank U is not unique; this is
/// one of the nearest.</remarks>
public static unsafe class PolarDecomposition
{
    private const string Operation = "Polar decomposition";

    /// <summary>Computes the orthonormal factor and, if wanted, the symmetric one.</summary>
    /// <param name="a">m x n, row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="u">m x n; receives U. May be the same memory as <paramref name="a"/>.</param>
    /// <param name="h">n x n; receives H. Empty if it is not wanted.</param>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that its dimensions give.</exception>
    public static void Decompose(ReadOnlySpan<double> a, int m, int n, Span<double> u, Span<double> h = default)
    {
        MatrixArgument.Size(Operation, nameof(u), u.Length, m, n);
        if (!h.IsEmpty) MatrixArgument.Size(Operation, nameof(h), h.Length, n, n);
        var k = Math.Min(m, n);
        double[] left = new double[(long)m * k], s = new double[k], vt = new double[(long)k * n];
        SingularValueDecomposition.Decompose(a, m, n, left, s, vt);
        u.Clear();
        h.Clear();
        fixed (double* pl = left, pv = vt, pu = u, ph = h)
        {
            MultiplyUpdate.Run(m, n, k, 1.0, pl, k, 1, pv, n, 1, pu, n);
            if (h.IsEmpty) return;
            var scaled = (double[])vt.Clone();
            fixed (double* ps = scaled)
            {
                for (var i = 0; i < k; i++) Vectors.Multiply(s[i], ps + (nint)i * n, n);
                MultiplyUpdate.Run(n, n, k, 1.0, pv, 1, n, ps, n, 1, ph, n);
            }
        }
        // Both halves are the same sum in another order of factors: make them equal to the bit.
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++) h[i * n + j] = h[j * n + i] = (h[i * n + j] + h[j * n + i]) / 2;
        }
    }

    /// <summary>Computes the factors; see the overload in double, in which it computes.</summary>
    /// <param name="a">m x n, row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="u">m x n; receives U.</param>
    /// <param name="h">n x n; receives H. Empty if it is not wanted.</param>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that its dimensions give.</exception>
    public static void Decompose(ReadOnlySpan<float> a, int m, int n, Span<float> u, Span<float> h = default)
    {
        double[] wideU = new double[u.Length], wideH = new double[h.Length];
        Decompose(MatrixArgument.ToDouble(a), m, n, wideU, wideH);
        MatrixArgument.ToFloat(wideU, u);
        MatrixArgument.ToFloat(wideH, h);
    }
}
