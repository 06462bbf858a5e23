using System.Runtime.CompilerServices;

namespace Native.Compute.Kernels;

/// <summary>Operations on two tensors that broadcast to one shape, with their tape node.</summary>
internal static class Binary
{
    /// <summary>y = op(a, b) for floating-point tensors of one type.</summary>
    public static Tensor Apply<TOp>(Tensor a, Tensor b, in TOp op, string operation) where TOp : struct, IBinaryOp
    {
        Guard.SameType(a, b, operation);
        Guard.Float(a, operation);
        var shape = Shape.Broadcast(a.Shape, b.Shape, operation);
        var y = Tensor.Empty(a.Device, a.DType, shape);
        using (a.Device.NoGrad()) Pointwise.Run(new Forward<TOp>(op), y, a.Expand(shape), b.Expand(shape));
        if (y.Record<Node<TOp>>(a, b) is { } node)
        {
            node.Op = op;
            node.ShapeA = a.Shape;
            node.ShapeB = b.Shape;
            if (TOp.NeedsInputs)
            {
                node.A = node.Save(a);
                node.B = node.Save(b);
            }
            if (TOp.NeedsOutput) node.Y = node.Save(y);
        }
        return y;
    }

    /// <summary>As <see cref="Apply"/>, for integers too.</summary>
    public static Tensor ApplyNumeric<TOp>(Tensor a, Tensor b, in TOp op, string operation) where TOp : struct, IBinaryOp, INumericBinaryOp
    {
        Guard.SameType(a, b, operation);
        if (a.DType.IsFloat()) return Apply(a, b, op, operation);
        if (a.DType == DType.Bool) throw new NotSupportedException($"{operation}: not defined for Bool; convert with To(DType)");
        var shape = Shape.Broadcast(a.Shape, b.Shape, operation);
        var y = Tensor.Empty(a.Device, a.DType, shape);
        using (a.Device.NoGrad())
            if (y.Count > 0) Dispatch.Element(a.Device, a.DType, new Launch<TOp>(op, y, a.Expand(shape), b.Expand(shape)));
        return y;
    }

    internal readonly struct Forward<TOp>(TOp op) : IPointwise where TOp : struct, IBinaryOp
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => op.Apply(a, b);
    }

    // Inputs: dy, a, b, y; those that the operation does not need repeat dy and are not looked at.
    internal readonly struct GradientA<TOp>(TOp op) : IPointwise where TOp : struct, IBinaryOp
    {
        public static int Inputs => TOp.NeedsOutput ? 4 : TOp.NeedsInputs ? 3 : 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => op.GradientA(b, c, d, a);
    }

    internal readonly struct GradientB<TOp>(TOp op) : IPointwise where TOp : struct, IBinaryOp
    {
        public static int Inputs => TOp.NeedsOutput ? 4 : TOp.NeedsInputs ? 3 : 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => op.GradientB(b, c, d, a);
    }

    private sealed class Node<TOp> : TapeNode where TOp : struct, IBinaryOp
    {
        public TOp Op;
        public Shape ShapeA, ShapeB;
        public Saved A, B, Y;

        public override string Operation => OperationName.Of(typeof(TOp));

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var shape = dy.Shape;
            var a = TOp.NeedsInputs ? A.Tensor.Expand(shape) : dy;
            var b = TOp.NeedsInputs ? B.Tensor.Expand(shape) : dy;
            var y = TOp.NeedsOutput ? Y.Tensor : dy;
            if (gradients.Wants(0))
            {
                var da = Tensor.Empty(dy.Device, dy.DType, shape);
                Pointwise.Run(new GradientA<TOp>(Op), da, dy, a, b, y);
                gradients.Add(0, da.SumTo(ShapeA));
            }
            if (gradients.Wants(1))
            {
                var db = Tensor.Empty(dy.Device, dy.DType, shape);
                Pointwise.Run(new GradientB<TOp>(Op), db, dy, a, b, y);
                gradients.Add(1, db.SumTo(ShapeB));
            }
        }
    }

    private readonly struct Launch<TOp>(TOp op, Tensor y, Tensor a, Tensor b) : IElementLaunch where TOp : struct, INumericBinaryOp
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T>
        {
            var over = Iteration.Over(y.Layout, a.Layout, b.Layout, a.Layout, b.Layout);
            backend.Run(
                new NumericBinary<TMemory, TOp, T>(op, backend.Memory(y), backend.Memory(a), backend.Memory(b), over.Map(1), over.Map(2)), y.Count, cost: 4);
        }
    }
}

/// <summary>One element of an operation on two tensors of any numbers and strides.</summary>
internal readonly struct NumericBinary<TMemory, TOp, T>(TOp op, TMemory y, TMemory a, TMemory b, IndexMap mapA, IndexMap mapB) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, INumericBinaryOp where T : struct, IElement<T>
{
    public void Execute(long index) =>
        T.Store(y, index, op.ApplyNumeric(T.Load(a, mapA.Offset(index)), T.Load(b, mapB.Offset(index))));
}
