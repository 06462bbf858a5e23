using Native.Compute.Numerics;

namespace Native.Compute.Kernels;

/// <summary>The checks of the Fourier transforms' arguments.</summary>
internal static class FourierArgument
{
    /// <summary>[.., n] with as many transformed axes.</summary>
    public static void Real(Tensor x, int axes, string operation)
    {
        Type(x, operation);
        if (x.Rank < axes) throw new ShapeException($"{operation}: x has shape {x.Shape}; [{(axes == 1 ? ".., n" : ".., m, n")}] is needed");
        for (var axis = 1; axis <= axes; axis++) Length(x.Shape, -axis, operation);
    }

    /// <summary>[.., n, 2] with as many transformed axes.</summary>
    public static void Complex(Tensor x, int axes, string operation)
    {
        Type(x, operation);
        if (x.Rank < axes + 1 || x.Shape[-1] != 2)
            throw new ShapeException($"{operation}: x has shape {x.Shape}; [{(axes == 1 ? ".., n, 2" : ".., m, n, 2")}] is needed, with real and imaginary parts on the last axis");
        for (var axis = 2; axis <= axes + 1; axis++) Length(x.Shape, -axis, operation);
    }

    /// <summary>[.., length/2 + 1, 2] with as many transformed axes.</summary>
    public static void HalfSpectrum(Tensor x, long length, int axes, string operation)
    {
        if (length is < 1 or > FourierPlan.MaximumLength)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"{operation}: length {length} is not in 1 to {FourierPlan.MaximumLength}");
        Complex(x, axes, operation);
        if (x.Shape[-2] != length / 2 + 1)
            throw new ShapeException($"{operation}: x of shape {x.Shape} has {x.Shape[-2]} coefficients; a real row of {length} has {length / 2 + 1}");
    }

    /// <summary>The factor that a scaling stands for.</summary>
    public static double Factor(FourierScaling scaling, int n, bool inverse, string operation) => scaling switch
    {
        FourierScaling.ByInverse => inverse ? 1.0 / n : 1,
        FourierScaling.None => 1,
        FourierScaling.Orthonormal => 1 / Math.Sqrt(n),
        _ => throw new ArgumentOutOfRangeException(nameof(scaling), scaling, $"{operation}: not a scaling of the Fourier transform"),
    };

    private static void Type(Tensor x, string operation)
    {
        if (x.Check(operation).DType is not (DType.F32 or DType.F64))
            throw new NotSupportedException($"{operation}: a tensor of {x.DType}; F32 and F64 are supported");
    }

    private static void Length(in Shape shape, int axis, string operation)
    {
        if (shape[axis] is < 1 or > FourierPlan.MaximumLength)
            throw new ShapeException($"{operation}: axis {axis} of x of shape {shape} has {shape[axis]} points; 1 to {FourierPlan.MaximumLength} can be transformed");
    }
}
