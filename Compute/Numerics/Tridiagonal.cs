namespace Native.Compute.Numerics;

/// <summary>Symmetric matrix to tridiagonal form and from there to eigenvalues.</summary>
internal static unsafe class Tridiagonal
{
    /// <summary>Implicit steps that one eigenvalue may take; two or three are usual.</summary>
    private const int MaximumSteps = 60;

    /// <summary>Rows that are updated at once; only columns from the first of them on are.</summary>
    private const int UpdateRows = 192;

    /// <summary>QᵀAQ = T. a (n x n, on and above the diagonal) is destroyed; d and e receive T, the rows of v the reflectors of
    /// Q, from column k + 1 on.</summary>
    /// <remarks>A block of reflectors only reads the matrix, half of it once for each; the updates V·Wᵀ + W·Vᵀ that they owe it
    /// follow as one matrix product.</remarks>
    internal static void Reduce(double* a, int n, double* d, double* e, double* v, double* tau)
    {
        const int Block = Householder.Block;
        var buffer = new double[(long)Block * n];
        fixed (double* w = buffer)
        {
            for (var first = 0; first < n; first += Block)
            {
                var count = Math.Min(Block, n - first);
                double* vs = v + (nint)first * n;
                for (var j = 0; j < count; j++) ReduceRow(a, n, first + j, j, vs, w, d, e, tau);
                for (var i = first + count; i < n; i += UpdateRows)
                {
                    var rows = Math.Min(UpdateRows, n - i);
                    MultiplyUpdate.Run(rows, n - i, count, -1.0, vs + i, 1, n, w + i, n, 1, a + (nint)i * n + i, n);
                    MultiplyUpdate.Run(rows, n - i, count, -1.0, w + i, 1, n, vs + i, n, 1, a + (nint)i * n + i, n);
                }
            }
        }
    }

    /// <summary>Row k, the j-th of its block: its element of T, its reflector and its vector of W.</summary>
    private static void ReduceRow(double* a, int n, int k, int j, double* vs, double* w, double* d, double* e, double* tau)
    {
        var row = a + (nint)k * n;
        for (var i = 0; i < j; i++)
        {
            double* vi = vs + (nint)i * n, wi = w + (nint)i * n;
            Vectors.Axpy(-vi[k], wi + k, row + k, n - k);
            Vectors.Axpy(-wi[k], vi + k, row + k, n - k);
        }
        d[k] = row[k];
        if (k == n - 1) return;

        var from = k + 1;
        var length = n - from;
        double* x = vs + (nint)j * n + from, product = w + (nint)j * n + from;
        new Span<double>(row + from, length).CopyTo(new Span<double>(x, length));
        tau[k] = Householder.Make(x, length, out e[k]);
        new Span<double>(product, length).Clear();
        for (var i = 0; i < length; i++)
        {
            var r = a + (nint)(from + i) * (n + 1);
            product[i] += r[0] * x[i] + Vectors.DotAndAxpy(r + 1, x + i + 1, x[i], product + i + 1, length - i - 1);
        }
        for (var i = 0; i < j; i++)
        {
            double* vi = vs + (nint)i * n + from, wi = w + (nint)i * n + from;
            var wx = Vectors.Dot(wi, x, length);
            var vx = Vectors.Dot(vi, x, length);
            Vectors.Axpy(-wx, vi, product, length);
            Vectors.Axpy(-vx, wi, product, length);
        }
        Vectors.Multiply(tau[k], product, length);
        Vectors.Axpy(-tau[k] / 2 * Vectors.Dot(product, x, length), x, product, length);
    }

    /// <summary>Eigenvalues of the tridiagonal matrix (d, e) into d, by implicit QL steps; the rows of z are rotated alike.</summary>
    internal static void Diagonalize(double* d, double* e, int n, RotationBatch? z)
    {
        const double Epsilon = 1.1102230246251565e-16;
        if (n > 0) e[n - 1] = 0;
        var largest = 0.0;
        for (var i = 0; i < n; i++) largest = Math.Max(largest, Math.Max(Math.Abs(d[i]), Math.Abs(e[i])));
        // Against the norm, not the neighbors: a block of rounding noise need not be resolved in itself.
        var negligible = Epsilon * largest;
        for (var l = 0; l < n; l++)
        {
            for (var step = 0; ; step++)
            {
                var m = l;
                while (m < n - 1 && Math.Abs(e[m]) > negligible) m++;
                if (m == l) break;
                if (step == MaximumSteps)
                    throw new InvalidOperationException($"Symmetric eigen: eigenvalue {l} of {n} did not converge in {MaximumSteps} steps.");
                Step(d, e, l, m, z);
            }
        }
        z?.Apply();
    }

    /// <summary>One QL step with Wilkinson's shift on rows l to m.</summary>
    private static void Step(double* d, double* e, int l, int m, RotationBatch? z)
    {
        var ratio = (d[l + 1] - d[l]) / (2 * e[l]);
        var g = d[m] - d[l] + e[l] / (ratio + Math.CopySign(double.Hypot(ratio, 1), ratio));
        double c = 1, s = 1, shift = 0;
        for (var i = m - 1; i >= l; i--)
        {
            var f = s * e[i];
            var b = c * e[i];
            var r = double.Hypot(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                // The matrix splits here: take back the shift and start anew on the parts.
                d[i + 1] -= shift;
                e[m] = 0;
                return;
            }
            (s, c) = (f / r, g / r);
            g = d[i + 1] - shift;
            r = (d[i] - g) * s + 2 * c * b;
            shift = s * r;
            d[i + 1] = g + shift;
            g = c * r - b;
            z?.Add(i, c, s);
        }
        d[l] -= shift;
        e[l] = g;
        e[m] = 0;
    }
}
