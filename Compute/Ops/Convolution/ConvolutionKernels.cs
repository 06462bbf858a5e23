namespace Native.Compute.Kernels;

/// <summary>One output element of a convolution.</summary>
internal readonly struct ConvolutionKernel<TMemory, T>(WindowPlan plan, TMemory y, TMemory x, TMemory weight, TMemory bias, int hasBias) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var column = index % plan.OutWidth;
        var rest = index / plan.OutWidth;
        var row = rest % plan.OutHeight;
        rest /= plan.OutHeight;
        var output = rest % plan.Outputs;
        var image = rest / plan.Outputs;
        var channels = plan.Channels / plan.Groups;
        var first = output / (plan.Outputs / plan.Groups) * channels;
        var top = row * plan.StrideHeight - plan.PadHeight;
        var left = column * plan.StrideWidth - plan.PadWidth;
        var total = hasBias != 0 ? T.Load(bias, output) : T.Constant(0);
        for (var c = 0L; c < channels; c++)
        {
            var plane = (image * plan.Channels + first + c) * plan.Height;
            var window = (output * channels + c) * plan.WindowHeight;
            var sum = T.Constant(0);
            for (var k = 0L; k < plan.WindowHeight; k++)
            {
                var i = top + k * plan.DilationHeight;
                if (i < 0 || i >= plan.Height) continue;
                for (var l = 0L; l < plan.WindowWidth; l++)
                {
                    var j = left + l * plan.DilationWidth;
                    if (j < 0 || j >= plan.Width) continue;
                    sum = T.MultiplyAdd(T.Load(x, (plane + i) * plan.Width + j), T.Load(weight, (window + k) * plan.WindowWidth + l), sum);
                }
            }
            total += sum;
        }
        T.Store(y, index, total);
    }
}

/// <summary>One element of the input's gradient: all windows that it was in.</summary>
internal readonly struct ConvolutionInputKernel<TMemory, T>(WindowPlan plan, TMemory dx, TMemory dy, TMemory weight) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var j = index % plan.Width;
        var rest = index / plan.Width;
        var i = rest % plan.Height;
        rest /= plan.Height;
        var channel = rest % plan.Channels;
        var image = rest / plan.Channels;
        var channels = plan.Channels / plan.Groups;
        var outputs = plan.Outputs / plan.Groups;
        var group = channel / channels;
        var total = T.Constant(0);
        for (var o = group * outputs; o < (group + 1) * outputs; o++)
        {
            var plane = (image * plan.Outputs + o) * plan.OutHeight;
            var window = (o * channels + channel - group * channels) * plan.WindowHeight;
            var sum = T.Constant(0);
            for (var k = 0L; k < plan.WindowHeight; k++)
            {
                var row = i + plan.PadHeight - k * plan.DilationHeight;
                if (row < 0 || row % plan.StrideHeight != 0) continue;
                row /= plan.StrideHeight;
                if (row >= plan.OutHeight) continue;
                for (var l = 0L; l < plan.WindowWidth; l++)
                {
                    var column = j + plan.PadWidth - l * plan.DilationWidth;
                    if (column < 0 || column % plan.StrideWidth != 0) continue;
                    column /= plan.StrideWidth;
                    if (column >= plan.OutWidth) continue;
                    sum = T.MultiplyAdd(T.Load(dy, (plane + row) * plan.OutWidth + column), T.Load(weight, (window + k) * plan.WindowWidth + l), sum);
                }
            }
            total += sum;
        }
        T.Store(dx, index, total);
    }
}

/// <summary>One part of one element of the weights' gradient: some rows of outputs.</summary>
internal readonly struct ConvolutionWeightKernel<TMemory, T>(WindowPlan plan, TMemory parts, TMemory dy, TMemory x, long weights, long rowsEach) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var part = index / weights;
        var weight = index - part * weights;
        var l = weight % plan.WindowWidth;
        var rest = weight / plan.WindowWidth;
        var k = rest % plan.WindowHeight;
        rest /= plan.WindowHeight;
        var channels = plan.Channels / plan.Groups;
        var c = rest % channels;
        var output = rest / channels;
        var channel = output / (plan.Outputs / plan.Groups) * channels + c;
        var rows = plan.Images * plan.OutHeight;
        var end = (part + 1) * rowsEach < rows ? (part + 1) * rowsEach : rows;
        var total = T.Constant(0);
        for (var at = part * rowsEach; at < end; at++)
        {
            var image = at / plan.OutHeight;
            var row = at % plan.OutHeight;
            var i = row * plan.StrideHeight - plan.PadHeight + k * plan.DilationHeight;
            if (i < 0 || i >= plan.Height) continue;
            var from = ((image * plan.Channels + channel) * plan.Height + i) * plan.Width;
            var of = ((image * plan.Outputs + output) * plan.OutHeight + row) * plan.OutWidth;
            var sum = T.Constant(0);
            for (var column = 0L; column < plan.OutWidth; column++)
            {
                var j = column * plan.StrideWidth - plan.PadWidth + l * plan.DilationWidth;
                if (j < 0 || j >= plan.Width) continue;
                sum = T.MultiplyAdd(T.Load(x, from + j), T.Load(dy, of + column), sum);
            }
            total += sum;
        }
        if (T.IsDouble) parts.Write(index, T.ToDouble(total));
        else parts.Write(index, (float)T.ToDouble(total));
    }
}

/// <summary>One element from its parts, which are F32, or F64 where the elements are.</summary>
internal readonly struct PartsKernel<TMemory, T>(TMemory y, TMemory parts, long splits, long count) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var sum = T.Constant(0);
        for (var i = 0L; i < splits; i++)
            sum += T.Constant(T.IsDouble ? parts.Read<double>(i * count + index) : parts.Read<float>(i * count + index));
        T.Store(y, index, sum);
    }
}
