using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Windows of an image reduced to their largest element or their mean.</summary>
public static class PoolingOperation
{
    /// <summary>The largest element of each window; NaN where it has one. The gradient goes to the first of the largest elements.</summary>
    /// <param name="x">[images, channels, length], floating-point.</param>
    /// <param name="window">Elements of a window.</param>
    /// <param name="stride">Elements from one window to the next; none: the window.</param>
    /// <param name="padding">Places before the first and after the last element, which never are the largest; at most half of the window.</param>
    /// <param name="ceiling">Whether a last window that reaches beyond the padding counts.</param>
    public static Tensor MaxPool1d(this Tensor x, long window, long? stride = null, long padding = 0, bool ceiling = false)
    {
        Guard.Rank(x, 3, "MaxPool1d");
        return Max("MaxPool1d", x.Unsqueeze(2), (1, window), (1, stride ?? window), (0, padding), ceiling).Squeeze(2);
    }

    /// <summary>As <see cref="MaxPool1d"/>, over the last two axes.</summary>
    /// <param name="x">[images, channels, height, width], floating-point.</param>
    /// <param name="window">Elements of a window.</param>
    /// <param name="stride">Elements from one window to the next; none: the window.</param>
    /// <param name="padding">Places around the image, which never are the largest; at most half of the window.</param>
    /// <param name="ceiling">Whether last windows that reach beyond the padding count.</param>
    public static Tensor MaxPool2d(this Tensor x, Extent2 window, Extent2? stride = null, Extent2 padding = default, bool ceiling = false) =>
        Max("MaxPool2d", x, window, stride ?? window, padding, ceiling);

    /// <summary>The mean of each window.</summary>
    /// <param name="x">[images, channels, length], floating-point.</param>
    /// <param name="window">Elements of a window.</param>
    /// <param name="stride">Elements from one window to the next; none: the window.</param>
    /// <param name="padding">Zeros before the first and after the last element; at most half of the window.</param>
    /// <param name="ceiling">Whether a last window that reaches beyond the padding counts.</param>
    /// <param name="countPadding">Whether padding counts as elements of 0 in the mean; places beyond it never do.</param>
    public static Tensor AveragePool1d(this Tensor x, long window, long? stride = null, long padding = 0, bool ceiling = false, bool countPadding = true)
    {
        Guard.Rank(x, 3, "AveragePool1d");
        return Average("AveragePool1d", x.Unsqueeze(2), (1, window), (1, stride ?? window), (0, padding), ceiling, countPadding).Squeeze(2);
    }

    /// <summary>As <see cref="AveragePool1d"/>, over the last two axes.</summary>
    /// <param name="x">[images, channels, height, width], floating-point.</param>
    /// <param name="window">Elements of a window.</param>
    /// <param name="stride">Elements from one window to the next; none: the window.</param>
    /// <param name="padding">Zeros around the image; at most half of the window.</param>
    /// <param name="ceiling">Whether last windows that reach beyond the padding count.</param>
    /// <param name="countPadding">Whether padding counts as elements of 0 in the mean; places beyond it never do.</param>
    public static Tensor AveragePool2d(this Tensor x, Extent2 window, Extent2? stride = null, Extent2 padding = default, bool ceiling = false, bool countPadding = true) =>
        Average("AveragePool2d", x, window, stride ?? window, padding, ceiling, countPadding);

    private static Tensor Max(string operation, Tensor x, Extent2 window, Extent2 stride, Extent2 padding, bool ceiling)
    {
        Guard.Float(x, operation);
        var plan = WindowPlan.Pooling(operation, x, window, stride, padding, ceiling);
        var y = Tensor.Empty(x.Device, x.DType, plan.Output);
        var places = Tensor.Empty(x.Device, DType.I64, plan.Output);
        if (y.Count > 0)
            using (x.Device.NoGrad()) Dispatch.Real(x.Device, x.DType, new Launch(plan, PoolingPass.Max, y, x.Contiguous(), places, 0));
        if (y.Record<MaxNode>(x) is { } node)
        {
            node.Plan = plan;
            node.Places = node.Save(places);
        }
        places.Dispose();
        return y;
    }

    private static Tensor Average(string operation, Tensor x, Extent2 window, Extent2 stride, Extent2 padding, bool ceiling, bool countPadding)
    {
        Guard.Float(x, operation);
        var plan = WindowPlan.Pooling(operation, x, window, stride, padding, ceiling);
        var y = Tensor.Empty(x.Device, x.DType, plan.Output);
        if (y.Count > 0)
            using (x.Device.NoGrad()) Dispatch.Real(x.Device, x.DType, new Launch(plan, PoolingPass.Average, y, x.Contiguous(), y, countPadding ? 1 : 0));
        if (y.Record<AverageNode>(x) is { } node) (node.Plan, node.CountPadding) = (plan, countPadding);
        return y;
    }

    private sealed class MaxNode : TapeNode
    {
        public WindowPlan Plan;
        public Saved Places;

        public override string Operation => "MaxPool";

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, Gradient(Plan, PoolingPass.MaxBackward, gradients.Dy, Places.Tensor, 0));
    }

    private sealed class AverageNode : TapeNode
    {
        public WindowPlan Plan;
        public bool CountPadding;

        public override string Operation => "AveragePool";

        public override void Backward(in NodeGradients gradients) =>
            gradients.Add(0, Gradient(Plan, PoolingPass.AverageBackward, gradients.Dy, gradients.Dy, CountPadding ? 1 : 0));
    }

    private static Tensor Gradient(in WindowPlan plan, PoolingPass pass, Tensor dy, Tensor places, int countPadding)
    {
        var dx = Tensor.Empty(dy.Device, dy.DType, new Shape(plan.Images, plan.Channels, plan.Height, plan.Width));
        if (dx.Count > 0) Dispatch.Real(dy.Device, dy.DType, new Launch(plan, pass, dx, dy.Contiguous(), places, countPadding));
        return dx;
    }

    private readonly struct Launch(WindowPlan plan, PoolingPass pass, Tensor to, Tensor from, Tensor places, int countPadding) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var cost = plan.WindowHeight * plan.WindowWidth;
            switch (pass)
            {
                case PoolingPass.Max:
                    backend.Run(new MaxPoolKernel<TMemory, T>(plan, backend.Memory(to), backend.Memory(from), backend.Memory(places)), to.Count, cost);
                    break;
                case PoolingPass.MaxBackward:
                    backend.Run(new MaxPoolGradientKernel<TMemory, T>(plan, backend.Memory(to), backend.Memory(from), backend.Memory(places)), to.Count, cost);
                    break;
                case PoolingPass.Average:
                    backend.Run(new AveragePoolKernel<TMemory, T>(plan, backend.Memory(to), backend.Memory(from), countPadding), to.Count, cost);
                    break;
                default:
                    backend.Run(new AveragePoolGradientKernel<TMemory, T>(plan, backend.Memory(to), backend.Memory(from), countPadding), to.Count, cost);
                    break;
            }
        }
    }
}
