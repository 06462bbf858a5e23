using System.Numerics;

namespace Native.Compute.Numerics;

/// <summary>Which half of a square matrix holds a triangular matrix; the other half is not read.</summary>
public enum Triangle
{
    /// <summary>On and below the diagonal.</summary>
    Lower,
    /// <summary>On and above the diagonal.</summary>
    Upper,
}

/// <summary>Solves op(T)·X = B for X, where T is triangular and op is nothing or the transpose. O(n²·rhs).</summary>
public static unsafe class TriangularSolve
{
    /// <summary>Rows that are solved by substitution; the rest of the work is matrix products.</summary>
    private const int Block = 64;

    /// <summary>Replaces B by the solution X. NaN and infinity pass through as arithmetic has it.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="t">n x n, row-major; only the named half is read, and not its diagonal if that is unit.</param>
    /// <param name="n">Order of T.</param>
    /// <param name="b">n x rhs, row-major; becomes X.</param>
    /// <param name="rhs">Number of right-hand sides, the columns of B.</param>
    /// <param name="triangle">The half of <paramref name="t"/> that holds T.</param>
    /// <param name="transposed">Solves with Tᵀ instead of T.</param>
    /// <param name="unitDiagonal">Takes the diagonal as ones.</param>
    /// <exception cref="SingularMatrixException">A diagonal element is 0.</exception>
    /// <exception cref="ArgumentException">A span has not the size that its dimensions give.</exception>
    public static void Solve<T>(ReadOnlySpan<T> t, int n, Span<T> b, int rhs, Triangle triangle, bool transposed = false, bool unitDiagonal = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const string Operation = "Triangular solve";
        MatrixArgument.Supported<T>(Operation);
        MatrixArgument.Size(Operation, nameof(t), t.Length, n, n);
        MatrixArgument.Size(Operation, nameof(b), b.Length, n, rhs);
        MatrixArgument.Apart(Operation, t, b, nameof(b));
        for (var i = 0; i < n && !unitDiagonal; i++)
            if (t[i * n + i] == T.Zero) throw new SingularMatrixException(Operation, i);
        fixed (T* pt = t, pb = b)
        {
            if (transposed) Solve(pt, 1, n, triangle == Triangle.Upper, unitDiagonal, n, pb, rhs, rhs);
            else Solve(pt, n, 1, triangle == Triangle.Lower, unitDiagonal, n, pb, rhs, rhs);
        }
    }

    /// <summary>The solve on strides: element (i, j) of T is at i·row + j·column, and <paramref name="lower"/> is meant after that.</summary>
    internal static void Solve<T>(T* t, nint row, nint column, bool lower, bool unit, int n, T* b, nint ldb, int rhs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var done = 0; done < n; done += Block)
        {
            var count = Math.Min(Block, n - done);
            var first = lower ? done : n - done - count;
            for (var step = 0; step < count; step++)
            {
                var i = lower ? first + step : first + count - 1 - step;
                var (from, to) = lower ? (first, i) : (i + 1, first + count);
                var x = b + i * ldb;
                for (var p = from; p < to; p++) Vectors.Axpy(-t[i * row + p * column], b + p * ldb, x, rhs);
                if (unit) continue;
                var d = t[i * row + i * column];
                for (var j = 0; j < rhs; j++) x[j] /= d;
            }
            // The rows not yet solved lose what the solved ones contribute.
            var (rest, restCount) = lower ? (first + count, n - first - count) : (0, first);
            MultiplyUpdate.Run(restCount, rhs, count, -T.One, t + rest * row + first * column, row, column, b + first * ldb, ldb, 1, b + rest * ldb, ldb);
        }
    }
}
