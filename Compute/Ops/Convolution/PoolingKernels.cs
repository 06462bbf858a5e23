namespace Native.Compute.Kernels;

/// <summary>What a launch of a pooling computes.</summary>
internal enum PoolingPass
{
    Max,
    MaxBackward,
    Average,
    AverageBackward,
}

/// <summary>The largest element of one window, and its place in the plane.</summary>
internal readonly struct MaxPoolKernel<TMemory, T>(WindowPlan plan, TMemory y, TMemory x, TMemory places) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var pixel = index % plan.Pixels;
        var plane = index / plan.Pixels * plan.Height * plan.Width;
        var top = pixel / plan.OutWidth * plan.StrideHeight - plan.PadHeight;
        var left = pixel % plan.OutWidth * plan.StrideWidth - plan.PadWidth;
        var bottom = top + plan.WindowHeight < plan.Height ? top + plan.WindowHeight : plan.Height;
        var right = left + plan.WindowWidth < plan.Width ? left + plan.WindowWidth : plan.Width;
        if (top < 0) top = 0;
        if (left < 0) left = 0;
        var place = top * plan.Width + left;
        var best = T.Load(x, plane + place);
        for (var i = top; i < bottom; i++)
            for (var j = left; j < right; j++)
            {
                var value = T.Load(x, plane + i * plan.Width + j);
                // The first NaN stays: nothing is larger, and it is no longer replaced.
                if (!T.Less(best, value) && (T.Same(value, value) || !T.Same(best, best))) continue;
                best = value;
                place = i * plan.Width + j;
            }
        T.Store(y, index, best);
        places.Write(index, place);
    }
}

/// <summary>One element of the input's gradient: the windows whose largest element it was.</summary>
internal readonly struct MaxPoolGradientKernel<TMemory, T>(WindowPlan plan, TMemory dx, TMemory dy, TMemory places) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var place = index % (plan.Height * plan.Width);
        var plane = index / (plan.Height * plan.Width) * plan.Pixels;
        var bottom = place / plan.Width + plan.PadHeight;
        var right = place % plan.Width + plan.PadWidth;
        var firstRow = bottom < plan.WindowHeight ? 0 : (bottom - plan.WindowHeight) / plan.StrideHeight + 1;
        var firstColumn = right < plan.WindowWidth ? 0 : (right - plan.WindowWidth) / plan.StrideWidth + 1;
        var sum = T.Constant(0);
        for (var row = firstRow; row < plan.OutHeight && row * plan.StrideHeight <= bottom; row++)
            for (var column = firstColumn; column < plan.OutWidth && column * plan.StrideWidth <= right; column++)
            {
                var window = plane + row * plan.OutWidth + column;
                if (places.Read<long>(window) == place) sum += T.Load(dy, window);
            }
        T.Store(dx, index, sum);
    }
}

/// <summary>The number of elements in the mean of a window.</summary>
internal static class PoolCount
{
    public static long Of(in WindowPlan plan, long row, long column, int countPadding)
    {
        var top = row * plan.StrideHeight - plan.PadHeight;
        var left = column * plan.StrideWidth - plan.PadWidth;
        var margin = countPadding != 0 ? plan.PadHeight : 0;
        var height = Clipped(top, top + plan.WindowHeight, -margin, plan.Height + margin);
        margin = countPadding != 0 ? plan.PadWidth : 0;
        return height * Clipped(left, left + plan.WindowWidth, -margin, plan.Width + margin);
    }

    private static long Clipped(long start, long end, long low, long high) => (end < high ? end : high) - (start > low ? start : low);
}

/// <summary>The mean of one window.</summary>
internal readonly struct AveragePoolKernel<TMemory, T>(WindowPlan plan, TMemory y, TMemory x, int countPadding) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var pixel = index % plan.Pixels;
        var plane = index / plan.Pixels * plan.Height * plan.Width;
        var row = pixel / plan.OutWidth;
        var column = pixel % plan.OutWidth;
        var total = T.Constant(0);
        for (var k = 0L; k < plan.WindowHeight; k++)
        {
            var i = row * plan.StrideHeight - plan.PadHeight + k;
            if (i < 0 || i >= plan.Height) continue;
            var sum = T.Constant(0);
            for (var l = 0L; l < plan.WindowWidth; l++)
            {
                var j = column * plan.StrideWidth - plan.PadWidth + l;
                if (j >= 0 && j < plan.Width) sum += T.Load(x, plane + i * plan.Width + j);
            }
            total += sum;
        }
        T.Store(y, index, total / T.Constant(PoolCount.Of(plan, row, column, countPadding)));
    }
}

/// <summary>One element of the input's gradient: its share of the windows that it was in.</summary>
internal readonly struct AveragePoolGradientKernel<TMemory, T>(WindowPlan plan, TMemory dx, TMemory dy, int countPadding) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var place = index % (plan.Height * plan.Width);
        var plane = index / (plan.Height * plan.Width) * plan.Pixels;
        var bottom = place / plan.Width + plan.PadHeight;
        var right = place % plan.Width + plan.PadWidth;
        var firstRow = bottom < plan.WindowHeight ? 0 : (bottom - plan.WindowHeight) / plan.StrideHeight + 1;
        var firstColumn = right < plan.WindowWidth ? 0 : (right - plan.WindowWidth) / plan.StrideWidth + 1;
        var sum = T.Constant(0);
        for (var row = firstRow; row < plan.OutHeight && row * plan.StrideHeight <= bottom; row++)
            for (var column = firstColumn; column < plan.OutWidth && column * plan.StrideWidth <= right; column++)
                sum += T.Load(dy, plane + row * plan.OutWidth + column) / T.Constant(PoolCount.Of(plan, row, column, countPadding));
        T.Store(dx, index, sum);
    }
}
