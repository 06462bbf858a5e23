namespace Native.Compute.Numerics;

/// <summary>A = V·diag(λ)·Vᵀ of a symmetric matrix: eigenvalues ascending, eigenvectors orthonormal.</summary>
/// <remarks>Householder tridiagonal form and implicit QL steps, about 4·n³ operations for the values and twice that with
/// vectors. Float input is computed in double. Errors: |λ| to about n·ε·‖A‖, ‖AV − Vλ‖ and ‖VᵀV − I‖ alike.</remarks>
public static unsafe class SymmetricEigen
{
    private const string Operation = "Symmetric eigen";

    /// <summary>Computes eigenvalues and eigenvectors.</summary>
    /// <param name="a">n x n, row-major; only the lower half is read.</param>
    /// <param name="n">Order of A.</param>
    /// <param name="values">n; receives the eigenvalues, ascending.</param>
    /// <param name="vectors">n x n; column j receives the vector of values[j]. May be the same memory as <paramref name="a"/>.</param>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that n gives.</exception>
    /// <exception cref="InvalidOperationException">No convergence, which is not known to occur.</exception>
    public static void Decompose(ReadOnlySpan<double> a, int n, Span<double> values, Span<double> vectors)
    {
        MatrixArgument.Size(Operation, nameof(vectors), vectors.Length, n, n);
        var (full, scale) = Prepare(a, n, values);
        if (n == 0) return;
        var v = new double[(long)n * n];
        var tau = new double[n];
        var e = new double[n];
        using var z = new RotationBatch(n, n);
        fixed (double* pa = full, pv = v, pt = tau, pe = e, pd = values)
        {
            Tridiagonal.Reduce(pa, n, pd, pe, pv, pt);
            Householder.Form(pv, n, n - 1, 1, pt, pa, n);
            // The rotations act on rows, so the vectors are kept as rows until the end.
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++) z[j, i] = pa[(nint)i * n + j];
            }
            Tridiagonal.Diagonalize(pd, pe, n, z);
        }
        var order = new int[n];
        for (var i = 0; i < n; i++) order[i] = i;
        values.Sort(order.AsSpan());
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++) vectors[i * n + j] = z[order[j], i];
        }
        foreach (ref var x in values) x /= scale;
    }

    /// <summary>Computes eigenvalues and eigenvectors; see the overload in double, in which it computes.</summary>
    /// <param name="a">n x n, row-major; only the lower half is read.</param>
    /// <param name="n">Order of A.</param>
    /// <param name="values">n; receives the eigenvalues, ascending.</param>
    /// <param name="vectors">n x n; column j receives the vector of values[j].</param>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that n gives.</exception>
    public static void Decompose(ReadOnlySpan<float> a, int n, Span<float> values, Span<float> vectors)
    {
        var wideValues = new double[values.Length];
        var wideVectors = new double[vectors.Length];
        Decompose(MatrixArgument.ToDouble(a), n, wideValues, wideVectors);
        MatrixArgument.ToFloat(wideValues, values);
        MatrixArgument.ToFloat(wideVectors, vectors);
    }

    /// <summary>Computes eigenvalues only.</summary>
    /// <param name="a">n x n, row-major; only the lower half is read.</param>
    /// <param name="n">Order of A.</param>
    /// <param name="values">n; receives the eigenvalues, ascending.</param>
    /// <exception cref="ArgumentException">An element is not finite, or a span has not the size that n gives.</exception>
    public static void Values(ReadOnlySpan<double> a, int n, Span<double> values)
    {
        var (full, scale) = Prepare(a, n, values);
        var v = new double[(long)n * n];
        var tau = new double[n];
        var e = new double[n];
        fixed (double* pa = full, pv = v, pt = tau, pe = e, pd = values)
        {
            Tridiagonal.Reduce(pa, n, pd, pe, pv, pt);
            Tridiagonal.Diagonalize(pd, pe, n, null);
        }
        values.Sort();
        foreach (ref var x in values) x /= scale;
    }

    /// <summary>Checks, and makes a scaled copy with both halves filled from the lower one.</summary>
    private static (double[] Full, double Scale) Prepare(ReadOnlySpan<double> a, int n, ReadOnlySpan<double> values)
    {
        MatrixArgument.Size(Operation, nameof(a), a.Length, n, n);
        MatrixArgument.Size(Operation, nameof(values), values.Length, n, 1);
        var full = new double[a.Length];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++) full[i * n + j] = full[j * n + i] = a[i * n + j];
        }
        MatrixArgument.Finite<double>(Operation, nameof(a), full, n);
        var scale = MatrixArgument.Scale(full);
        foreach (ref var x in full.AsSpan()) x *= scale;
        return (full, scale);
    }
}
