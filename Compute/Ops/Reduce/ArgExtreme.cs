using Native.Compute.Gpu.Rows;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Where the largest or smallest element along an axis is.</summary>
public static class ArgExtremeOperation
{
    /// <summary>The place of the largest element along an axis, I64: the first of several, and the first NaN if there is one.</summary>
    /// <param name="x">Any shape, layout and element type but Bool.</param>
    /// <param name="axis">The axis, negative ones counted from the end.</param>
    /// <param name="keepDimensions">Whether the axis stays, with dimension 1; else it goes away.</param>
    /// <exception cref="ShapeException">The axis has dimension 0.</exception>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist.</exception>
    public static Tensor ArgMax(this Tensor x, int axis = -1, bool keepDimensions = false) => Apply(x, axis, keepDimensions, 1, "ArgMax");

    /// <summary>The place of the smallest element along an axis, I64: the first of several, and the first NaN if there is one.</summary>
    /// <param name="x">Any shape, layout and element type but Bool.</param>
    /// <param name="axis">The axis, negative ones counted from the end.</param>
    /// <param name="keepDimensions">Whether the axis stays, with dimension 1; else it goes away.</param>
    /// <exception cref="ShapeException">The axis has dimension 0.</exception>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist.</exception>
    public static Tensor ArgMin(this Tensor x, int axis = -1, bool keepDimensions = false) => Apply(x, axis, keepDimensions, 0, "ArgMin");

    private static Tensor Apply(Tensor x, int axis, bool keepDimensions, int largest, string operation)
    {
        if (x.Check(operation).DType == DType.Bool) throw new NotSupportedException($"{operation}: not defined for Bool; convert with To(DType)");
        axis = x.Shape.Axis(axis, operation);
        var mask = 1 << axis;
        Reduction.NotEmpty(x.Shape, mask, operation);
        var y = Tensor.Empty(x.Device, DType.I64, Reduction.Kept(x.Shape, mask, keepDimensions));
        if (y.Count == 0) return y;
        using var scope = x.Device.NoGrad();
        var plan = Reduction.Of(x, mask);
        if (x.Device is CudaDevice cuda && CudaArg.TryRun(cuda, y, plan.X, plan.Rows, largest)) return y;
        var parts = RowParts.Of(plan.Rows, x.Device.Kind == DeviceKind.Cpu);
        var places = parts.Count == 1 ? y : Tensor.Empty(x.Device, DType.I64, new Shape(plan.Rows.Rows * parts.Count));
        Dispatch.Element(x.Device, x.DType, new First(places, plan.X, plan.Rows, parts, largest));
        // Parts hold at least 64 elements, so a few stages leave one.
        for (var count = parts.Count; count > 1;)
        {
            var rows = new RowShape(plan.Rows.Outer, count, plan.Rows.Inner);
            parts = RowParts.Of(rows, x.Device.Kind == DeviceKind.Cpu);
            var to = parts.Count == 1 ? y : Tensor.Empty(x.Device, DType.I64, new Shape(rows.Rows * parts.Count));
            Dispatch.Element(x.Device, x.DType, new Next(to, places, plan.X, plan.Rows, rows, parts, largest));
            places = to;
            count = parts.Count;
        }
        return y;
    }

    private readonly struct First(Tensor y, Tensor x, RowShape rows, RowParts parts, int largest) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(new ArgKernel<TMemory, T>(backend.Memory(y), backend.Memory(x), parts, rows.Length, rows.Inner, largest), y.Count, rows.Length / parts.Count + 1);
    }

    private readonly struct Next(Tensor y, Tensor places, Tensor x, RowShape all, RowShape rows, RowParts parts, int largest) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(
                new ArgNextKernel<TMemory, T>(backend.Memory(y), backend.Memory(places), backend.Memory(x), parts, rows.Length, all.Length, rows.Inner, largest),
                y.Count, rows.Length / parts.Count + 1);
    }
}
