using System.Runtime.CompilerServices;
using Native.Compute.Cpu;
using Native.Compute.Gpu.Rows;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = x - log Σ eˣ along one axis.</summary>
public static class LogSoftmaxOperation
{
    /// <summary>
    /// y = x - log Σ eˣ along an axis, the logarithm of softmax without its loss of small numbers. A row all of -∞ (fully masked) stays
    /// all of -∞, as the logarithm of softmax's zeros. Computed in F32, F64 in F64.
    /// </summary>
    /// <param name="x">Any shape of at least one dimension, any layout; floating-point.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist.</exception>
    public static Tensor LogSoftmax(this Tensor x, int axis = -1)
    {
        Guard.Float(x, "LogSoftmax");
        axis = x.Shape.Axis(axis, "LogSoftmax");
        var shape = RowShape.Along(x.Shape, axis);
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        using (x.Device.NoGrad())
        {
            var rows = x.Contiguous();
            if (y.Count == 0) { }
            else if (RowPrograms.Fit(x.Device, shape)) RowPrograms.Choose(x.DType, new Fused(shape, y, rows));
            else if (CudaRows.Fit(x.Device, shape, new(y, rows))) CudaRows.Run(x.Device, new LogSoftmaxFormula(), shape, new(y, rows));
            else
            {
                Tensor shift = Statistic.ForRows(x, shape), sum = Statistic.ForRows(x, shape), log = Statistic.ForRows(x, shape);
                Rows.Reduce(new LogSumExpOperation.ShiftOp(), shape, shift, rows);
                Rows.Reduce(new LogSumExpOperation.ExpSum(), shape, sum, rows, p: RowSide.OfRows(shift, shape));
                Rows.Map(new SafeLog(), new RowShape(shape.Rows, 1, 1), log, sum);
                Rows.Map(new Shifted(), shape, y, rows, p: RowSide.OfRows(shift, shape), q: RowSide.OfRows(log, shape));
            }
        }
        if (y.Record<Node>(x) is { } node)
        {
            node.Axis = axis;
            node.Y = node.Save(y);
        }
        return y;
    }

    private sealed class Node : TapeNode
    {
        public int Axis;
        public Saved Y;

        public override string Operation => "LogSoftmax";

        public override void Backward(in NodeGradients gradients)
        {
            var y = Y.Tensor;
            var dy = gradients.Dy.Contiguous();
            var dx = Tensor.Empty(y.Device, y.DType, y.Shape);
            var shape = RowShape.Along(y.Shape, Axis);
            if (dx.Count == 0) { }
            else if (RowPrograms.Fit(y.Device, shape)) RowPrograms.Choose(y.DType, new SoftmaxOperation.FusedReduceMap<SumOp, Gradient>(shape, dx, dy, y));
            else if (CudaRows.Fit(y.Device, shape, new(dx, dy, y))) CudaRows.Run(y.Device, new LogSoftmaxGradientFormula(), shape, new(dx, dy, y));
            else
            {
                var sum = Statistic.ForRows(y, shape);
                Rows.Reduce(new SumOp(), shape, sum, dy);
                Rows.Map(new Gradient(), shape, dx, dy, y, p: RowSide.OfRows(sum, shape));
            }
            gradients.Add(0, dx);
        }
    }

    private readonly unsafe struct Fused(RowShape shape, Tensor y, Tensor x) : IRowProgramCode
    {
        public void On<TLanes, T, TAcc>() where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
        {
            var cpu = new CpuBackend((CpuDevice)y.Device);
            var memory = cpu.Memory(y);
            var streams = Streaming.Fits(memory.Start, shape.Outer, shape.Length, T.Type.Size());
            RowPrograms.Run(y.Device, new RowLogSoftmax<TLanes, T, TAcc>(memory, cpu.Memory(x), shape.Length, streams), shape, streams);
        }
    }

    /// <summary>(a - p) - q.</summary>
    internal readonly struct Shifted : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a - p - q;
    }

    // A sum of 0 means a row all of -∞, which is to stay so.
    internal readonly struct SafeLog : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => RealMath.Log(T.IfEqual(a, T.Constant(0), T.Constant(1), a));
    }

    internal readonly struct SumOp : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a;

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    internal readonly struct Gradient : IRowMap
    {
        public static int Inputs => 2;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a - RealMath.Exp(b) * p;
    }
}
