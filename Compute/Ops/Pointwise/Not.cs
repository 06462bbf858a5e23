namespace Native.Compute;

/// <summary>¬a of truth values.</summary>
public static class NotOperation
{
    /// <summary>¬a of a Bool tensor.</summary>
    /// <exception cref="NotSupportedException">The elements are not Bool.</exception>
    public static Tensor Not(this Tensor a)
    {
        Guard.Type(a, DType.Bool, "Not");
        using var scope = a.Device.Scope();
        return scope.Keep(a.Equal(Tensor.Zeros(a.Device, DType.Bool, new Shape())));
    }
}
