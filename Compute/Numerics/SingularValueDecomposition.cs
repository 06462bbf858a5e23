namespace Native.Compute.Numerics;

/// <summary>A = U·diag(σ)·Vᵀ, thin, with σ descending and orthonormal columns of U and V, for any rank.</summary>
/// <remarks>QR if not square, Householder bidiagonal form, implicit QR sweeps. Float input is computed in double. Errors:
/// each σ to about n·ε·σ₁, ‖A − UσVᵀ‖ alike, U and V orthonormal to about n·ε.</remarks>
public static unsafe class SingularValueDecomposition
{
    private const string Operation = "SVD";

    /// <summary>Computes the thin decomposition; k = min(m, n).</summary>
    /// <param name="a">m x n, row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="u">m x k; receives U.</param>
    /// <param name="s">k; receives the singular values, descending, none negative.</param>
    /// <param name="vt">k x n; receives Vᵀ.</param>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that its dimensions give.</exception>
    /// <exception cref="InvalidOperationException">No convergence, which is not known to occur.</exception>
    public static void Decompose(ReadOnlySpan<double> a, int m, int n, Span<double> u, Span<double> s, Span<double> vt)
    {
        var k = Math.Min(m, n);
        MatrixArgument.Size(Operation, nameof(u), u.Length, m, k);
        MatrixArgument.Size(Operation, nameof(vt), vt.Length, k, n);
        var (tall, scale) = Prepare(a, m, n, s);
        if (k == 0) return;
        var rows = Math.Max(m, n);
        var square = tall;
        double[]? q = null;
        if (rows > k)
        {
            q = new double[tall.Length];
            square = new double[k * k];
            QrDecomposition.Factor<double>(tall, rows, k, q, square);
        }
        using var left = new RotationBatch(k, k);
        using var right = new RotationBatch(k, k);
        var order = Square(square, k, s, left, right);

        // The tall matrix is A or Aᵀ; its left vectors are q·left.
        var longSide = m >= n ? u : vt;
        var shortSide = m >= n ? vt : u;
        var vectors = new double[k * k];
        Collect(left, order, s, signed: false, vectors, k);
        if (q is not null)
        {
            var product = new double[rows * k];
            fixed (double* pq = q, pv = vectors, pp = product) MultiplyUpdate.Run(rows, k, k, 1.0, pq, k, 1, pv, k, 1, pp, k);
            vectors = product;
        }
        Store(vectors, rows, k, transposed: m < n, longSide);
        vectors = new double[k * k];
        Collect(right, order, s, signed: true, vectors, k);
        Store(vectors, k, k, transposed: m >= n, shortSide);
        for (var i = 0; i < k; i++) s[i] = Math.Abs(s[i]) / scale;
    }

    /// <summary>Computes the thin decomposition; see the overload in double, in which it computes.</summary>
    /// <param name="a">m x n, row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="u">m x k, k = min(m, n); receives U.</param>
    /// <param name="s">k; receives the singular values, descending, none negative.</param>
    /// <param name="vt">k x n; receives Vᵀ.</param>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that its dimensions give.</exception>
    public static void Decompose(ReadOnlySpan<float> a, int m, int n, Span<float> u, Span<float> s, Span<float> vt)
    {
        double[] wideU = new double[u.Length], wideS = new double[s.Length], wideVt = new double[vt.Length];
        Decompose(MatrixArgument.ToDouble(a), m, n, wideU, wideS, wideVt);
        MatrixArgument.ToFloat(wideU, u);
        MatrixArgument.ToFloat(wideS, s);
        MatrixArgument.ToFloat(wideVt, vt);
    }

    /// <summary>Computes singular values only.</summary>
    /// <param name="a">m x n, row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="s">min(m, n); receives the singular values, descending, none negative.</param>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that its dimensions give.</exception>
    public static void Values(ReadOnlySpan<double> a, int m, int n, Span<double> s)
    {
        var (tall, scale) = Prepare(a, m, n, s);
        var (rows, k) = (Math.Max(m, n), Math.Min(m, n));
        if (k == 0) return;
        if (rows > k)
        {
            var q = new double[tall.Length];
            var square = new double[k * k];
            QrDecomposition.Factor<double>(tall, rows, k, q, square);
            tall = square;
        }
        Square(tall, k, s, null, null);
        foreach (ref var x in s) x = Math.Abs(x) / scale;
    }

    /// <summary>Checks, and makes a scaled copy of A, or of Aᵀ if A is wider than tall.</summary>
    private static (double[] Tall, double Scale) Prepare(ReadOnlySpan<double> a, int m, int n, ReadOnlySpan<double> s)
    {
        MatrixArgument.Size(Operation, nameof(a), a.Length, m, n);
        MatrixArgument.Size(Operation, nameof(s), s.Length, Math.Min(m, n), 1);
        MatrixArgument.Finite(Operation, nameof(a), a, n);
        var tall = new double[a.Length];
        fixed (double* from = a, to = tall)
        {
            if (m >= n) a.CopyTo(tall);
            else Vectors.Transpose(from, m, n, to);
        }
        var scale = MatrixArgument.Scale(tall);
        foreach (ref var x in tall.AsSpan()) x *= scale;
        return (tall, scale);
    }

    /// <summary>Singular values of the n x n matrix, signed, by descending magnitude; which row of the batches belongs to each.</summary>
    private static int[] Square(double[] a, int n, Span<double> s, RotationBatch? left, RotationBatch? right)
    {
        double[] u = new double[a.Length], v = new double[a.Length];
        double[] tauU = new double[n], tauV = new double[n], d = new double[n], e = new double[n];
        fixed (double* pa = a, pu = u, pv = v, ptu = tauU, ptv = tauV, pd = d, pe = e)
        {
            Bidiagonal.Reduce(pa, n, pd, pe, pu, ptu, pv, ptv);
            if (left is not null && right is not null)
            {
                Load(pu, n, n, 0, ptu, pa, left);
                Load(pv, n, n - 1, 1, ptv, pa, right);
            }
            Bidiagonal.Diagonalize(pd, pe, n, left, right);
        }
        var order = new int[n];
        for (var i = 0; i < n; i++) order[i] = i;
        Array.Sort(Array.ConvertAll(d, x => -Math.Abs(x)), order);
        for (var i = 0; i < n; i++) s[i] = d[order[i]];
        return order;
    }

    /// <summary>Puts the columns of the product of reflectors into the rows of a batch, the last one first.</summary>
    private static void Load(double* vectors, int n, int count, int offset, double* tau, double* scratch, RotationBatch batch)
    {
        Householder.Form(vectors, n, count, offset, tau, scratch, n);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++) batch[n - 1 - j, i] = scratch[(nint)i * n + j];
        }
    }

    /// <summary>Rows of a batch, in order, as the columns of a matrix; a negative singular value turns the sign of one side.</summary>
    private static void Collect(RotationBatch batch, int[] order, ReadOnlySpan<double> s, bool signed, double[] to, int n)
    {
        for (var j = 0; j < n; j++)
        {
            var row = n - 1 - order[j];
            var sign = signed && double.IsNegative(s[j]) ? -1.0 : 1.0;
            for (var i = 0; i < n; i++) to[i * n + j] = sign * batch[row, i];
        }
    }

    private static void Store(double[] from, int rows, int columns, bool transposed, Span<double> to)
    {
        if (!transposed)
        {
            from.CopyTo(to);
            return;
        }
        fixed (double* source = from, target = to) Vectors.Transpose(source, rows, columns, target);
    }
}
