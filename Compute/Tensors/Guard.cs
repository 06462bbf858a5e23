using System.Runtime.CompilerServices;

namespace Native.Compute;

/// <summary>The checks at the public door of operations. Messages name the operation, the values and the rule.</summary>
internal static class Guard
{
    /// <summary>Both tensors live on one device.</summary>
    public static void SameDevice(Tensor a, Tensor b, string operation)
    {
        if (!ReferenceEquals(a.Check(operation).Device, b.Check(operation).Device))
            throw new ArgumentException($"{operation}: one tensor is on {a.Device.Name}, the other on {b.Device.Name}; copy one with To(device)");
    }

    /// <summary>Both tensors are on one device and have the same element type.</summary>
    public static void SameType(Tensor a, Tensor b, string operation)
    {
        SameDevice(a, b, operation);
        if (a.DType != b.DType)
            throw new NotSupportedException($"{operation}: element types {a.DType} and {b.DType} differ; convert one with To(DType)");
    }

    /// <summary>Both tensors have the same shape.</summary>
    public static void SameShape(Tensor a, Tensor b, string operation)
    {
        if (a.Shape != b.Shape) throw new ShapeException($"{operation}: shapes {a.Shape} and {b.Shape} differ");
    }

    /// <summary>The elements are floating-point numbers.</summary>
    public static void Float(Tensor x, string operation)
    {
        if (!x.Check(operation).DType.IsFloat())
            throw new NotSupportedException($"{operation}: a tensor of {x.DType} on {x.Device.Name}; F32, F64, F16 and BF16 are supported");
    }

    /// <summary>The elements have one type.</summary>
    public static void Type(Tensor x, DType type, string operation, [CallerArgumentExpression(nameof(x))] string? name = null)
    {
        if (x.Check(operation).DType != type)
            throw new NotSupportedException($"{operation}: {name} is {x.DType}; {type} is needed");
    }

    /// <summary>The elements are indices.</summary>
    public static void Index(Tensor index, string operation)
    {
        if (index.Check(operation).DType is not (DType.I32 or DType.I64))
            throw new NotSupportedException($"{operation}: indices of type {index.DType}; I32 or I64 is needed");
    }

    /// <summary>The tensor has this many dimensions.</summary>
    public static void Rank(Tensor x, int rank, string operation, [CallerArgumentExpression(nameof(x))] string? name = null)
    {
        if (x.Check(operation).Layout.Shape.Rank != rank)
            throw new ShapeException($"{operation}: {name} has shape {x.Shape}; {rank} dimensions are needed");
    }
}
