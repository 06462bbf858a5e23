using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Elements replaced where a mask says so.</summary>
public static class MaskedFillOperation
{
    /// <summary>y = mask ? value : x. The gradient is 0 where the value was put in.</summary>
    /// <param name="x">Any type.</param>
    /// <param name="mask">Bool, of a shape that broadcasts to x's.</param>
    /// <param name="value">What is put in; infinities are allowed.</param>
    /// <exception cref="ShapeException">The mask does not broadcast to x's shape.</exception>
    public static Tensor MaskedFill(this Tensor x, Tensor mask, double value)
    {
        Guard.Type(mask, DType.Bool, "MaskedFill");
        Guard.SameDevice(x, mask, "MaskedFill");
        if (Shape.Broadcast(x.Shape, mask.Shape, "MaskedFill") != x.Shape)
            throw new ShapeException($"MaskedFill: a mask of shape {mask.Shape} for shape {x.Shape}; it must broadcast to it");
        return mask.Where(Tensor.Full(x.Device, x.DType, new Shape(), value), x);
    }
}
