namespace Native.Compute.Catalog;

/// <summary>Plain loops over rows of host tensors, for references.</summary>
internal static class HostRows
{
    /// <summary>f of the elements of each group that differs in the reduced axes only; all axes where none are named.</summary>
    public static HostTensor Reduce(HostTensor x, int[] axes, bool keep, Func<double[], double> f)
    {
        var reduced = Enumerable.Range(0, x.Rank).Where(i => axes.Length == 0 || axes.Any(a => (a + x.Rank) % x.Rank == i)).ToHashSet();
        var shape = x.Shape;
        var rest = Enumerable.Range(0, x.Rank).Where(i => !reduced.Contains(i)).ToArray();
        var inner = reduced.Order().ToArray();
        var kept = new Shape([.. Enumerable.Range(0, x.Rank).Where(i => keep || !reduced.Contains(i)).Select(i => reduced.Contains(i) ? 1 : shape[i])]);
        var y = new HostTensor(kept);
        var groups = HostTensor.Build(new Shape([.. rest.Select(i => shape[i])]), outer =>
        {
            var values = HostTensor.Build(new Shape([.. inner.Select(i => shape[i])]), place =>
            {
                var index = new long[x.Rank];
                for (var i = 0; i < rest.Length; i++) index[rest[i]] = outer[i];
                for (var i = 0; i < inner.Length; i++) index[inner[i]] = place[i];
                return x[index];
            });
            return f(values.Data);
        });
        groups.Data.CopyTo(y.Data, 0);
        return y;
    }

    /// <summary>Each row along an axis replaced by f(row), a row of the same length.</summary>
    public static HostTensor Map(HostTensor x, int axis, Func<double[], double[]> f)
    {
        axis = (axis + x.Rank) % x.Rank;
        var y = new HostTensor(x.Shape);
        HostTensor.Build(x.Shape.Count == 0 ? new Shape(0) : x.Shape.With(axis, 1), start =>
        {
            var index = (long[])start.Clone();
            var row = new double[x.Shape[axis]];
            for (var i = 0; i < row.Length; i++)
            {
                index[axis] = i;
                row[i] = x[index];
            }
            row = f(row);
            for (var i = 0; i < row.Length; i++)
            {
                index[axis] = i;
                y[index] = row[i];
            }
            return 0;
        });
        return y;
    }

    /// <summary>log Σ eˣ.</summary>
    public static double LogSumExp(double[] row)
    {
        if (row.Any(double.IsNaN)) return double.NaN;
        var largest = row.Length == 0 ? double.NegativeInfinity : row.Max();
        return double.IsInfinity(largest) ? largest : largest + Math.Log(row.Sum(v => Math.Exp(v - largest)));
    }

    /// <summary>The largest, NaN if one is.</summary>
    public static double Max(double[] row) => row.Any(double.IsNaN) ? double.NaN : row.Max();

    /// <summary>The smallest, NaN if one is.</summary>
    public static double Min(double[] row) => row.Any(double.IsNaN) ? double.NaN : row.Min();

    /// <summary>Σ (x - mean)² / (n - correction).</summary>
    public static double Variance(double[] row, double correction)
    {
        var mean = row.Average();
        return row.Sum(v => (v - mean) * (v - mean)) / Math.Max(0, row.Length - correction);
    }
}
