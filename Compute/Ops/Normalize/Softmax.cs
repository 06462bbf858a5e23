using System.Runtime.CompilerServices;
using Native.Compute.Cpu;
using Native.Compute.Gpu.Rows;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = eˣ / Σ eˣ along one axis.</summary>
public static class SoftmaxOperation
{
    /// <summary>
    /// y = eˣ / Σ eˣ along an axis, with the largest element taken out so that nothing overflows. A row all of -∞ (fully masked) gives
    /// zeros, with a gradient of zero. Computed in F32, F64 in F64.
    /// </summary>
    /// <param name="x">Any shape of at least one dimension, any layout; floating-point.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist.</exception>
    public static Tensor Softmax(this Tensor x, int axis = -1)
    {
        Guard.Float(x, "Softmax");
        axis = x.Shape.Axis(axis, "Softmax");
        var shape = RowShape.Along(x.Shape, axis);
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        using (x.Device.NoGrad())
        {
            var rows = x.Contiguous();
            if (y.Count == 0) { }
            else if (RowPrograms.Fit(x.Device, shape)) RowPrograms.Choose(x.DType, new Fused(shape, y, rows));
            else if (CudaRows.Fit(x.Device, shape, new(y, rows))) CudaSoftmax.Run(shape, y, rows);
            else
            {
                Tensor shift = Statistic.ForRows(x, shape), sum = Statistic.ForRows(x, shape);
                Rows.Reduce(new LogSumExpOperation.ShiftOp(), shape, shift, rows);
                Rows.Reduce(new LogSumExpOperation.ExpSum(), shape, sum, rows, p: RowSide.OfRows(shift, shape));
                Rows.Map(new Inverse(), new RowShape(shape.Rows, 1, 1), sum, sum);
                Rows.Map(new ScaledExp(), shape, y, rows, p: RowSide.OfRows(shift, shape), q: RowSide.OfRows(sum, shape));
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

        public override string Operation => "Softmax";

        public override void Backward(in NodeGradients gradients)
        {
            var y = Y.Tensor;
            var dy = gradients.Dy.Contiguous();
            var dx = Tensor.Empty(y.Device, y.DType, y.Shape);
            var shape = RowShape.Along(y.Shape, Axis);
            if (dx.Count == 0) { }
            else if (RowPrograms.Fit(y.Device, shape)) RowPrograms.Choose(y.DType, new FusedReduceMap<DotOp, Gradient>(shape, dx, y, dy));
            else if (CudaRows.Fit(y.Device, shape, new(dx, y, dy))) CudaRows.Run(y.Device, new SoftmaxGradientFormula(), shape, new(dx, y, dy));
            else
            {
                var dot = Statistic.ForRows(y, shape);
                Rows.Reduce(new DotOp(), shape, dot, y, dy);
                Rows.Map(new Gradient(), shape, dx, y, dy, p: RowSide.OfRows(dot, shape));
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
            RowPrograms.Run(y.Device, new RowSoftmax<TLanes, T, TAcc>(memory, cpu.Memory(x), shape.Length, streams), shape, streams);
        }
    }

    /// <summary>y = map(a, b, reduce(a, b)) row by row.</summary>
    internal readonly unsafe struct FusedReduceMap<TReduce, TMap>(RowShape shape, Tensor y, Tensor a, Tensor b) : IRowProgramCode
        where TReduce : struct, IRowReduction where TMap : struct, IRowMap
    {
        public void On<TLanes, T, TAcc>() where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
        {
            var cpu = new CpuBackend((CpuDevice)y.Device);
            var memory = cpu.Memory(y);
            var streams = Streaming.Fits(memory.Start, shape.Outer, shape.Length, T.Type.Size());
            RowPrograms.Run(y.Device, new RowReduceMap<TReduce, TMap, TLanes, T, TAcc>(memory, cpu.Memory(a), cpu.Memory(b), shape.Length, streams), shape, streams);
        }
    }

    /// <summary>a·p.</summary>
    internal readonly struct Scale : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a * p;
    }

    /// <summary>e^(a - p)·q.</summary>
    internal readonly struct ScaledExp : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => RealMath.Exp(a - p) * q;
    }

    // 1 / a, and 0 for a row all of -∞, whose sum is 0.
    internal readonly struct Inverse : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(a, T.Constant(0), a, T.Constant(1) / a);
    }

    internal readonly struct DotOp : IRowReduction
    {
        public static int Inputs => 2;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a * b;

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
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a * (b - p);
    }
}
