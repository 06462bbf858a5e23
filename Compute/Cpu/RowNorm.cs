using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Layer norm or RMS norm of one row, after a residual is added where there is one.</summary>
internal readonly unsafe struct RowNorm<TLanes, T, TAcc>(
    HostMemory y, HostMemory sum, HostMemory x, HostMemory residual, HostMemory means, HostMemory scales, SidePointer gain, SidePointer bias,
    long length, double epsilon, bool isCentered, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Run(long row)
    {
        var at = row * length * T.Type.Size();
        var segment = new RowSegment<TLanes, T, TAcc> { A = x.Start + at };
        if (sum.Start != null)
        {
            segment.B = residual.Start + at;
            RowSegment<TLanes, T, TAcc>.Map<Normalization.Plus, T>(default, sum.Start + at, segment, length, false);
            segment.A = sum.Start + at;
        }
        var mean = 0.0;
        if (isCentered) mean = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Reduce(new SumOperation.Op(1), segment, length)) / length;
        segment.P = new(mean);
        var squares = TAcc.ToDouble(isCentered
            ? RowSegment<TLanes, T, TAcc>.Reduce(new VarianceOperation.Deviations(1), segment, length)
            : RowSegment<TLanes, T, TAcc>.Reduce(new Normalization.SquareSum(), segment, length));
        var scale = 1 / Math.Sqrt(squares / length + epsilon);
        if (means.Start != null) TAcc.Store(means, row, TAcc.Constant(mean));
        TAcc.Store(scales, row, TAcc.Constant(scale));
        segment.Q = new(scale);
        segment.S = LaneSide<TLanes, T, TAcc>.Of(gain, 0, 0, 0, false);
        if (isCentered)
        {
            segment.U = LaneSide<TLanes, T, TAcc>.Of(bias, 0, 0, 0, false);
            RowSegment<TLanes, T, TAcc>.Map<Normalization.Centered, T>(default, y.Start + at, segment, length, streams);
        }
        else RowSegment<TLanes, T, TAcc>.Map<Normalization.Scaled, T>(default, y.Start + at, segment, length, streams);
    }
}

/// <summary>The gradient of one row of layer norm or RMS norm with regard to its input.</summary>
internal readonly unsafe struct RowNormGradient<TLanes, T, TAcc>(
    HostMemory dx, HostMemory dy, HostMemory x, HostMemory dsum, HostMemory means, HostMemory scales, SidePointer gain, long length, bool isCentered, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Run(long row)
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
