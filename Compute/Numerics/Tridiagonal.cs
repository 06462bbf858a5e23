namespace Native.Compute.Numerics;

/// <summary>Symmetric matrix to tridiagonal form and from there to eigenvalues.</summary>
internal static unsafe class Tridiagonal
{
    /// <summary>Implicit steps that one eigenvalue may take; two or three are usual.</summary>
    private const int MaximumSteps = 60;

    /// <summary>QᵀAQ = T. a (n x n, both halves) is destroyed; d and e receive T, the rows of v the reflectors of Q, from column k + 1 on.</summary>
    /// <remarks>The rank-2 update of step k and the product of step k + 1 share one pass over the matrix.</remarks>
    internal static void Reduce(double* a, int n, double* d, double* e, double* v, double* tau)
    {
        var buffer = new double[2 * n];
        fixed (double* product = buffer)
        {
            var q = product + n;
            double* last = null;
            for (var k = 0; k < n; k++)
            {
                var row = a + (nint)k * n;
                if (last is not null)
                {
                    Vectors.Axpy(-last[k], q + k, row + k, n - k);
                    Vectors.Axpy(-q[k], last + k, row + k, n - k);
                }
                d[k] = row[k];
                if (k == n - 1) break;

                var x = v + (nint)k * n;
                new Span<double>(row + k + 1, n - k - 1).CopyTo(new Span<double>(x + k + 1, n - k - 1));
                tau[k] = Householder.Make(x + k + 1, n - k - 1, out e[k]);
                var from = k + 1;
                for (var i = from; i < n; i++)
                {
                    var r = a + (nint)i * n + from;
                    product[i] = tau[k] * (last is null
                        ? Vectors.Dot(r, x + from, n - from)
                        : Vectors.UpdateAndDot(r, -last[i], q + from, -q[i], last + from, x + from, n - from));
                }
                var half = tau[k] / 2 * Vectors.Dot(product + from, x + from, n - from);
                for (var i = from; i < n; i++) q[i] = product[i] - half * x[i];
                last = x;
            }
        }
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
