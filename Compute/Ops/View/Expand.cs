using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>A view that repeats dimensions of 1, without a copy.</summary>
public static class ExpandOperation
{
    /// <summary>x stretched to a shape it broadcasts to. A view: nothing is copied.</summary>
    /// <exception cref="ShapeException">A dimension differs and is not 1, or the target has fewer dimensions.</exception>
    public static Tensor Expand(this Tensor x, Shape shape)
    {
        if (x.Shape == shape) return x;
        var y = Views.Of(x, x.Layout.Expand(shape), "Expand");
        if (y.Record<Node>(x) is { } node) node.Shape = x.Shape;
        return y;
    }

    private sealed class Node : TapeNode
    {
        public Shape Shape;

        public override string Operation => "Expand";

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, gradients.Dy.SumTo(Shape));
    }
}
