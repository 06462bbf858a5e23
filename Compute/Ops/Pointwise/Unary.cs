using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Native.Compute.Kernels;

/// <summary>Operations on one tensor, element by element, with their tape node.</summary>
internal static class Unary
{
    /// <summary>y = op(x) for floating-point tensors of any layout; y is contiguous.</summary>
    public static Tensor Apply<TOp>(Tensor x, in TOp op, string operation) where TOp : struct, IUnaryOp
    {
        Guard.Float(x, operation);
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        Pointwise.Run(new Forward<TOp>(op), y, x);
        if (y.Record<Node<TOp>>(x) is { } node)
        {
            node.Op = op;
            if (TOp.Saves == Saves.X) node.Value = node.Save(x);
            if (TOp.Saves == Saves.Y) node.Value = node.Save(y);
        }
        return y;
    }

    /// <summary>As <see cref="Apply"/>, for integers too.</summary>
    public static Tensor ApplyNumeric<TOp>(Tensor x, in TOp op, string operation) where TOp : struct, IUnaryOp, INumericUnaryOp
    {
        if (x.Check(operation).DType.IsFloat()) return Apply(x, op, operation);
        if (x.DType == DType.Bool) throw new NotSupportedException($"{operation}: not defined for Bool; convert with To(DType)");
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        if (y.Count > 0) Dispatch.Element(x.Device, x.DType, new Launch<TOp>(op, y, x.Contiguous()));
        return y;
    }

    internal readonly struct Forward<TOp>(TOp op) : IPointwise where TOp : struct, IUnaryOp
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => op.Apply(a);

        public static bool HasSingles => TOp.HasSingles;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Singles(Vector512<float> a) => TOp.Singles(a);
    }

    // The saved value, x or y, comes as a, and dy as b.
    internal readonly struct Gradient<TOp>(TOp op) : IPointwise where TOp : struct, IUnaryOp
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => op.Gradient(a, a, b);
    }

    private sealed class Node<TOp> : TapeNode where TOp : struct, IUnaryOp
    {
        public TOp Op;
        public Saved Value;

        public override string Operation => OperationName.Of(typeof(TOp));

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var dx = Tensor.Empty(dy.Device, dy.DType, dy.Shape);
            Pointwise.Run(new Gradient<TOp>(Op), dx, TOp.Saves == Saves.Nothing ? dy : Value.Tensor, dy);
            gradients.Add(0, dx);
        }
    }

    private readonly struct Launch<TOp>(TOp op, Tensor y, Tensor x) : IElementLaunch where TOp : struct, INumericUnaryOp
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(new NumericUnary<TMemory, TOp, T>(op, backend.Memory(y), backend.Memory(x)), y.Count);
    }
}

/// <summary>One element of an operation on one contiguous tensor of any numbers.</summary>
internal readonly struct NumericUnary<TMemory, TOp, T>(TOp op, TMemory y, TMemory x) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, INumericUnaryOp where T : struct, IElement<T>
{
    public void Execute(long index) => T.Store(y, index, op.ApplyNumeric(T.Load(x, index)));
}

/// <summary>Names of operations from the types that hold them: SqrtOperation+Op is Sqrt.</summary>
internal static class OperationName
{
    public static string Of(Type op)
    {
        var name = (op.DeclaringType ?? op).Name;
        return name.EndsWith("Operation", StringComparison.Ordinal) ? name[..^9] : name;
    }
}
