using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>The largest of all elements up to each one.</summary>
public static class CumulativeMaxOperation
{
    /// <summary>yᵢ = max(x₀, …, xᵢ) along an axis; NaN from the first NaN on. The gradient goes to the first element that is the largest.</summary>
    /// <param name="x">Any shape of at least one dimension, any layout.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist.</exception>
    public static Tensor CumulativeMax(this Tensor x, int axis = -1)
    {
        axis = x.Check("CumulativeMax").Layout.Shape.Axis(axis, "CumulativeMax");
        if (x.DType == DType.Bool) throw new NotSupportedException("CumulativeMax: not defined for Bool; convert with To(DType)");
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        using (x.Device.NoGrad()) Scan.Run(new MaxOperation.Op(), RowShape.Along(x.Shape, axis), y, x.Contiguous());
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

        public override string Operation => "CumulativeMax";

        public override void Backward(in NodeGradients gradients)
        {
            var y = Y.Tensor;
            var dx = Tensor.Empty(y.Device, y.DType, y.Shape);
            if (dx.Count > 0) Dispatch.Real(y.Device, y.DType, new Launch(dx, y, gradients.Dy.Contiguous(), RowShape.Along(y.Shape, Axis)));
            gradients.Add(0, dx);
        }
    }

    private readonly struct Launch(Tensor dx, Tensor y, Tensor dy, RowShape shape) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T> =>
            backend.Run(new CumulativeMaxKernel<TMemory, T>(backend.Memory(dx), backend.Memory(y), backend.Memory(dy), shape.Length, shape.Inner), dx.Count, 4);
    }
}

/// <summary>The gradient of one element: the sum over the run of places whose maximum it is, if it is the first of a run.</summary>
internal readonly struct CumulativeMaxKernel<TMemory, T>(TMemory dx, TMemory y, TMemory dy, long length, long inner) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var r = index / inner % length;
        var value = T.Load(y, index);
        var isFirst = true;
        if (r > 0) isFirst = IsOther(T.Load(y, index - inner), value);
        var sum = T.Constant(0);
        if (isFirst)
        {
            sum = T.Load(dy, index);
            var at = index + inner;
            for (var k = r + 1; k < length; k++)
            {
                if (IsOther(value, T.Load(y, at))) break;
                sum += T.Load(dy, at);
                at += inner;
            }
        }
        T.Store(dx, index, sum);
    }

    // Two NaN are the same maximum.
    private static bool IsOther(T a, T b) => !T.Same(a, b) && (T.Same(a, a) || T.Same(b, b));
}
