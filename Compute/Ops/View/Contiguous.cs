using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Elements brought into row-major order.</summary>
public static class ContiguousOperation
{
    /// <summary>x itself where it is contiguous, else a contiguous copy.</summary>
    public static Tensor Contiguous(this Tensor x) => x.IsContiguous ? x : x.Clone();

    /// <summary>A contiguous copy with storage of its own.</summary>
    public static Tensor Clone(this Tensor x)
    {
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        Copy.Elements(y, x);
        y.Record<Node>(x);
        return y;
    }

    private sealed class Node : TapeNode
    {
        public override string Operation => "Clone";

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, gradients.Dy);
    }
}
