using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>A copy between strides on the CPU: rows at once where both sides are contiguous, tiles of both axes where they are transposed.</summary>
internal readonly unsafe struct CopyLoop<T> : IWork where T : unmanaged
{
    private const long Tile = 32;

    private readonly T* y, x;
    private readonly IndexMap rowY, rowX;
    private readonly long strideY, strideX, rows, columns, rowsPerTask, columnsPerTask, columnTasks;

    public CopyLoop(in Iteration over, HostMemory y, HostMemory x)
    {
        this.y = (T*)y.Start;
        this.x = (T*)x.Start;
        rowY = over.RowMap(0);
        rowX = over.RowMap(1);
        strideY = over.InnerStride(0);
        strideX = over.InnerStride(1);
        rows = over.Outer;
        columns = over.Inner;
        columnsPerTask = Math.Min(columns, strideX == 1 && strideY == 1 ? CpuBackend.Grain : 8 * Tile);
        columnTasks = (columns + columnsPerTask - 1) / columnsPerTask;
        rowsPerTask = Math.Max(1, CpuBackend.Grain / columnsPerTask);
    }

    public int Tasks => checked((int)((rows + rowsPerTask - 1) / rowsPerTask * columnTasks));

    public void Run(int task)
    {
        var (rowTask, columnTask) = Math.DivRem(task, columnTasks);
        var start = columnTask * columnsPerTask;
        var count = Math.Min(columnsPerTask, columns - start);
        var end = Math.Min(rows, (rowTask + 1) * rowsPerTask);
        if (strideX == 1 && strideY == 1)
        {
            for (var row = rowTask * rowsPerTask; row < end; row++)
                Buffer.MemoryCopy(x + Row(rowX, row) + start, y + Row(rowY, row) + start, count * sizeof(T), count * sizeof(T));
            return;
        }
        // Tiles keep the lines of the side that is walked across rows in the cache until they are used up.
        for (var rowTile = rowTask * rowsPerTask; rowTile < end; rowTile += Tile)
            for (var columnTile = start; columnTile < start + count; columnTile += Tile)
                for (var row = rowTile; row < Math.Min(end, rowTile + Tile); row++)
                {
                    T* to = y + Row(rowY, row), from = x + Row(rowX, row);
                    var last = Math.Min(start + count, columnTile + Tile);
                    for (var i = columnTile; i < last; i++) to[i * strideY] = from[i * strideX];
                }
    }

    private long Row(in IndexMap map, long row) => rows > 1 ? map.Offset(row) : 0;
}
