using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Layer norm or RMS norm of one row, after a residual is added where there is one.</summary>
internal readonly unsafe struct RowNorm<TLanes, T, TAcc>(
    HostMemory y, HostMemory sum, HostMemory x, HostMemory residual, HostMemory means, HostMemory scales, SidePointer gain, SidePointer bias,
    long length, double epsilon, bool isCentered, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    private long RowBytes => length * T.Type.Size();

    public void Run(long first, long end)
    {
        var total = 0.0;
        for (var row = first; row < end; row++)
        {
            var segment = new RowSegment<TLanes, T, TAcc> { A = x.Start + row * RowBytes };
            if (sum.Start != null) Add(ref segment, row);
            if (row == first || sum.Start != null || !streams) total = First(segment);
            Use(ref segment, row, total);
            var to = y.Start + row * RowBytes;
            // Where the output goes past the caches, the next row is read for its first statistic meanwhile.
            if (streams && sum.Start == null && row + 1 < end)
            {
                var next = new RowSegment<TLanes, T, TAcc> { A = segment.A + RowBytes };
                total = TAcc.ToDouble(isCentered
                    ? RowSegment<TLanes, T, TAcc>.StreamAndReduce(new Normalization.Centered(), to, segment, new SumOperation.Op(1), next, length)
                    : RowSegment<TLanes, T, TAcc>.StreamAndReduce(new Normalization.Scaled(), to, segment, new Normalization.SquareSum(), next, length));
            }
            else if (isCentered) RowSegment<TLanes, T, TAcc>.Map<Normalization.Centered, T>(default, to, segment, length, streams);
            else RowSegment<TLanes, T, TAcc>.Map<Normalization.Scaled, T>(default, to, segment, length, streams);
        }
    }

    private void Add(ref RowSegment<TLanes, T, TAcc> segment, long row)
    {
        segment.B = residual.Start + row * RowBytes;
        RowSegment<TLanes, T, TAcc>.Map<Normalization.Plus, T>(default, sum.Start + row * RowBytes, segment, length, false);
        segment.A = sum.Start + row * RowBytes;
    }

    // Σ x for layer norm, Σ x² for RMS norm.
    private double First(in RowSegment<TLanes, T, TAcc> segment) => TAcc.ToDouble(isCentered
        ? RowSegment<TLanes, T, TAcc>.Reduce(new SumOperation.Op(1), segment, length)
        : RowSegment<TLanes, T, TAcc>.Reduce(new Normalization.SquareSum(), segment, length));

    // Sets the operands of the map from the first statistic.
    private void Use(ref RowSegment<TLanes, T, TAcc> segment, long row, double total)
    {
        var mean = isCentered ? total / length : 0;
        segment.P = new(mean);
        var squares = isCentered ? TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Reduce(new VarianceOperation.Deviations(1), segment, length)) : total;
        var scale = 1 / Math.Sqrt(squares / length + epsilon);
        if (means.Start != null) TAcc.Store(means, row, TAcc.Constant(mean));
        TAcc.Store(scales, row, TAcc.Constant(scale));
        segment.Q = new(scale);
        segment.S = LaneSide<TLanes, T, TAcc>.Of(gain, 0, 0, 0, false);
        if (isCentered) segment.U = LaneSide<TLanes, T, TAcc>.Of(bias, 0, 0, 0, false);
    }
}

/// <summary>The gradient of one row of layer norm or RMS norm with regard to its input.</summary>
internal readonly unsafe struct RowNormGradient<TLanes, T, TAcc>(
    HostMemory dx, HostMemory dy, HostMemory x, HostMemory dsum, HostMemory means, HostMemory scales, SidePointer gain, long length, bool isCentered, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Run(long first, long end)
    {
        for (var row = first; row < end; row++) Run(row);
    }

    private void Run(long row)
    {
        var at = row * length * T.Type.Size();
        var segment = new RowSegment<TLanes, T, TAcc> { A = dy.Start + at, B = x.Start + at, C = dsum.Start + at };
        double mean = 0, scale = TAcc.ToDouble(TAcc.Load(scales, row)), sum = 0;
        if (isCentered) mean = TAcc.ToDouble(TAcc.Load(means, row));
        segment.P = new(mean);
        segment.Q = new(scale);
        segment.S = LaneSide<TLanes, T, TAcc>.Of(gain, 0, 0, 0, false);
        var projection = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Reduce(new Normalization.Projection(), segment, length));
        if (isCentered)
        {
            var gained = new RowSegment<TLanes, T, TAcc> { A = segment.A, P = segment.S };
            sum = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Reduce(new Normalization.GainedSum(), gained, length));
        }
        var slope = -scale * scale * projection / length;
        segment.P = new(scale);
        segment.Q = new(slope);
        segment.U = segment.S;
        segment.S = new(-scale * sum / length - slope * mean);
        if (dsum.Start != null) RowSegment<TLanes, T, TAcc>.Map<Normalization.GradientPlus, T>(default, dx.Start + at, segment, length, streams);
        else RowSegment<TLanes, T, TAcc>.Map<Normalization.Gradient, T>(default, dx.Start + at, segment, length, streams);
    }
}
