using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Sums over any axes.</summary>
public static class SumOperation
{
    /// <summary>The sum over these axes, all where none are named; they go away.</summary>
    public static Tensor Sum(this Tensor x, params ReadOnlySpan<int> axes)
    {
        var shape = x.Shape;
        Span<int> order = stackalloc int[shape.Rank];
        Span<long> kept = stackalloc long[shape.Rank];
        var mask = 0;
        foreach (var axis in axes) mask |= 1 << shape.Axis(axis, "Sum");
        if (axes.Length == 0) mask = (1 << shape.Rank) - 1;
        int n = 0, m = 0;
        for (var i = 0; i < shape.Rank; i++) if ((mask >> i & 1) == 0) { kept[n] = shape[i]; order[n++] = i; }
        m = n;
        for (var i = 0; i < shape.Rank; i++) if ((mask >> i & 1) != 0) order[m++] = i;
        var y = Tensor.Empty(x.Device, x.DType, new Shape(kept[..n]));
        using (x.Device.NoGrad())
        {
            var rows = x.Permute(order).Contiguous();
            if (y.Count > 0) Dispatch.Element(x.Device, x.DType, new Launch(y, rows, x.Count / y.Count));
        }
        if (y.Record<Node>(x) is { } node)
        {
            node.Shape = shape;
            node.Mask = mask;
        }
        return y;
    }

    private sealed class Node : TapeNode
    {
        public Shape Shape;
        public int Mask;

        public override string Operation => "Sum";

        public override void Backward(in NodeGradients gradients)
        {
            var kept = Shape;
            for (var i = 0; i < Shape.Rank; i++) if ((Mask >> i & 1) != 0) kept = kept.With(i, 1);
            gradients.Add(0, gradients.Dy.Reshape(kept).Expand(Shape));
        }
    }

    private readonly struct Launch(Tensor y, Tensor x, long columns) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(new Kernel<TMemory, T>(backend.Memory(y), backend.Memory(x), columns), y.Count, columns);
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, TMemory x, long columns) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IElement<T>
    {
        public void Execute(long index)
        {
            var sum = T.Constant(0);
            for (var i = 0L; i < columns; i++) sum += T.Load(x, index * columns + i);
            T.Store(y, index, sum);
        }
    }
}
