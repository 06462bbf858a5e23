#pragma warning disable CS1591 // Operators mean what their operation's documentation says.
#pragma warning disable CA2225 // Each has a named operation.

namespace Native.Compute;

// Arithmetic as people write it. Comparison operators are operations (Less, Equal, …): == compares handles.
public readonly partial struct Tensor
{
    public static Tensor operator +(Tensor a, Tensor b) => a.Add(b);
    public static Tensor operator -(Tensor a, Tensor b) => a.Subtract(b);
    public static Tensor operator *(Tensor a, Tensor b) => a.Multiply(b);
    public static Tensor operator /(Tensor a, Tensor b) => a.Divide(b);
    public static Tensor operator -(Tensor a) => a.Negate();
    public static Tensor operator +(Tensor a, double b) => a.ScaleAdd(1, b);
    public static Tensor operator +(double a, Tensor b) => b.ScaleAdd(1, a);
    public static Tensor operator -(Tensor a, double b) => a.ScaleAdd(1, -b);
    public static Tensor operator -(double a, Tensor b) => b.ScaleAdd(-1, a);
    public static Tensor operator *(Tensor a, double b) => a.ScaleAdd(b, 0);
    public static Tensor operator *(double a, Tensor b) => b.ScaleAdd(a, 0);
    public static Tensor operator /(Tensor a, double b) => a.DType.IsFloat() ? a.ScaleAdd(1 / b, 0) : a.Divide(Full(a.Device, a.DType, new Shape(), b));
    public static Tensor operator /(double a, Tensor b) => Full(b.Device, b.DType, new Shape(), a).Divide(b);
}
