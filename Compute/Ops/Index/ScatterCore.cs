using System.Runtime.Intrinsics;
using Native.Compute.Cpu;

namespace Native.Compute.Kernels;

/// <summary>
/// Writes elements at indices along one axis, without atomics: indices are sorted stably, and each run of equal ones is added up
/// (or its last one taken) by whoever stands at the run's start. The order is fixed, so the bits are.
/// </summary>
internal static class ScatterCore
{
    /// <summary>y[c with index[i] on the axis] += source[c with i on the axis], for a vector of indices. y is contiguous.</summary>
    public static void Slices(Tensor y, Tensor source, Tensor index, int axis, string operation)
    {
        if (source.Count == 0) return;
        var sorted = index.To(DType.I64).Contiguous();
        var order = RowSort.Order(sorted, 1, sorted.Count, descending: false);
        Run(y, source, sorted, order, axis, rowStride: 0, adds: true, operation);
    }

    /// <summary>y[c with index[c] on the axis] (+)= source[c], for every coordinate c of the indices. y is contiguous.</summary>
    public static void Columns(Tensor y, Tensor source, Tensor index, int axis, bool adds, string operation)
    {
        if (index.Count == 0) return;
        // One row of indices for each column of elements that can meet.
        var rows = index.To(DType.I64).Transpose(axis, -1).Contiguous();
        var length = rows.Shape[-1];
        var order = RowSort.Order(rows, rows.Count / length, length, descending: false);
        Run(y, source, rows, order, axis, rowStride: length, adds, operation);
    }

    private static void Run(Tensor y, Tensor source, Tensor index, Tensor order, int axis, long rowStride, bool adds, string operation) =>
        Dispatch.Element(y.Device, y.DType, new Launch(y, source, index, order, axis, rowStride, adds, operation));

    private readonly struct Launch(Tensor y, Tensor source, Tensor index, Tensor order, int axis, long rowStride, bool adds, string operation) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T>
        {
            // Columns: the coordinates of the source without the axis, in the order of the rows of indices.
            var (of, to) = (Columns(source.Layout, source.Shape), Columns(y.Layout, source.Shape));
            var (strideS, strideY) = (source.Layout.Strides[axis], y.Layout.Strides[axis]);
            var (length, bound, code) = (source.Shape[axis], y.Shape[axis], Faults.Code(operation));
            var columns = of.Shape.Count;
            var over = Iteration.Over(of, of, to, to, to);
            if (backend.IsCpu(out var cpu) && rowStride == 0 && over.InnerStride(0) == 1 && over.InnerStride(2) == 1 && Vector128.IsHardwareAccelerated && T.IsFloat)
            {
                if (T.Type == DType.F64) OfLanes<Lanes512<double>, Lanes256<double>, Lanes128<double>, T>(cpu, over, length, strideS, strideY, bound, code);
                else OfLanes<Lanes512<float>, Lanes256<float>, Lanes128<float>, T>(cpu, over, length, strideS, strideY, bound, code);
                return;
            }
            backend.Run(
                new ScatterKernel<TMemory, T>(
                    backend.Memory(y), backend.Memory(source), backend.Memory(index), backend.Memory(order), backend.Faults,
                    over.Map(0), over.Map(2), columns, length, rowStride, strideS, strideY, bound, code, adds ? 1 : 0), columns * length, cost: 8);
        }

        // The last axis takes the axis' place, as in the rows of indices, and the axis itself is left out.
        private Layout Columns(in Layout layout, in Shape counts)
        {
            Span<long> d = stackalloc long[Shape.MaxRank], s = stackalloc long[Shape.MaxRank];
            var rank = counts.Rank;
            counts.AsSpan().CopyTo(d);
            layout.Strides.CopyTo(s);
            if (rowStride != 0) (d[axis], s[axis]) = (d[rank - 1], s[rank - 1]);
            else
                for (var i = axis; i < rank - 1; i++) (d[i], s[i]) = (d[i + 1], s[i + 1]);
            return new(new Shape(d[..(rank - 1)]), s[..(rank - 1)], layout.Offset);
        }

        private void OfLanes<T512, T256, T128, T>(CpuBackend cpu, in Iteration over, long length, long strideS, long strideY, long bound, int code)
            where T512 : struct, ILanes<T512> where T256 : struct, ILanes<T256> where T128 : struct, ILanes<T128> where T : struct, IElement<T>
        {
            if (Vector512.IsHardwareAccelerated) Loop<T512, T>(cpu, over, length, strideS, strideY, bound, code);
            else if (Vector256.IsHardwareAccelerated) Loop<T256, T>(cpu, over, length, strideS, strideY, bound, code);
            else Loop<T128, T>(cpu, over, length, strideS, strideY, bound, code);
        }

        private void Loop<TLanes, T>(CpuBackend cpu, in Iteration over, long length, long strideS, long strideY, long bound, int code)
            where TLanes : struct, ILanes<TLanes> where T : struct, IElement<T>
        {
            var loop = new SegmentAddLoop<TLanes, T>(
                over, cpu.Memory(y), cpu.Memory(source), cpu.Memory(index), cpu.Memory(order), cpu.Faults, length, strideS, strideY, bound, code);
            cpu.Device.Pool.Run(loop.Tasks, loop);
            cpu.Device.ThrowOnFault();
        }
    }
}

/// <summary>One place of the sorted indices and one column: does the work of a run of equal indices if it starts here.</summary>
internal readonly struct ScatterKernel<TMemory, T>(
    TMemory y, TMemory source, TMemory index, TMemory order, TMemory faults, IndexMap mapS, IndexMap mapY,
    long columns, long length, long rowStride, long strideS, long strideY, long bound, int code, int adds) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IElement<T>
{
    public void Execute(long i)
    {
        var place = i / columns;
        var column = i % columns;
        var row = column * rowStride;
        long at = order.Read<int>(row + place);
        var target = index.Read<long>(row + at);
        if (place > 0 && index.Read<long>(row + order.Read<int>(row + place - 1)) == target) return;
        if (!Faults.IsInRange(faults, code, target, bound)) return;
        var from = mapS.Offset(column);
        var to = mapY.Offset(column) + target * strideY;
        var value = T.Load(source, from + at * strideS);
        var total = T.Load(y, to);
        var terms = 0;
        for (var next = place + 1; next < length; next++)
        {
            at = order.Read<int>(row + next);
            if (index.Read<long>(row + at) != target) break;
            var term = T.Load(source, from + at * strideS);
            if (adds == 0)
            {
                value = term;
                continue;
            }
            value += term;
            // Sums of sums: the error of a long run grows more slowly than its length.
            if (++terms < 64) continue;
            total += value;
            value = T.Constant(0);
            terms = 0;
        }
        T.Store(y, to, adds != 0 ? total + value : value);
    }
}

/// <summary>Runs of equal indices whose slices are contiguous rows, on the CPU: vectors of columns stay in registers over a run.</summary>
internal readonly unsafe struct SegmentAddLoop<TLanes, T> : IWork where TLanes : struct, ILanes<TLanes> where T : struct, IElement<T>
{
    private readonly HostMemory y, source, faults;
    private readonly long* index;
    private readonly int* order;
    private readonly IndexMap rowS, rowY;
    private readonly long rows, columns, length, strideS, strideY, bound, perTask;
    private readonly int code;

    public SegmentAddLoop(
        in Iteration over, HostMemory y, HostMemory source, HostMemory index, HostMemory order, HostMemory faults,
        long length, long strideS, long strideY, long bound, int code)
    {
        (this.y, this.source, this.faults) = (y, source, faults);
        this.index = (long*)index.Start;
        this.order = (int*)order.Start;
        (rowS, rowY, rows, columns) = (over.RowMap(0), over.RowMap(2), over.Outer, over.Inner);
        (this.length, this.strideS, this.strideY, this.bound, this.code) = (length, strideS, strideY, bound, code);
        perTask = Math.Max(1, CpuBackend.Grain / Math.Max(1, rows * columns));
    }

    public int Tasks => checked((int)((length + perTask - 1) / perTask));

    public void Run(int task)
    {
        var end = Math.Min(length, (task + 1) * perTask);
        for (var place = task * perTask; place < end; place++)
        {
            var target = index[order[place]];
            if (place > 0 && index[order[place - 1]] == target) continue;
            if (!Faults.IsInRange(faults, code, target, bound)) return;
            var last = place + 1;
            while (last < length && index[order[last]] == target) last++;
            for (var row = 0L; row < rows; row++)
                Segment(place, last, rows > 1 ? rowS.Offset(row) : 0, (rows > 1 ? rowY.Offset(row) : 0) + target * strideY);
        }
    }

    private void Segment(long place, long last, long from, long to)
    {
        var whole = columns - columns % TLanes.Count;
        for (var i = 0L; i < whole; i += TLanes.Count)
        {
            var total = TLanes.LoadFrom<T>(y.Start, to + i);
            for (var block = place; block < last; block += 64)
            {
                var sum = TLanes.Constant(0);
                for (var k = block; k < Math.Min(last, block + 64); k++) sum += TLanes.LoadFrom<T>(source.Start, from + order[k] * strideS + i);
                total += sum;
            }
            TLanes.StoreTo<T>(y.Start, to + i, total);
        }
        for (var i = whole; i < columns; i++)
        {
            var total = T.Load(y, to + i);
            for (var block = place; block < last; block += 64)
            {
                var sum = T.Constant(0);
                for (var k = block; k < Math.Min(last, block + 64); k++) sum += T.Load(source, from + order[k] * strideS + i);
                total += sum;
            }
            T.Store(y, to + i, total);
        }
    }
}
