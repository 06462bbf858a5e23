using System.Runtime.CompilerServices;
using Native.Compute.Cpu;
using Native.Compute.Gpu.Rows;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Cross-entropy from logits and class numbers, fused: probabilities are never stored.</summary>
public static class CrossEntropyOperation
{
    /// <summary>
    /// -Σ q·log softmax(x) for each row, where q is 1 - s at the target plus s/C everywhere (s: label smoothing), or its mean or sum over
    /// the rows that are not ignored (0 where there are none). Kept for the backward step are the logits and one number for each row.
    /// F32 for F16 and BF16.
    /// </summary>
    /// <param name="logits">x: […, C], any layout; floating-point.</param>
    /// <param name="targets">[…]: class numbers in [0, C), I32 or I64.</param>
    /// <param name="ignoreIndex">Rows with this target have no loss and no gradient.</param>
    /// <param name="labelSmoothing">s, in [0, 1].</param>
    /// <param name="reduction">What is returned; the mean is over rows that are not ignored.</param>
    /// <exception cref="ShapeException">The targets' shape is not that of the rows.</exception>
    /// <exception cref="NotSupportedException">The logits are not floating-point numbers, or the targets not I32 or I64.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is outside [0, C) and not the ignored one (on a GPU at the next synchronization), or the smoothing outside [0, 1].</exception>
    public static Tensor CrossEntropy(
        this Tensor logits, Tensor targets, long ignoreIndex = -100, double labelSmoothing = 0, LossReduction reduction = LossReduction.Mean)
    {
        Guard.Float(logits, "CrossEntropy");
        Guard.Index(targets, "CrossEntropy");
        Guard.SameDevice(logits, targets, "CrossEntropy");
        if (logits.Rank == 0 || logits.Shape.Without(-1) != targets.Shape)
            throw new ShapeException($"CrossEntropy: logits {logits.Shape} with targets {targets.Shape}; the targets have the logits' shape without its last dimension");
        if (!(labelSmoothing is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, $"CrossEntropy: label smoothing {labelSmoothing} is outside [0, 1]");
        if (!Enum.IsDefined(reduction)) throw new ArgumentOutOfRangeException(nameof(reduction), reduction, $"CrossEntropy: {reduction} is not a reduction");
        var shape = RowShape.Along(logits.Shape, logits.Rank - 1);
        var type = Statistic.Of(logits.DType);
        var losses = Tensor.Empty(logits.Device, type, targets.Shape);
        Tensor logs = Statistic.ForRows(logits, shape), valid = Statistic.ForRows(logits, shape);
        Tensor y = reduction == LossReduction.None ? losses : Tensor.Empty(logits.Device, type, new Shape());
        var count = Tensor.Empty(logits.Device, type, new Shape());
        using (logits.Device.NoGrad())
        {
            var x = WithRows(logits, shape);
            var sums = Statistic.ForRows(logits, shape);
            var totals = Statistic.ForRows(logits, shape);
            if (losses.Count > 0)
            {
                var targetNumbers = targets.Contiguous();
                if (RowPrograms.Fit(x.Device, shape))
                {
                    RowPrograms.Choose(x.DType, new Fused(shape, losses, logs, sums, totals, valid, x, targetNumbers, ignoreIndex, labelSmoothing));
                    ((CpuDevice)x.Device).ThrowOnFault();
                }
                else
                {
                    if (CudaLongRows.Fit(x.Device, shape, x)) CudaLongRows.LogSum(shape, logs, sums, x);
                    else
                    {
                        Rows.Reduce(new LogSumExpOperation.ShiftOp(), shape, logs, x);
                        Rows.Reduce(new LogSumExpOperation.ExpSum(), shape, sums, x, p: RowSide.OfRows(logs, shape));
                    }
                    if (labelSmoothing > 0) Rows.Reduce(new SumOperation.Op(1), shape, totals, x.Contiguous());
                    Dispatch.Real(x.Device, x.DType, new LossLaunch(losses, logs, sums, totals, valid, x, targetNumbers, shape.Length, CudaLongRows.Pitch(x), ignoreIndex, labelSmoothing));
                }
            }
            var all = new RowShape(1, shape.Rows, 1);
            if (reduction == LossReduction.Mean) Rows.Reduce(new CountOp(), all, count, valid);
            else count.Fill(1);
            if (reduction != LossReduction.None)
            {
                Rows.Reduce(new SumOperation.Op(1), all, y, losses);
                Rows.Map(new DivideOp(), new RowShape(1, 1, 1), y, y, count);
            }
        }
        if (y.Record<Node>(logits) is { } node)
        {
            (node.IsEach, node.IgnoreIndex, node.Smoothing) = (reduction == LossReduction.None, ignoreIndex, labelSmoothing);
            node.X = node.Save(logits);
            node.Targets = node.Save(targets);
            node.Logs = node.Save(logs);
            node.Count = node.Save(count);
        }
        logs.Dispose();
        valid.Dispose();
        count.Dispose();
        if (reduction != LossReduction.None) losses.Dispose();
        return y;
    }

    // Rows may be apart where kernels step from row to row; else they are brought together.
    private static Tensor WithRows(Tensor x, in RowShape shape) => CudaLongRows.Fit(x.Device, shape, x) ? x : x.Contiguous();

    private sealed class Node : TapeNode
    {
        public bool IsEach;
        public long IgnoreIndex;
        public double Smoothing;
        public Saved X, Targets, Logs, Count;

        public override string Operation => "CrossEntropy";

        public override void Backward(in NodeGradients gradients)
        {
            var shape = RowShape.Along(X.Tensor.Shape, X.Tensor.Rank - 1);
            var x = WithRows(X.Tensor, shape);
            var targets = Targets.Tensor.Contiguous();
            // Rows of the gradient lie as those of x.
            var pitch = CudaLongRows.Pitch(x);
            var dx = Tensor.Empty(x.Device, x.DType, x.IsContiguous ? x.Shape : x.Shape.With(-1, pitch)).Slice(-1, 0, x.Shape[-1]);
            var weights = Statistic.ForRows(x, shape);
            if (dx.Count > 0)
            {
                var dy = gradients.Dy.Contiguous();
                if (RowPrograms.Fit(x.Device, shape))
                    RowPrograms.Choose(x.DType, new FusedGradient(shape, dx, x, Logs.Tensor, weights, dy, Count.Tensor, targets, IsEach, IgnoreIndex, Smoothing));
                else
                {
                    Dispatch.Real(x.Device, x.DType, new WeightLaunch(weights, dy, Count.Tensor, targets, IsEach ? 1 : 0, IgnoreIndex));
                    if (!CudaLongRows.TryExpGradient(shape, dx, x, Logs.Tensor, weights, Smoothing / shape.Length))
                        Rows.Map(new Gradient(Smoothing / shape.Length), shape, dx, x, p: RowSide.OfRows(Logs.Tensor, shape), q: RowSide.OfRows(weights, shape));
                    Dispatch.Real(x.Device, x.DType, new TargetLaunch(dx, x, Logs.Tensor, weights, targets, shape.Length, pitch, IgnoreIndex, 1 - Smoothing + Smoothing / shape.Length));
                }
            }
            gradients.Add(0, dx);
        }
    }

    private readonly unsafe struct Fused(
        RowShape shape, Tensor losses, Tensor logs, Tensor sums, Tensor totals, Tensor valid, Tensor x, Tensor targets, long ignore, double smoothing) : IRowProgramCode
    {
        public void On<TLanes, T, TAcc>() where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
        {
            var cpu = new CpuBackend((CpuDevice)x.Device);
            var loss = new CrossEntropyKernel<HostMemory, T, TAcc>(
                cpu.Memory(losses), cpu.Memory(logs), cpu.Memory(sums), cpu.Memory(totals), cpu.Memory(valid), cpu.Memory(x),
                new(cpu.Memory(targets), targets.DType), cpu.Faults, Faults.Code("CrossEntropy"), shape.Length, shape.Length, ignore, smoothing);
            var program = new RowCrossEntropy<TLanes, T, TAcc>(
                cpu.Memory(x), cpu.Memory(logs), cpu.Memory(sums), cpu.Memory(totals), shape.Length, smoothing > 0, loss);
            // Nothing is streamed, but the rows overlap, which asks for as long tasks.
            RowPrograms.Run(x.Device, program, shape, true);
        }
    }

    private readonly unsafe struct FusedGradient(
        RowShape shape, Tensor dx, Tensor x, Tensor logs, Tensor weights, Tensor dy, Tensor count, Tensor targets, bool isEach, long ignore, double smoothing) : IRowProgramCode
    {
        public void On<TLanes, T, TAcc>() where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
        {
            var cpu = new CpuBackend((CpuDevice)x.Device);
            var memory = cpu.Memory(dx);
            var numbers = new ClassNumbers<HostMemory>(cpu.Memory(targets), targets.DType);
            var streams = Streaming.Fits(memory.Start, shape.Outer, shape.Length, T.Type.Size());
            var weight = new CrossEntropyWeightKernel<HostMemory, TAcc>(cpu.Memory(weights), cpu.Memory(dy), cpu.Memory(count), numbers, isEach ? 1 : 0, ignore);
            var program = new RowCrossEntropyGradient<TLanes, T, TAcc>(
                memory, cpu.Memory(x), cpu.Memory(logs), cpu.Memory(weights), numbers, shape.Length, smoothing / shape.Length,
                1 - smoothing + smoothing / shape.Length, weight, streams);
            RowPrograms.Run(x.Device, program, shape, streams);
        }
    }

    // Ignored rows count 0, and none at all divides by 1.
    internal readonly struct CountOp : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a;

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => T.Max(total, T.Constant(1));
    }

    internal readonly struct DivideOp : IRowMap
    {
        public static int Inputs => 2;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a / b;
    }

    // A weight of 0 is an ignored row, whatever its logits.
    internal readonly struct Gradient(double smoothed) : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> =>
            T.IfEqual(q, T.Constant(0), T.Constant(0), q * (RealMath.Exp(a - p) - T.Constant(smoothed)));
    }

    private readonly struct LossLaunch(
        Tensor losses, Tensor logs, Tensor sums, Tensor totals, Tensor valid, Tensor x, Tensor targets, long classes, long pitch, long ignore, double smoothing) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (T.IsDouble) Run<TBackend, TMemory, T, F64>(backend);
            else Run<TBackend, TMemory, T, F32>(backend);
        }

        private void Run<TBackend, TMemory, T, TAcc>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc> =>
            backend.Run(
                new CrossEntropyKernel<TMemory, T, TAcc>(
                    backend.Memory(losses), backend.Memory(logs), backend.Memory(sums), backend.Memory(totals), backend.Memory(valid), backend.Memory(x),
                    new(backend.Memory(targets), targets.DType), backend.Faults, Faults.Code("CrossEntropy"), classes, pitch, ignore, smoothing),
                losses.Count, 8);
    }

    private readonly struct WeightLaunch(Tensor weights, Tensor dy, Tensor count, Tensor targets, int isEach, long ignore) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (T.IsDouble) Run<TBackend, TMemory, F64>(backend);
            else Run<TBackend, TMemory, F32>(backend);
        }

        private void Run<TBackend, TMemory, TAcc>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where TAcc : struct, IRealElement<TAcc> =>
            backend.Run(
                new CrossEntropyWeightKernel<TMemory, TAcc>(backend.Memory(weights), backend.Memory(dy), backend.Memory(count), new(backend.Memory(targets), targets.DType), isEach, ignore),
                weights.Count, 4);
    }

    private readonly struct TargetLaunch(Tensor dx, Tensor x, Tensor logs, Tensor weights, Tensor targets, long classes, long pitch, long ignore, double share) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (T.IsDouble) Run<TBackend, TMemory, T, F64>(backend);
            else Run<TBackend, TMemory, T, F32>(backend);
        }

        private void Run<TBackend, TMemory, T, TAcc>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc> =>
            backend.Run(
                new CrossEntropyTargetKernel<TMemory, T, TAcc>(
                    backend.Memory(dx), backend.Memory(x), backend.Memory(logs), backend.Memory(weights), new(backend.Memory(targets), targets.DType), classes, pitch, ignore, share),
                targets.Count, 8);
    }
}
