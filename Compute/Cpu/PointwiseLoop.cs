using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>A pointwise operation on the CPU: rows of the merged shape, the innermost axis in SIMD vectors.</summary>
/// <remarks>Inputs along a row are contiguous (stride 1), one repeated element (stride 0), or collected one by one.</remarks>
internal readonly unsafe struct PointwiseLoop<TOp, TLanes, T> : IWork
    where TOp : struct, IPointwise where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T>
{
    private readonly TOp op;
    private readonly byte* y, a, b, c, d;
    private readonly IndexMap rowY, rowA, rowB, rowC, rowD;
    private readonly long strideY, strideA, strideB, strideC, strideD;
    private readonly long rows, columns, rowsPerTask, columnsPerTask, columnTasks;
    private readonly int size;
    private readonly bool streams;

    public PointwiseLoop(TOp op, in Iteration over, HostMemory y, HostMemory a, HostMemory b, HostMemory c, HostMemory d)
    {
        this.op = op;
        this.y = y.Start;
        this.a = a.Start;
        this.b = b.Start;
        this.c = c.Start;
        this.d = d.Start;
        (rowY, rowA, rowB, rowC, rowD) = (over.RowMap(0), over.RowMap(1), over.RowMap(2), over.RowMap(3), over.RowMap(4));
        strideY = over.InnerStride(0);
        strideA = over.InnerStride(1);
        strideB = over.InnerStride(2);
        strideC = over.InnerStride(3);
        strideD = over.InnerStride(4);
        rows = over.Outer;
        columns = over.Inner;
        size = T.Type.Size();
        streams = strideY == 1 && (rows == 1 ? Streaming.Fits(y.Start, 1, columns & -64, size) : Streaming.Fits(y.Start, rows, columns, size));
        var grain = (streams ? Streaming.LongerTasks : 1) * CpuBackend.Grain;
        columnsPerTask = Math.Min(columns, grain);
        columnTasks = (columns + columnsPerTask - 1) / columnsPerTask;
        rowsPerTask = Math.Max(1, grain / columnsPerTask);
    }

    /// <summary>How many tasks the loop is.</summary>
    public int Tasks => checked((int)((rows + rowsPerTask - 1) / rowsPerTask * columnTasks));

    public void Run(int task)
    {
        var (rowTask, columnTask) = Math.DivRem(task, columnTasks);
        var start = columnTask * columnsPerTask;
        var count = Math.Min(columnsPerTask, columns - start);
        var end = Math.Min(rows, (rowTask + 1) * rowsPerTask);
        for (var row = rowTask * rowsPerTask; row < end; row++)
        {
            var py = At(y, rowY, strideY, row, start);
            var pa = At(a, rowA, strideA, row, start);
            var pb = TOp.Inputs > 1 ? At(b, rowB, strideB, row, start) : pa;
            var pc = TOp.Inputs > 2 ? At(c, rowC, strideC, row, start) : pa;
            var pd = TOp.Inputs > 3 ? At(d, rowD, strideD, row, start) : pa;
            if (AllContiguous()) Contiguous(py, pa, pb, pc, pd, count);
            else Strided(py, pa, pb, pc, pd, count);
        }
        if (streams && Sse.IsSupported) Sse.StoreFence();
    }

    private byte* At(byte* start, in IndexMap map, long stride, long row, long column) =>
        start + ((rows > 1 ? map.Offset(row) : 0) + column * stride) * size;

    private bool AllContiguous() => strideY == 1 && strideA == 1 && (TOp.Inputs < 2 || strideB == 1)
        && (TOp.Inputs < 3 || strideC == 1) && (TOp.Inputs < 4 || strideD == 1);

    private void Contiguous(byte* py, byte* pa, byte* pb, byte* pc, byte* pd, long count)
    {
        var whole = count - count % TLanes.Count;
        if (streams && TOp.HasSingles && typeof(TLanes) == typeof(Lanes512<float>) && typeof(T) == typeof(F32)) StreamSingles((float*)py, (float*)pa, whole);
        else if (streams) Stream(py, pa, pb, pc, pd, whole);
        else Store(py, pa, pb, pc, pd, whole);
        if (whole < count)
            Strided(py + whole * size, pa + whole * size, pb + whole * size, pc + whole * size, pd + whole * size, count - whole);
    }

    // Two methods with one call of the formula each: there is a limit to what is inlined into one.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Stream(byte* py, byte* pa, byte* pb, byte* pc, byte* pd, long count)
    {
        var f = op;
        for (var i = 0L; i < count; i += TLanes.Count)
        {
            Streaming.FetchAhead(pa + i * T.Type.Size());
            if (TOp.Inputs > 1) Streaming.FetchAhead(pb + i * T.Type.Size());
            TLanes.StreamTo<T>(py, i, f.Apply(Load(pa, i), TOp.Inputs > 1 ? Load(pb, i) : default, TOp.Inputs > 2 ? Load(pc, i) : default, TOp.Inputs > 3 ? Load(pd, i) : default));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StreamSingles(float* y, float* a, long count)
    {
        for (var i = 0L; i < count; i += 16)
        {
            Streaming.FetchAhead((byte*)(a + i));
            TOp.Singles(Vector512.Load(a + i)).StoreAlignedNonTemporal(y + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Store(byte* py, byte* pa, byte* pb, byte* pc, byte* pd, long count)
    {
        var f = op;
        for (var i = 0L; i < count; i += TLanes.Count)
            TLanes.StoreTo<T>(py, i, f.Apply(Load(pa, i), TOp.Inputs > 1 ? Load(pb, i) : default, TOp.Inputs > 2 ? Load(pc, i) : default, TOp.Inputs > 3 ? Load(pd, i) : default));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Load(byte* p, long i) => TLanes.LoadFrom<T>(p, i);

    private void Strided(byte* py, byte* pa, byte* pb, byte* pc, byte* pd, long count)
    {
        var f = op;
        var room = stackalloc byte[64 * 5];
        TLanes va = Repeated(pa, strideA, room), vb = default, vc = default, vd = default;
        if (TOp.Inputs > 1) vb = Repeated(pb, strideB, room);
        if (TOp.Inputs > 2) vc = Repeated(pc, strideC, room);
        if (TOp.Inputs > 3) vd = Repeated(pd, strideD, room);
        for (var i = 0L; i < count; i += TLanes.Count)
        {
            var n = Math.Min(TLanes.Count, count - i);
            if (strideA != 0) va = Collect(pa, strideA, i, n, room + 64);
            if (TOp.Inputs > 1 && strideB != 0) vb = Collect(pb, strideB, i, n, room + 128);
            if (TOp.Inputs > 2 && strideC != 0) vc = Collect(pc, strideC, i, n, room + 192);
            if (TOp.Inputs > 3 && strideD != 0) vd = Collect(pd, strideD, i, n, room + 256);
            var result = f.Apply(va, vb, vc, vd);
            if (strideY == 1 && n == TLanes.Count) TLanes.StoreTo<T>(py, i, result);
            else
            {
                TLanes.StoreTo<T>(room, 0, result);
                for (var k = 0L; k < n; k++) CopyElement(room + k * size, py + (i + k) * strideY * size);
            }
        }
    }

    private TLanes Repeated(byte* p, long stride, byte* room) => stride == 0 ? Collect(p, 0, 0, TLanes.Count, room) : default;

    // Lanes beyond n repeat an element that is there, so that what is computed in them is harmless.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLanes Collect(byte* p, long stride, long i, long n, byte* room)
    {
        if (stride == 1 && n == TLanes.Count) return TLanes.LoadFrom<T>(p, i);
        for (var k = 0L; k < TLanes.Count; k++) CopyElement(p + (i + Math.Min(k, n - 1)) * stride * size, room + k * size);
        return TLanes.LoadFrom<T>(room, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyElement(byte* from, byte* to)
    {
        if (size == 4) *(uint*)to = *(uint*)from;
        else if (size == 8) *(ulong*)to = *(ulong*)from;
        else *(ushort*)to = *(ushort*)from;
    }
}
