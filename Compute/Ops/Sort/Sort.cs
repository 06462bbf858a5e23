using Native.Compute.Gpu.Sort;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Sorting along an axis. Stable; NaN comes last in both directions.</summary>
public static class SortOperation
{
    /// <summary>The elements along an axis in order, and where each of them was.</summary>
    /// <param name="x">At least one axis; any type.</param>
    /// <param name="axis">The axis, shorter than 2³¹; negative ones count from the end.</param>
    /// <param name="descending">Whether the largest come first. Equal elements keep their order in both directions.</param>
    /// <returns>Values of x's type and indices of I64, both of x's shape. The gradient of the values goes back to where they were.</returns>
    public static (Tensor Values, Tensor Indices) Sort(this Tensor x, int axis = -1, bool descending = false)
    {
        axis = x.Shape.Axis(axis, "Sort");
        var (values, indices) = Last(Swap(x, axis), x.Shape[axis], descending);
        return (Swap(values, axis), Swap(indices, axis));
    }

    /// <summary>Where the elements along an axis are, in their order: I64 of x's shape.</summary>
    /// <param name="x">At least one axis; any type.</param>
    /// <param name="axis">The axis, shorter than 2³¹; negative ones count from the end.</param>
    /// <param name="descending">Whether the largest come first. Equal elements keep their order in both directions.</param>
    public static Tensor Argsort(this Tensor x, int axis = -1, bool descending = false)
    {
        axis = x.Shape.Axis(axis, "Argsort");
        Tensor result;
        using (var scope = x.Device.NoGrad())
        {
            var rows = Swap(x, axis).Contiguous();
            var length = x.Shape[axis];
            if (x.Device is CudaDevice cuda && x.Count > 0)
            {
                var indices = Tensor.Empty(cuda, DType.I64, rows.Shape);
                if (CudaSort.TryRun(cuda, null, indices, rows, length, length, descending)) return scope.Keep(Swap(indices, axis));
            }
            var order = RowSort.Order(rows, length == 0 ? 0 : rows.Count / length, length, descending);
            result = scope.Keep(Swap(order.To(DType.I64).Reshape(rows.Shape), axis));
        }
        return result;
    }

    /// <summary>The k largest (or smallest) elements along an axis in order, and where they are. NaN counts as beyond all of them.</summary>
    /// <param name="x">At least one axis; any type.</param>
    /// <param name="k">How many, at most the length of the axis.</param>
    /// <param name="axis">The axis, shorter than 2³¹; negative ones count from the end.</param>
    /// <param name="largest">The largest, the largest first; else the smallest, the smallest first. Of equal elements the earlier ones are taken.</param>
    /// <returns>Values of x's type and indices of I64, with k in place of the axis. The gradient of the values goes back to where they were.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is negative or more than the axis has.</exception>
    public static (Tensor Values, Tensor Indices) TopK(this Tensor x, long k, int axis = -1, bool largest = true)
    {
        axis = x.Shape.Axis(axis, "TopK");
        if (k < 0 || k > x.Shape[axis])
            throw new ArgumentOutOfRangeException(nameof(k), k, $"TopK: {k} elements of axis {axis} of shape {x.Shape}, which has {x.Shape[axis]}");
        var (values, indices) = Last(Swap(x, axis), k, largest);
        return (Swap(values, axis), Swap(indices, axis));
    }

    private static Tensor Swap(Tensor x, int axis) => axis == x.Rank - 1 ? x : x.Transpose(axis, -1);

    // The first k of the last axis in order.
    private static (Tensor Values, Tensor Indices) Last(Tensor x, long k, bool descending)
    {
        var shape = x.Shape.With(-1, k);
        var length = x.Shape[-1];
        var values = Tensor.Empty(x.Device, x.DType, shape);
        var indices = Tensor.Empty(x.Device, DType.I64, shape);
        if (shape.Count > 0)
            using (x.Device.NoGrad())
            {
                var rows = x.Contiguous();
                if (x.Device is not CudaDevice cuda || !CudaSort.TryRun(cuda, values, indices, rows, length, k, descending)) Portable(values, indices, rows, length, k, descending);
            }
        if (values.Record<Node>(x) is { } node)
        {
            node.Indices = node.Save(indices);
            node.Shape = x.Shape;
        }
        return (values, indices);
    }

    private static void Portable(Tensor values, Tensor indices, Tensor rows, long length, long k, bool descending)
    {
        var selects = rows.Device is CpuDevice && k <= length / 8;
        var order = selects ? RowSelect.Order(rows, rows.Count / length, length, k, descending) : RowSort.Order(rows, rows.Count / length, length, descending);
        Dispatch.Bits(rows.Device, rows.DType, new Launch(values, indices, rows, order, k, length, selects ? k : length));
    }

    private sealed class Node : TapeNode
    {
        public Saved Indices;
        public Shape Shape;

        public override string Operation => "Sort";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var indices = Indices.Tensor;
            var whole = indices.Shape == Shape;
            var dx = whole ? Tensor.Empty(dy.Device, dy.DType, Shape) : Tensor.Zeros(dy.Device, dy.DType, Shape);
            if (dy.Count > 0) Dispatch.Bits(dy.Device, dy.DType, new BackwardLaunch(dx, dy.Contiguous(), indices));
            gradients.Add(0, dx);
        }
    }

    private readonly struct Launch(Tensor values, Tensor indices, Tensor x, Tensor order, long k, long length, long width) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged =>
            backend.Run(
                new Kernel<TMemory, T>(backend.Memory(values), backend.Memory(indices), backend.Memory(x), backend.Memory(order), k, length, width), values.Count, cost: 4);
    }

    internal readonly struct Kernel<TMemory, T>(TMemory values, TMemory indices, TMemory x, TMemory order, long k, long length, long width) : IIndexKernel
        where TMemory : struct, IMemory where T : unmanaged
    {
        public void Execute(long index)
        {
            var row = index / k;
            long place = order.Read<int>(row * width + index - row * k);
            values.Write(index, x.Read<T>(row * length + place));
            indices.Write(index, place);
        }
    }

    private readonly struct BackwardLaunch(Tensor dx, Tensor dy, Tensor indices) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged =>
            backend.Run(new BackwardKernel<TMemory, T>(backend.Memory(dx), backend.Memory(dy), backend.Memory(indices), dy.Shape[-1], dx.Shape[-1]), dy.Count, cost: 4);
    }

    internal readonly struct BackwardKernel<TMemory, T>(TMemory dx, TMemory dy, TMemory indices, long k, long length) : IIndexKernel
        where TMemory : struct, IMemory where T : unmanaged
    {
        public void Execute(long index) => dx.Write(index / k * length + indices.Read<long>(index), dy.Read<T>(index));
    }
}
