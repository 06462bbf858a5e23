using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Convolutions, as neural networks call them: correlations, the window is not reversed.</summary>
public static class ConvolutionOperation
{
    /// <summary>y[n, o, i] = bias[o] + Σ_c,k x[n, c, i·stride + k·dilation - padding] · weight[o, c, k], x being 0 outside.</summary>
    /// <param name="x">[images, channels, length], floating-point.</param>
    /// <param name="weight">[outputs, channels / groups, window], of x's type.</param>
    /// <param name="bias">[outputs], of x's type; none: 0.</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Zeros before the first and after the last element.</param>
    /// <param name="dilation">Elements from one place of the window to the next.</param>
    /// <param name="groups">Parts of equal size into which channels and outputs are cut; outputs see their own part only.</param>
    /// <returns>[images, outputs, ⌊(length + 2·padding - dilation·(window - 1) - 1) / stride⌋ + 1].</returns>
    /// <exception cref="ShapeException">Shapes do not fit, or the window does not.</exception>
    public static Tensor Conv1d(this Tensor x, Tensor weight, Tensor? bias = null, long stride = 1, long padding = 0, long dilation = 1, long groups = 1)
    {
        Guard.Rank(x, 3, "Conv1d");
        Guard.Rank(weight, 3, "Conv1d");
        return Of("Conv1d", x.Unsqueeze(2), weight.Unsqueeze(2), bias, (1, stride), (0, padding), (1, dilation), groups).Squeeze(2);
    }

    /// <summary>y[n, o, i, j] = bias[o] + Σ_c,k,l x[n, c, i·stride + k·dilation - padding, …] · weight[o, c, k, l], x being 0 outside.</summary>
    /// <param name="x">[images, channels, height, width], floating-point.</param>
    /// <param name="weight">[outputs, channels / groups, window height, window width], of x's type.</param>
    /// <param name="bias">[outputs], of x's type; none: 0.</param>
    /// <param name="stride">Elements from one window to the next; none: 1.</param>
    /// <param name="padding">Zeros before the first and after the last element of each axis.</param>
    /// <param name="dilation">Elements from one place of the window to the next; none: 1.</param>
    /// <param name="groups">Parts of equal size into which channels and outputs are cut; outputs see their own part only.</param>
    /// <returns>[images, outputs, height', width'], each ⌊(length + 2·padding - dilation·(window - 1) - 1) / stride⌋ + 1.</returns>
    /// <exception cref="ShapeException">Shapes do not fit, or the window does not.</exception>
    public static Tensor Conv2d(
        this Tensor x, Tensor weight, Tensor? bias = null, Extent2? stride = null, Extent2 padding = default, Extent2? dilation = null, long groups = 1) =>
        Of("Conv2d", x, weight, bias, stride ?? 1, padding, dilation ?? 1, groups);

    private static Tensor Of(string operation, Tensor x, Tensor weight, Tensor? bias, Extent2 stride, Extent2 padding, Extent2 dilation, long groups)
    {
        Guard.Float(x, operation);
        Guard.SameType(x, weight, operation);
        var plan = WindowPlan.Convolution(operation, x, weight, stride, padding, dilation, groups);
        if (bias is { } b)
        {
            Guard.SameType(x, b, operation);
            if (b.Shape != new Shape(plan.Outputs)) throw new ShapeException($"{operation}: a bias of shape {b.Shape} for {plan.Outputs} outputs; one for each is needed");
        }
        var y = Tensor.Empty(x.Device, x.DType, plan.Output);
        if (y.Count > 0)
            using (x.Device.NoGrad()) Dispatch.Real(x.Device, x.DType, new Launch(plan, y, x.Contiguous(), weight.Contiguous(), bias?.Contiguous()));
        var node = bias is { } recorded ? y.Record<Node>(x, weight, recorded) : y.Record<Node>(x, weight);
        if (node is null) return y;
        node.Plan = plan;
        node.X = node.Save(x);
        node.Weight = node.Save(weight);
        return y;
    }

    private sealed class Node : TapeNode
    {
        public WindowPlan Plan;
        public Saved X, Weight;

        public override string Operation => "Convolution";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy.Contiguous();
            if (gradients.Wants(0))
            {
                var dx = Tensor.Empty(dy.Device, dy.DType, X.Tensor.Shape);
                if (dy.Count == 0) dx.Fill(0);
                else if (dx.Count > 0) Dispatch.Real(dy.Device, dy.DType, new InputLaunch(Plan, dx, dy, Weight.Tensor.Contiguous()));
                gradients.Add(0, dx);
            }
            if (gradients.Wants(1))
            {
                var dw = Tensor.Empty(dy.Device, dy.DType, Weight.Tensor.Shape);
                if (dy.Count == 0) dw.Fill(0);
                else if (dw.Count > 0) Dispatch.Real(dy.Device, dy.DType, new WeightLaunch(Plan, dw, dy, X.Tensor.Contiguous()));
                gradients.Add(1, dw);
            }
            if (gradients.Inputs > 2 && gradients.Wants(2)) gradients.Add(2, dy.Sum([0, 2, 3]));
        }
    }

    private readonly struct Launch(WindowPlan plan, Tensor y, Tensor x, Tensor weight, Tensor? bias) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (backend.IsCpu(out var cpu)) ConvolutionLoop.Forward(cpu, plan, y, x, weight, bias);
            else
                backend.Run(
                    new ConvolutionKernel<TMemory, T>(
                        plan, backend.Memory(y), backend.Memory(x), backend.Memory(weight), backend.Memory(bias ?? weight), bias is null ? 0 : 1), y.Count, plan.Terms);
        }
    }

    private readonly struct InputLaunch(WindowPlan plan, Tensor dx, Tensor dy, Tensor weight) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (backend.IsCpu(out var cpu)) ConvolutionGradientLoop.Input<T>(cpu, plan, dx, dy, weight);
            else
                backend.Run(
                    new ConvolutionInputKernel<TMemory, T>(plan, backend.Memory(dx), backend.Memory(dy), backend.Memory(weight)),
                    dx.Count, plan.Outputs / plan.Groups * plan.WindowHeight * plan.WindowWidth);
        }
    }

    private readonly struct WeightLaunch(WindowPlan plan, Tensor dw, Tensor dy, Tensor x) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var type = T.IsDouble ? DType.F64 : DType.F32;
            // Few weights are sums of many terms: these are cut into parts, which are then added up in order.
            var rows = plan.Images * plan.OutHeight;
            var splits = backend is CpuBackend ? Math.Min(plan.Images, 8) : Math.Clamp(65536 / dw.Count, 1, Math.Min(rows, 256));
            var parts = Tensor.Empty(dw.Device, type, new Shape(splits, dw.Count));
            if (backend.IsCpu(out var cpu)) ConvolutionGradientLoop.Weight(cpu, plan, parts, dy, x);
            else
                backend.Run(
                    new ConvolutionWeightKernel<TMemory, T>(
                        plan, backend.Memory(parts), backend.Memory(dy), backend.Memory(x), dw.Count, (rows + splits - 1) / splits), parts.Count, rows / splits * plan.OutWidth);
            backend.Run(new PartsKernel<TMemory, T>(backend.Memory(dw), backend.Memory(parts), splits, dw.Count), dw.Count, splits);
        }
    }
}
