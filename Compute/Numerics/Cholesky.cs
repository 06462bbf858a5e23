using System.Numerics;

namespace Native.Compute.Numerics;

/// <summary>A = L·Lᵀ of a symmetric positive definite matrix, L lower triangular. n³/3 operations.</summary>
public static unsafe class Cholesky
{
    private const string Operation = "Cholesky";

    /// <summary>Columns that are factored by dot products before the rest is updated by a matrix product.</summary>
    private const int Block = 64;

    /// <summary>Columns of the trailing matrix that are updated at once; only blocks on and below the diagonal are.</summary>
    private const int UpdateColumns = 192;

    /// <summary>Computes L. The backward error ‖A − L·Lᵀ‖ is at most about n·ε·‖A‖.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">n x n, row-major; only the lower half is read.</param>
    /// <param name="n">Order of A.</param>
    /// <param name="l">n x n; receives L, with zeros above the diagonal. May be the same memory as <paramref name="a"/>.</param>
    /// <exception cref="NotPositiveDefiniteException">A pivot is not positive, or not a number.</exception>
    /// <exception cref="ArgumentException">A span has not n² elements.</exception>
    public static void Factor<T>(ReadOnlySpan<T> a, int n, Span<T> l) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatrixArgument.Supported<T>(Operation);
        MatrixArgument.Size(Operation, nameof(a), a.Length, n, n);
        MatrixArgument.Size(Operation, nameof(l), l.Length, n, n);
        a.CopyTo(l);
        fixed (T* p = l)
        {
            for (var k = 0; k < n; k += Block)
            {
                var columns = Math.Min(Block, n - k);
                FactorColumns(p, n, k, columns);
                var below = k + columns;
                for (var j = below; j < n; j += UpdateColumns)
                {
                    MultiplyUpdate.Run(n - j, Math.Min(UpdateColumns, n - j), columns, -T.One,
                        p + (nint)j * n + k, n, 1, p + (nint)j * n + k, 1, n, p + (nint)j * n + j, n);
                }
            }
        }
        for (var i = 0; i < n; i++) l.Slice(i * n + i + 1, n - i - 1).Clear();
    }

    /// <summary>Solves A·X = B from the factor of A.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="l">n x n, row-major, from <see cref="Factor"/>.</param>
    /// <param name="n">Order of A.</param>
    /// <param name="b">n x rhs, row-major; becomes X.</param>
    /// <param name="rhs">Number of right-hand sides, the columns of B.</param>
    /// <exception cref="ArgumentException">A span has not the size that its dimensions give.</exception>
    public static void Solve<T>(ReadOnlySpan<T> l, int n, Span<T> b, int rhs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TriangularSolve.Solve(l, n, b, rhs, Triangle.Lower);
        TriangularSolve.Solve(l, n, b, rhs, Triangle.Lower, transposed: true);
    }

    /// <summary>Columns k to k + columns of L, for all rows from k down.</summary>
    private static void FactorColumns<T>(T* l, int n, int k, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = k; i < n; i++)
        {
            var row = l + (nint)i * n + k;
            for (var j = 0; j < Math.Min(columns, i - k); j++)
            {
                var upper = l + (nint)(k + j) * n + k;
                row[j] = (row[j] - Vectors.Dot(row, upper, j)) / upper[j];
            }
            var d = i - k;
            if (d >= columns) continue;
            var pivot = row[d] - Vectors.Dot(row, row, d);
            if (!(pivot > T.Zero) || !T.IsFinite(pivot)) throw new NotPositiveDefiniteException(i, double.CreateTruncating(pivot));
            row[d] = T.Sqrt(pivot);
        }
    }
}
