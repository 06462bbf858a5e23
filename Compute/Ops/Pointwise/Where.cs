using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>A choice between two tensors, element by element.</summary>
public static class WhereOperation
{
    /// <summary>y = condition ? a : b, all three broadcast to one shape. Gradients go to the side that was chosen.</summary>
    /// <param name="condition">Bool.</param>
    /// <param name="a">Taken where the condition is true.</param>
    /// <param name="b">Taken where it is false; of a's type.</param>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="NotSupportedException">The condition is not Bool, or the types of a and b differ.</exception>
    public static Tensor Where(this Tensor condition, Tensor a, Tensor b)
    {
        Guard.Type(condition, DType.Bool, "Where");
        Guard.SameDevice(condition, a, "Where");
        Guard.SameType(a, b, "Where");
        var shape = Shape.Broadcast(condition.Shape, Shape.Broadcast(a.Shape, b.Shape, "Where"), "Where");
        var y = Tensor.Empty(a.Device, a.DType, shape);
        using (a.Device.NoGrad())
            if (y.Count > 0) Dispatch.Bits(a.Device, a.DType, new Launch(y, condition.Expand(shape), a.Expand(shape), b.Expand(shape)));
        if (y.Record<Node>(a, b) is { } node)
        {
            node.Condition = node.Save(condition);
            node.ShapeA = a.Shape;
            node.ShapeB = b.Shape;
        }
        return y;
    }

    private sealed class Node : TapeNode
    {
        public Saved Condition;
        public Shape ShapeA, ShapeB;

        public override string Operation => "Where";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var zero = Tensor.Zeros(dy.Device, dy.DType, new Shape());
            if (gradients.Wants(0)) gradients.Add(0, Condition.Tensor.Where(dy, zero).SumTo(ShapeA));
            if (gradients.Wants(1)) gradients.Add(1, Condition.Tensor.Where(zero, dy).SumTo(ShapeB));
        }
    }

    private readonly struct Launch(Tensor y, Tensor condition, Tensor a, Tensor b) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged
        {
            var over = Iteration.Over(y.Layout, condition.Layout, a.Layout, b.Layout, b.Layout);
            backend.Run(
                new Kernel<TMemory, T>(backend.Memory(y), backend.Memory(condition), backend.Memory(a), backend.Memory(b), over.Map(1), over.Map(2), over.Map(3)),
                y.Count, cost: 4);
        }
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, TMemory condition, TMemory a, TMemory b, IndexMap mapC, IndexMap mapA, IndexMap mapB) : IIndexKernel
        where TMemory : struct, IMemory where T : unmanaged
    {
        public void Execute(long index) =>
            y.Write(index, condition.Read<byte>(mapC.Offset(index)) != 0 ? a.Read<T>(mapA.Offset(index)) : b.Read<T>(mapB.Offset(index)));
    }
}
