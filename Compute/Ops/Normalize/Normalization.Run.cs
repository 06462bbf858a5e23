using Native.Compute.Cpu;
using Native.Compute.Gpu.Rows;

namespace Native.Compute.Kernels;

/// <summary>What layer norm and RMS norm share: the statistics of the rows, their use, and the gradients.</summary>
internal static partial class Normalization
{
    /// <summary>One call: x, perhaps a residual that is added first, perhaps gain and bias.</summary>
    public readonly struct Request
    {
        public required string Name { get; init; }

        public required Tensor X { get; init; }

        public Tensor? Residual { get; init; }

        public Tensor? Gain { get; init; }

        public Tensor? Bias { get; init; }

        public required double Epsilon { get; init; }

        /// <summary>Layer norm; else RMS norm.</summary>
        public required bool IsCentered { get; init; }
    }

    /// <summary>The normalized tensor, and x + residual where there is a residual.</summary>
    public static (Tensor Sum, Tensor Normed) Run(in Request r)
    {
        Check(r);
        var x = r.X;
        var shape = RowShape.Along(x.Shape, x.Rank - 1);
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        var sum = r.Residual is null ? x : Tensor.Empty(x.Device, x.DType, x.Shape);
        var scales = Statistic.ForRows(x, shape);
        Tensor? means = r.IsCentered ? Statistic.ForRows(x, shape) : null;
        using (x.Device.NoGrad())
            if (y.Count > 0) Forward(r, shape, y, sum, means, scales);
        Span<Tensor> inputs = [x, r.Residual ?? x, r.Gain ?? x, r.Bias ?? x];
        var count = 1;
        if (r.Residual is { } residual) inputs[count++] = residual;
        if (r.Gain is { } gain) inputs[count++] = gain;
        if (r.Bias is { } bias) inputs[count++] = bias;
        if (y.Record<Node>(inputs[..count]) is { } node)
        {
            node.Name = r.Name;
            node.X = node.Save(sum);
            node.Scales = node.Save(scales);
            node.Means = means is { } m ? node.Save(m) : default;
            node.Gain = r.Gain is { } g ? node.Save(g) : default;
            (node.HasResidual, node.HasGain, node.HasBias) = (r.Residual is not null, r.Gain is not null, r.Bias is not null);
            if (node.HasResidual) node.AlsoOutput(sum);
        }
        scales.Dispose();
        means?.Dispose();
        return (sum, y);
    }

    private static void Check(in Request r)
    {
        Guard.Float(r.X, r.Name);
        if (r.X.Rank == 0) throw new ShapeException($"{r.Name}: a tensor without dimensions; the last one is normalized");
        if (!(r.Epsilon >= 0)) throw new ArgumentOutOfRangeException(nameof(r), r.Epsilon, $"{r.Name}: epsilon {r.Epsilon} is negative");
        if (r.Residual is { } residual)
        {
            Guard.SameType(r.X, residual, r.Name);
            Guard.SameShape(r.X, residual, r.Name);
        }
        OfLast(r.X, r.Gain, "gain", r.Name);
        OfLast(r.X, r.Bias, "bias", r.Name);
    }

    /// <summary>A tensor of one element for each place along x's last axis.</summary>
    public static void OfLast(Tensor x, Tensor? vector, string what, string operation)
    {
        if (vector is not { } v) return;
        Guard.SameType(x, v, operation);
        if (v.Rank != 1 || v.Shape[0] != x.Shape[-1])
            throw new ShapeException($"{operation}: the {what} has shape {v.Shape}, x has shape {x.Shape}; [{x.Shape[-1]}] is needed");
    }

    private static void Forward(in Request r, in RowShape shape, Tensor y, Tensor sum, Tensor? means, Tensor scales)
    {
        Tensor? gain = r.Gain?.Contiguous(), bias = r.Bias?.Contiguous(), residual = r.Residual?.Contiguous();
        var x = r.X.Contiguous();
        if (RowPrograms.Fit(y.Device, shape))
        {
            RowPrograms.Choose(y.DType, new Fused(shape, y, sum, x, residual, gain, bias, means, scales, r.Epsilon));
            return;
        }
        if (CudaNorm.TryForward(shape, y, sum, x, residual, gain, bias, means, scales, r.Epsilon)) return;
        if (residual is { } added)
        {
            Rows.Map(new Plus(), shape, sum, x, added);
            x = sum;
        }
        var each = new RowShape(shape.Rows, 1, 1);
        var n = 1.0 / shape.Length;
        if (means is { } m)
        {
            Rows.Reduce(new SumOperation.Op(n), shape, m, x);
            Rows.Reduce(new VarianceOperation.Deviations(1), shape, scales, x, p: RowSide.OfRows(m, shape));
        }
        else Rows.Reduce(new SquareSum(), shape, scales, x);
        Rows.Map(new InverseRoot(n, r.Epsilon), each, scales, scales);
        var scale = RowSide.OfRows(scales, shape);
        if (means is { } mean) Rows.Map(new Centered(), shape, y, x, p: RowSide.OfRows(mean, shape), q: scale, s: RowSide.OfPlaces(gain, 1), t: RowSide.OfPlaces(bias, 0));
        else Rows.Map(new Scaled(), shape, y, x, q: scale, s: RowSide.OfPlaces(gain, 1));
    }

    private sealed class Node : TapeNode
    {
        public string Name = "";
        public bool HasResidual, HasGain, HasBias;
        public Saved X, Scales, Means, Gain;

        public override string Operation => Name;

        public override void Backward(in NodeGradients gradients)
        {
            var x = X.Tensor.Contiguous();
            Tensor? dsum = HasResidual ? gradients.Output(1)?.Contiguous() : null;
            if (gradients.Output(0) is not { } normed)
            {
                gradients.Add(0, dsum!.Value);
                gradients.Add(1, dsum.Value);
                return;
            }
            var dy = normed.Contiguous();
            Tensor? means = Means.Exists ? Means.Tensor : null, gain = HasGain ? Gain.Tensor.Contiguous() : null;
            var scales = Scales.Tensor;
            var shape = RowShape.Along(x.Shape, x.Rank - 1);
            var next = HasResidual ? 2 : 1;
            if (gradients.Wants(0) || (HasResidual && gradients.Wants(1)))
            {
                var dx = Tensor.Empty(x.Device, x.DType, x.Shape);
                if (dx.Count > 0) InputGradient(shape, dx, dy, x, dsum, means, scales, gain);
                gradients.Add(0, dx);
                if (HasResidual) gradients.Add(1, dx);
            }
            var columns = new RowShape(1, shape.Outer, shape.Length);
            if (HasGain)
            {
                if (gradients.Wants(next))
                {
                    var dgain = Room(gradients, next) ?? Tensor.Empty(x.Device, x.DType, new Shape(shape.Length));
                    Rows.Reduce(new GainGradient(), columns, dgain, dy, x, p: RowSide.OfPlaces(means, 0), q: RowSide.OfPlaces(scales));
                    gradients.Add(next, dgain);
                }
                next++;
            }
            if (!HasBias || !gradients.Wants(next)) return;
            var dbias = Room(gradients, next) ?? Tensor.Empty(x.Device, x.DType, new Shape(shape.Length));
            Rows.Reduce(new SumOperation.Op(1), columns, dbias, dy);
            gradients.Add(next, dbias);
        }

        private static Tensor? Room(in NodeGradients gradients, int input) => gradients.Room(input) is { IsContiguous: true } room ? room : null;
    }

    private static void InputGradient(in RowShape shape, Tensor dx, Tensor dy, Tensor x, Tensor? dsum, Tensor? means, Tensor scales, Tensor? gain)
    {
        if (RowPrograms.Fit(x.Device, shape))
        {
            RowPrograms.Choose(x.DType, new FusedGradient(shape, dx, dy, x, dsum, means, scales, gain));
            return;
        }
        if (CudaNorm.TryGradient(shape, dx, dy, x, dsum, means, scales, gain)) return;
        var each = new RowShape(shape.Rows, 1, 1);
        Tensor projection = Statistic.ForRows(x, shape), slope = Statistic.ForRows(x, shape);
        var gains = RowSide.OfPlaces(gain, 1);
        var scale = RowSide.OfRows(scales, shape);
        var mean = means is { } m ? RowSide.OfRows(m, shape) : RowSide.Constant(0);
        Rows.Reduce(new Projection(), shape, projection, dy, x, p: mean, q: scale, s: gains);
        Rows.Map(new Slope(1.0 / shape.Length), each, slope, projection, scales);
        var offsets = RowSide.Constant(0);
        if (means is not null)
        {
            Tensor sum = Statistic.ForRows(x, shape), offset = Statistic.ForRows(x, shape);
            Rows.Reduce(new GainedSum(), shape, sum, dy, p: gains);
            Rows.Map(new Offset(1.0 / shape.Length), each, offset, sum, scales, slope, p: mean);
            offsets = RowSide.OfRows(offset, shape);
        }
        var slopes = RowSide.OfRows(slope, shape);
        if (dsum is not null) Rows.Map(new GradientPlus(), shape, dx, dy, x, dsum, p: scale, q: slopes, s: offsets, t: gains);
        else Rows.Map(new Gradient(), shape, dx, dy, x, p: scale, q: slopes, s: offsets, t: gains);
    }

    private readonly unsafe struct Fused(
        RowShape shape, Tensor y, Tensor sum, Tensor x, Tensor? residual, Tensor? gain, Tensor? bias, Tensor? means, Tensor scales, double epsilon) : IRowProgramCode
    {
        public void On<TLanes, T, TAcc>() where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
        {
            var cpu = new CpuBackend((CpuDevice)y.Device);
            var memory = cpu.Memory(y);
            var streams = Streaming.Fits(memory.Start, shape.Outer, shape.Length, T.Type.Size());
            var program = new RowNorm<TLanes, T, TAcc>(
                memory, residual is null ? default : cpu.Memory(sum), cpu.Memory(x), residual is { } r ? cpu.Memory(r) : default,
                means is { } m ? cpu.Memory(m) : default, cpu.Memory(scales),
                new(RowSide.OfPlaces(gain, 1), cpu.Memory(gain ?? x), T.Type), new(RowSide.OfPlaces(bias, 0), cpu.Memory(bias ?? x), T.Type),
                shape.Length, epsilon, means is not null, streams);
            RowPrograms.Run(y.Device, program, shape, streams);
        }
    }

    private readonly unsafe struct FusedGradient(
        RowShape shape, Tensor dx, Tensor dy, Tensor x, Tensor? dsum, Tensor? means, Tensor scales, Tensor? gain) : IRowProgramCode
    {
        public void On<TLanes, T, TAcc>() where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
        {
            var cpu = new CpuBackend((CpuDevice)x.Device);
            var memory = cpu.Memory(dx);
            var streams = Streaming.Fits(memory.Start, shape.Outer, shape.Length, T.Type.Size());
            var program = new RowNormGradient<TLanes, T, TAcc>(
                memory, cpu.Memory(dy), cpu.Memory(x), dsum is { } d ? cpu.Memory(d) : default, means is { } m ? cpu.Memory(m) : default, cpu.Memory(scales),
                new(RowSide.OfPlaces(gain, 1), cpu.Memory(gain ?? x), T.Type), shape.Length, means is not null, streams);
            RowPrograms.Run(x.Device, program, shape, streams);
        }
    }
}
