using System.Numerics;

namespace Native.Compute.Numerics;

/// <summary>A = Q·R with orthonormal columns of Q and R upper triangular with a non-negative diagonal. Blocked Householder
/// reflectors, 2·n²·(m − n/3) operations for R and as many again for Q.</summary>
public static unsafe class QrDecomposition
{
    /// <summary>Computes the reduced factors; k = min(m, n). ‖A − Q·R‖ and ‖QᵀQ − I‖ are about ε times a small power of n.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">m x n, row-major.</param>
    /// <param name="m">Rows of A.</param>
    /// <param name="n">Columns of A.</param>
    /// <param name="q">m x k; receives Q.</param>
    /// <param name="r">k x n; receives R, zeros below the diagonal, every diagonal element at least 0.</param>
    /// <exception cref="ArgumentException">An element is not finite, a span has not the size that its dimensions give, or spans overlap.</exception>
    public static void Factor<T>(ReadOnlySpan<T> a, int m, int n, Span<T> q, Span<T> r) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const string Operation = "QR";
        var k = Math.Min(m, n);
        MatrixArgument.Supported<T>(Operation);
        MatrixArgument.Size(Operation, nameof(a), a.Length, m, n);
        MatrixArgument.Size(Operation, nameof(q), q.Length, m, k);
        MatrixArgument.Size(Operation, nameof(r), r.Length, k, n);
        MatrixArgument.Apart<T>(Operation, q, r, nameof(r));
        MatrixArgument.Finite(Operation, nameof(a), a, n);
        if (k == 0) return;

        var work = a.ToArray();
        var vectors = new T[(long)k * m];
        var tau = new T[k];
        fixed (T* w = work, v = vectors, t = tau, pq = q)
        {
            Reduce(w, m, n, v, t);
            Householder.Form(v, m, k, 0, t, pq, k);
        }
        for (var i = 0; i < k; i++)
        {
            var row = r.Slice(i * n, n);
            row[..i].Clear();
            work.AsSpan(i * n + i, n - i).CopyTo(row[i..]);
            if (!T.IsNegative(row[i])) continue;
            for (var j = i; j < n; j++) row[j] = -row[j];
            for (var j = 0; j < m; j++) q[j * k + i] = -q[j * k + i];
        }
    }

    /// <summary>Overwrites the upper half of w by R and fills the reflectors, one in each row of v (min(m, n) x m, zeroed).</summary>
    internal static void Reduce<T>(T* w, int m, int n, T* v, T* tau) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var k = Math.Min(m, n);
        var s = stackalloc T[Householder.Block * Householder.Block];
        var buffer = new T[2 * Householder.Block * n];
        fixed (T* work = buffer)
        {
            for (var first = 0; first < k; first += Householder.Block)
            {
                var count = Math.Min(Householder.Block, k - first);
                ReduceColumns(w, m, n, first, count, v, tau);
                var right = first + count;
                if (right >= n) continue;
                var vectors = v + (nint)first * m + first;
                Householder.Combine(vectors, m, m - first, count, tau + first, s);
                Householder.Apply(vectors, m, m - first, count, s, true, w + (nint)first * n + right, n, n - right, work);
            }
        }
    }

    /// <summary>Factors a few columns, transposed into the rows of v so that they are contiguous.</summary>
    private static void ReduceColumns<T>(T* w, int m, int n, int first, int count, T* v, T* tau) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = first; i < m; i++)
        {
            for (var j = first; j < first + count; j++) v[(nint)j * m + i] = w[(nint)i * n + j];
        }
        for (var j = first; j < first + count; j++)
        {
            var x = v + (nint)j * m + j;
            tau[j] = Householder.Make(x, m - j, out var beta);
            w[(nint)j * n + j] = beta;
            for (var c = j + 1; c < first + count; c++)
            {
                var y = v + (nint)c * m + j;
                Vectors.Axpy(-tau[j] * Vectors.Dot(x, y, m - j), x, y, m - j);
                // Row j is final: it belongs to R, and the vector of column c is zero there.
                w[(nint)j * n + c] = y[0];
                y[0] = T.Zero;
            }
        }
    }
}
