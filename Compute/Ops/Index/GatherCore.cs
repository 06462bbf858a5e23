using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Gpu.Copies;

namespace Native.Compute.Kernels;

/// <summary>Reads elements at indices along one axis: what gather, index-select and embedding share.</summary>
internal static class GatherCore
{
    /// <summary>y[c] = x[c with index[c] on the axis], over the coordinates c of y. y is contiguous, x and index of any strides.</summary>
    /// <param name="y">The result, of x's type; its shape may be smaller than x's on other axes.</param>
    /// <param name="x">What is read.</param>
    /// <param name="index">I32 or I64, expanded to y's shape.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="operation">The name for errors, known to <see cref="Faults"/>.</param>
    public static void Run(Tensor y, Tensor x, Tensor index, int axis, string operation)
    {
        if (y.Count == 0) return;
        Dispatch.Bits(y.Device, y.DType, new Launch(y, x, index.DType == DType.I64 ? index : Widened(index), axis, operation));
    }

    // Only the indices that are there are converted, not their repetitions along broadcast axes.
    private static Tensor Widened(Tensor index)
    {
        var layout = index.Layout;
        var shape = layout.Shape;
        for (var i = 0; i < shape.Rank; i++)
            if (layout.Strides[i] == 0) shape = shape.With(i, 1);
        var own = Views.Of(index, new Layout(shape, layout.Strides, layout.Offset), "Gather");
        return own.To(DType.I64).Expand(layout.Shape);
    }

    private readonly struct Launch(Tensor y, Tensor x, Tensor index, int axis, string operation) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged
        {
            var layout = x.Layout;
            Span<long> strides = stackalloc long[Shape.MaxRank];
            layout.Strides.CopyTo(strides);
            var stride = strides[axis];
            strides[axis] = 0;
            var start = new Layout(y.Shape, strides[..y.Rank], layout.Offset);
            var over = Iteration.Over(y.Layout, start, index.Layout, index.Layout, index.Layout);
            var (bound, code) = (layout.Shape[axis], Faults.Code(operation));
            if (backend.IsCpu(out var cpu))
            {
                var loop = new GatherLoop<T>(over, cpu.Memory(y), cpu.Memory(x), cpu.Memory(index), cpu.Faults, stride, bound, code);
                cpu.Device.Pool.Run(loop.Tasks, loop);
                cpu.Device.ThrowOnFault();
            }
            else if (y.Device is not CudaDevice cuda || !CudaGather.TryRun(cuda, y, x, index, over, stride, bound, code))
                backend.Run(
                    new GatherKernel<TMemory, T>(
                        backend.Memory(y), backend.Memory(x), backend.Memory(index), backend.Faults, over.Map(1), over.Map(2), stride, bound, code), y.Count, cost: 4);
        }
    }
}

/// <summary>One element of a gather.</summary>
internal readonly struct GatherKernel<TMemory, T>(
    TMemory y, TMemory x, TMemory index, TMemory faults, IndexMap mapX, IndexMap mapI, long stride, long bound, int code) : IIndexKernel
    where TMemory : struct, IMemory where T : unmanaged
{
    public void Execute(long i)
    {
        var k = index.Read<long>(mapI.Offset(i));
        y.Write(i, Faults.IsInRange(faults, code, k, bound) ? x.Read<T>(mapX.Offset(i) + k * stride) : default);
    }
}

/// <summary>A gather on the CPU: rows of the merged shape, copied at once where the index does not change along them.</summary>
internal readonly unsafe struct GatherLoop<T> : IWork where T : unmanaged
{
    private readonly T* y, x;
    private readonly long* index;
    private readonly HostMemory faults;
    private readonly IndexMap rowX, rowI;
    private readonly long strideX, strideI, stride, bound, rows, columns, rowsPerTask, columnsPerTask, columnTasks;
    private readonly int code;
    private readonly bool streams;

    public GatherLoop(in Iteration over, HostMemory y, HostMemory x, HostMemory index, HostMemory faults, long stride, long bound, int code)
    {
        this.y = (T*)y.Start;
        this.x = (T*)x.Start;
        this.index = (long*)index.Start;
        this.faults = faults;
        (this.stride, this.bound, this.code) = (stride, bound, code);
        (rowX, rowI) = (over.RowMap(1), over.RowMap(2));
        (strideX, strideI) = (over.InnerStride(1), over.InnerStride(2));
        (rows, columns) = (over.Outer, over.Inner);
        columnsPerTask = Math.Min(columns, CpuBackend.Grain);
        columnTasks = (columns + columnsPerTask - 1) / columnsPerTask;
        rowsPerTask = Math.Max(1, CpuBackend.Grain / columnsPerTask);
        streams = Streaming.Fits((byte*)this.y, rows, columns, sizeof(T)) && Vector128.IsHardwareAccelerated;
    }

    public int Tasks => checked((int)((rows + rowsPerTask - 1) / rowsPerTask * columnTasks));

    public void Run(int task)
    {
        var (rowTask, columnTask) = Math.DivRem(task, columnTasks);
        var start = columnTask * columnsPerTask;
        var end = Math.Min(columns, start + columnsPerTask);
        var last = Math.Min(rows, (rowTask + 1) * rowsPerTask);
        for (var row = rowTask * rowsPerTask; row < last; row++)
        {
            var to = y + row * columns;
            var from = x + (rows > 1 ? rowX.Offset(row) : 0);
            var at = index + (rows > 1 ? rowI.Offset(row) : 0);
            if (strideI == 0)
            {
                var k = *at;
                if (!Faults.IsInRange(faults, code, k, bound)) return;
                from += k * stride;
                if (strideX == 1 && streams)
                {
                    // The next row may be anywhere: what it is read from is asked for while this one is copied.
                    var next = row + 1 < last ? x + rowX.Offset(row + 1) + Math.Clamp(index[rowI.Offset(row + 1)], 0, bound - 1) * stride : from;
                    Streaming.Copy((byte*)(to + start), (byte*)(from + start), (byte*)(next + start), (end - start) * sizeof(T));
                }
                else if (strideX == 1) new ReadOnlySpan<T>(from + start, (int)(end - start)).CopyTo(new Span<T>(to + start, (int)(end - start)));
                else
                    for (var i = start; i < end; i++) to[i] = from[i * strideX];
                continue;
            }
            for (var i = start; i < end; i++)
            {
                var k = at[i * strideI];
                if (!Faults.IsInRange(faults, code, k, bound)) return;
                to[i] = from[i * strideX + k * stride];
            }
        }
        Streaming.End(streams);
    }
}
