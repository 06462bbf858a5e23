namespace Native.Compute.Numerics;

/// <summary>Square matrix to upper bidiagonal form and from there to singular values.</summary>
internal static unsafe class Bidiagonal
{
    private const double Epsilon = 1.1102230246251565e-16;

    /// <summary>Sweeps per singular value before giving up; two or three are usual.</summary>
    private const int MaximumSweeps = 60;

    /// <summary>UᵀAV = B. a (n x n) is destroyed; d and e receive B; the rows of u hold the reflectors of U from column k on,
    /// those of v the reflectors of V from column k + 1 on.</summary>
    internal static void Reduce(double* a, int n, double* d, double* e, double* u, double* tauU, double* v, double* tauV)
    {
        var buffer = new double[2 * n];
        fixed (double* sum = buffer)
        {
            var zero = sum + n;
            for (var k = 0; k < n; k++)
            {
                var left = u + (nint)k * n;
                for (var i = k; i < n; i++) left[i] = a[(nint)i * n + k];
                tauU[k] = Householder.Make(left + k, n - k, out d[k]);
                var from = k + 1;
                var length = n - from;
                if (length == 0) break;

                new Span<double>(sum + from, length).Clear();
                for (var i = k; i < n; i++) Vectors.Axpy(left[i], a + (nint)i * n + from, sum + from, length);
                Vectors.Multiply(tauU[k], sum + from, length);
                var row = a + (nint)k * n + from;
                Vectors.Axpy(-1, sum + from, row, length);
                var right = v + (nint)k * n;
                new Span<double>(row, length).CopyTo(new Span<double>(right + from, length));
                tauV[k] = Householder.Make(right + from, length, out e[k]);
                for (var i = from; i < n; i++)
                {
                    row = a + (nint)i * n + from;
                    var dot = Vectors.UpdateAndDot(row, -left[i], sum + from, 0, zero, right + from, length);
                    Vectors.Axpy(-tauV[k] * dot, right + from, row, length);
                }
            }
        }
    }

    /// <summary>Singular values of the bidiagonal (d, e) into d, of either sign and in no order.</summary>
    /// <remarks>Row k of U and V is row n − 1 − k of the batches: a sweep then goes down their rows, as they expect.</remarks>
    internal static void Diagonalize(double* d, double* e, int n, RotationBatch? u, RotationBatch? v)
    {
        var largest = 0.0;
        for (var i = 0; i < n; i++) largest = Math.Max(largest, Math.Max(Math.Abs(d[i]), i < n - 1 ? Math.Abs(e[i]) : 0));
        var negligible = Epsilon * largest;
        var sweeps = 0L;
        for (var high = n - 1; high > 0;)
        {
            if (Math.Abs(e[high - 1]) <= negligible)
            {
                high--;
                continue;
            }
            if (++sweeps > (long)MaximumSweeps * n)
                throw new InvalidOperationException($"SVD: {high + 1} of {n} singular values did not converge in {sweeps} sweeps.");
            var low = high - 1;
            while (low > 0 && Math.Abs(e[low - 1]) > negligible) low--;
            var shift = Shift(d, e, low, high);
            if (shift == 0) SweepWithoutShift(d, e, low, high, n, u, v);
            else Sweep(d, e, low, high, n, shift, u, v);
        }
        u?.Apply();
        v?.Apply();
    }

    /// <summary>The smaller singular value of the last 2 x 2 block, or 0 where a shift would only harm.</summary>
    private static double Shift(double* d, double* e, int low, int high)
    {
        // Estimate of the smallest singular value of the block: if it is nothing, the sweep without shift splits it off.
        var smallest = Math.Abs(d[low]);
        var largest = smallest;
        for (var i = low; i < high && smallest > 0; i++)
        {
            smallest = Math.Abs(d[i + 1]) * (smallest / (smallest + Math.Abs(e[i])));
            largest = Math.Max(largest, Math.Max(Math.Abs(d[i + 1]), Math.Abs(e[i])));
        }
        if (smallest <= Epsilon * largest) return 0;

        double f = Math.Abs(d[high - 1]), g = Math.Abs(e[high - 1]), h = Math.Abs(d[high]);
        if (f == 0 || h == 0) return 0;
        var sum = double.Hypot(f + h, g);
        var difference = double.Hypot(f - h, g);
        var shift = 2 * f * h / (sum + difference);
        var ratio = shift / Math.Abs(d[low]);
        return ratio * ratio < Epsilon ? 0 : shift;
    }

    private static void Sweep(double* d, double* e, int low, int high, int n, double shift, RotationBatch? u, RotationBatch? v)
    {
        var f = (Math.Abs(d[low]) - shift) * (Math.CopySign(1, d[low]) + shift / d[low]);
        var g = e[low];
        for (var k = low; k < high; k++)
        {
            var (c, s, r) = Rotation(f, g);
            if (k > low) e[k - 1] = r;
            f = c * d[k] + s * e[k];
            e[k] = c * e[k] - s * d[k];
            g = s * d[k + 1];
            d[k + 1] *= c;
            v?.Add(n - 2 - k, c, s);
            (c, s, d[k]) = Rotation(f, g);
            f = c * e[k] + s * d[k + 1];
            d[k + 1] = c * d[k + 1] - s * e[k];
            if (k < high - 1)
            {
                g = s * e[k + 1];
                e[k + 1] *= c;
            }
            u?.Add(n - 2 - k, c, s);
        }
        e[high - 1] = f;
    }

    private static void SweepWithoutShift(double* d, double* e, int low, int high, int n, RotationBatch? u, RotationBatch? v)
    {
        double c = 1, c2 = 1, s2 = 0;
        for (var k = low; k < high; k++)
        {
            (c, var s, var r) = Rotation(d[k] * c, e[k]);
            if (k > low) e[k - 1] = s2 * r;
            (c2, s2, d[k]) = Rotation(c2 * r, d[k + 1] * s);
            v?.Add(n - 2 - k, c, s);
            u?.Add(n - 2 - k, c2, s2);
        }
        var last = d[high] * c;
        d[high] = last * c2;
        e[high - 1] = last * s2;
    }

    /// <summary>c and s with (c s; −s c)·(f, g) = (r, 0).</summary>
    private static (double C, double S, double R) Rotation(double f, double g)
    {
        if (g == 0) return (1, 0, f);
        var r = double.Hypot(f, g);
        return (f / r, g / r, r);
    }
}
