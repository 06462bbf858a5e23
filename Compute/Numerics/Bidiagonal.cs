namespace Native.Compute.Numerics;

/// <summary>Square matrix to upper bidiagonal form and from there to singular values.</summary>
internal static unsafe class Bidiagonal
{
    private const double Epsilon = 1.1102230246251565e-16;

    /// <summary>Sweeps per singular value before giving up; two or three are usual.</summary>
    private const int MaximumSweeps = 60;

    /// <summary>UᵀAV = B. a (n x n) is destroyed; d and e receive B; the rows of u hold the reflectors of U from column k on,
    /// those of v the reflectors of V from column k + 1 on.</summary>
    /// <remarks>A block of reflectors only reads the matrix, twice for each pair; the updates U·Yᵀ + X·Vᵀ that they owe it
    /// follow as one matrix product.</remarks>
    internal static void Reduce(double* a, int n, double* d, double* e, double* u, double* tauU, double* v, double* tauV)
    {
        const int Block = Householder.Block;
        var buffer = new double[2L * Block * n];
        fixed (double* y = buffer)
        {
            var x = y + (nint)Block * n;
            for (var first = 0; first < n; first += Block)
            {
                var count = Math.Min(Block, n - first);
                double* us = u + (nint)first * n, vs = v + (nint)first * n;
                for (var j = 0; j < count; j++)
                {
                    ReduceColumn(a, n, first + j, j, us, vs, x, y, d, tauU);
                    if (first + j < n - 1) ReduceRow(a, n, first + j, j, us, vs, x, y, e, tauV);
                }
                var rest = first + count;
                var corner = a + (nint)rest * (n + 1);
                MultiplyUpdate.Run(n - rest, n - rest, count, -1.0, us + rest, 1, n, y + rest, n, 1, corner, n);
                MultiplyUpdate.Run(n - rest, n - rest, count, -1.0, x + rest, 1, n, vs + rest, n, 1, corner, n);
            }
        }
    }

    /// <summary>Column k, the j-th of its block: the left reflector, and y = τ·Aᵀu of the matrix as it should be by now.</summary>
    private static void ReduceColumn(double* a, int n, int k, int j, double* us, double* vs, double* xs, double* ys, double* d, double* tau)
    {
        var left = us + (nint)j * n;
        for (var i = k; i < n; i++) left[i] = a[(nint)i * n + k];
        for (var i = 0; i < j; i++)
        {
            var row = (nint)i * n;
            Vectors.Axpy(-ys[row + k], us + row + k, left + k, n - k);
            Vectors.Axpy(-vs[row + k], xs + row + k, left + k, n - k);
        }
        tau[k] = Householder.Make(left + k, n - k, out d[k]);
        var from = k + 1;
        var length = n - from;
        var y = ys + (nint)j * n + from;
        new Span<double>(y, length).Clear();
        for (var i = k; i < n; i++) Vectors.Axpy(left[i], a + (nint)i * n + from, y, length);
        for (var i = 0; i < j; i++)
        {
            var row = (nint)i * n;
            Vectors.Axpy(-Vectors.Dot(us + row + k, left + k, n - k), ys + row + from, y, length);
            Vectors.Axpy(-Vectors.Dot(xs + row + k, left + k, n - k), vs + row + from, y, length);
        }
        Vectors.Multiply(tau[k], y, length);
    }

    /// <summary>Row k, after column k: the right reflector, and x = τ·Av of the matrix as it should be by now.</summary>
    private static void ReduceRow(double* a, int n, int k, int j, double* us, double* vs, double* xs, double* ys, double* e, double* tau)
    {
        var from = k + 1;
        var length = n - from;
        var right = vs + (nint)j * n + from;
        new Span<double>(a + (nint)k * n + from, length).CopyTo(new Span<double>(right, length));
        for (var i = 0; i <= j; i++)
        {
            var row = (nint)i * n;
            Vectors.Axpy(-us[row + k], ys + row + from, right, length);
            if (i < j) Vectors.Axpy(-xs[row + k], vs + row + from, right, length);
        }
        tau[k] = Householder.Make(right, length, out e[k]);
        var x = xs + (nint)j * n + from;
        for (var i = 0; i < length; i++) x[i] = Vectors.Dot(a + (nint)(from + i) * n + from, right, length);
        for (var i = 0; i <= j; i++)
        {
            var row = (nint)i * n + from;
            Vectors.Axpy(-Vectors.Dot(ys + row, right, length), us + row, x, length);
            if (i < j) Vectors.Axpy(-Vectors.Dot(vs + row, right, length), xs + row, x, length);
        }
        Vectors.Multiply(tau[k], x, length);
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
