namespace Native.Compute.Kernels;

/// <summary>Makes views: tensors with another layout over the same storage.</summary>
internal static class Views
{
    /// <summary>A view of x with this layout, of x's type.</summary>
    public static Tensor Of(Tensor x, in Layout layout, string operation)
    {
        var body = x.Check(operation);
        return body.Device.View(body, body.DType, layout);
    }
}
