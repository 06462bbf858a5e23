namespace Native.Compute.Cpu;

/// <summary>A product in which one side has at most 8 rows (or columns): the other side's elements are read once, where they are.</summary>
/// <remarks>"Weights" is the large side: lines of it, as many as C has columns (or rows, where the small side is B), run along the
/// inner dimension; x is the small side. Lines are contiguous (dot products) or their elements are (sums of scaled rows).</remarks>
internal unsafe struct GemvJob<V, T, L, TEpilogue> : IGemmJob<T>
    where V : unmanaged
    where T : unmanaged
    where L : struct, ILane<V, T>
    where TEpilogue : unmanaged, IEpilogue<T>
{
    /// <summary>The most rows of the small side.</summary>
    public const int MostRows = 8;

    // Weights of one task: many tasks, yet long runs of memory; smaller ones where there would not be enough for the threads.
    private const int MostTaskBytes = 128 << 10, LeastTaskBytes = 32 << 10, Tasks = 8;
    private const int MostLines = 1024;

    private readonly nint rows, lines, depth, taskLines;
    private readonly bool small;
    private readonly T beta;
    private readonly bool add;
    private readonly TEpilogue epilogue;
    private MatrixView x, weights, c;
    private nint batch, firstColumn;
    private T* packed;

    public GemvJob(nint m, nint n, nint k, in MatrixView a, in MatrixView b, in MatrixView c, double beta, in TEpilogue epilogue, bool smallB)
    {
        small = smallB;
        depth = k;
        (rows, lines) = smallB ? (n, m) : (m, n);
        (x, weights) = smallB ? (b.Transposed, a) : (a, b.Transposed);
        this.c = c;
        this.beta = Scalar<T>.From(beta);
        add = beta != 0;
        this.epilogue = epilogue;
        var bytes = Math.Max(1, k * weights.Type.Size());
        var taskBytes = Math.Clamp(lines * bytes / Tasks, LeastTaskBytes, MostTaskBytes);
        taskLines = Math.Min(Math.Clamp(taskBytes / bytes / 16 * 16, weights.Column == 1 ? 16 : MostLines, MostLines), (lines + 15) / 16 * 16);
    }

    private static DType Accumulate => typeof(T) == typeof(double) ? DType.F64 : DType.F32;

    public readonly int PackTasks => 1;

    public readonly int TileTasks => (int)((lines + taskLines - 1) / taskLines);

    // Rows are taken by 1, 2 or 4; what is missing is filled with zeros.
    private readonly nint PaddedRows => rows <= 2 ? rows : (rows + 3) / 4 * 4;

    // Rows that are a multiple of a page apart would compete for the same few lines of the caches.
    private readonly nint RowX => (depth + 15) / 16 * 16 + 48;

    // One row of x and weights of BF16: x is kept in the order of pairs, too.
    private readonly bool IsPaired => rows == 1 && weights.Type == DType.BF16 && weights.Column == 1;

    public readonly nint PackedElements => (PaddedRows + (IsPaired ? 1 : 0)) * RowX;

    public readonly nint TileElements => (PaddedRows + 1) * taskLines + MostRows;

    public void Place(T* packed, nint column)
    {
        this.packed = packed;
        firstColumn = column;
    }

    public void MoveTo(nint index)
    {
        x = x.At(index - batch, 0, 0);
        weights = weights.At(index - batch, 0, 0);
        c = c.At(index - batch, 0, 0);
        batch = index;
    }

    /// <summary>Copies x, widened, into contiguous rows.</summary>
    public readonly void Pack(int task)
    {
        for (nint row = 0; row < PaddedRows; row++)
        {
            var target = packed + row * RowX;
            if (row >= rows) new Span<T>(target, (int)depth).Clear();
            else if (x.Type == DType.BF16) CopyRow((BFloat16*)x.At(0, row, 0).Data, x.Column, target, depth);
            else if (x.Type == DType.F16) CopyRow((Half*)x.At(0, row, 0).Data, x.Column, target, depth);
            else CopyRow((T*)x.At(0, row, 0).Data, x.Column, target, depth);
        }
        if (IsPaired) GemvKernel.Deinterleave<V, T, L>(packed, packed + RowX, depth);
    }

    /// <summary>Computes some columns of C, or some rows where the small side is B.</summary>
    public readonly void Tile(int task, T* scratch)
    {
        var first = task * taskLines;
        var count = Math.Min(taskLines, lines - first);
        if (weights.Type == DType.BF16) Sums<BFloat16>(first, count, scratch);
        else if (weights.Type == DType.F16) Sums<Half>(first, count, scratch);
        else Sums<T>(first, count, scratch);
        if (!small)
        {
            for (nint row = 0; row < rows; row++) Finish(row, first, scratch + row * taskLines, count);
            return;
        }
        var run = scratch + PaddedRows * taskLines;
        for (nint line = 0; line < count; line++)
        {
            for (nint row = 0; row < rows; row++) run[row] = scratch[row * taskLines + line];
            Finish(first + line, 0, run, rows);
        }
    }

    private readonly void Finish(nint row, nint column, T* values, nint count)
    {
        var target = c.At(0, row, column).Data;
        if (add)
        {
            for (nint j = 0; j < count; j++)
            {
                var old = c.Type == DType.BF16 ? Storage16.LoadOne<BFloat16, T>((BFloat16*)target + j)
                    : c.Type == DType.F16 ? Storage16.LoadOne<Half, T>((Half*)target + j) : ((T*)target)[j];
                values[j] = Scalar<T>.MultiplyAdd(beta, old, values[j]);
            }
        }
        epilogue.Apply(batch, row, firstColumn + column, values, count);
        if (c.Type == DType.BF16) Storage16.Narrow((float*)values, (BFloat16*)target, count);
        else if (c.Type == DType.F16) Storage16.Narrow((float*)values, (Half*)target, count);
        else Storage16.Widen<T, V, T, L>(values, (T*)target, count);
    }

    private readonly void Sums<S>(nint first, nint count, T* sums) where S : unmanaged
    {
        var source = (S*)weights.At(0, first, 0).Data;
        if (weights.Column == 1) Dots(source, count, sums);
        else ScaledRows(source, count, sums);
    }

    private readonly void Dots<S>(S* source, nint count, T* sums) where S : unmanaged
    {
        var last = source + (count - 1) * weights.Row;
        nint line = 0;
        if (rows == 1)
        {
            // Eight lines that lie far apart, then the eight behind them: each is a long run of memory, however short a line is, and the
            // hardware's prefetchers stay with it.
            for (var apart = count / 8; line < apart; line++)
            {
                S* first = source + line * weights.Row;
                T* to = sums + line;
                if (typeof(S) == typeof(BFloat16)) GemvKernel.DotEightPaired<V, T, L>((BFloat16*)first, apart * weights.Row, packed + RowX, depth, to, apart);
                else GemvKernel.DotEight<S, V, T, L>(first, apart * weights.Row, packed, depth, to, apart);
            }
            line = count / 8 * 8;
        }
        for (; line < count; line += 4)
        {
            var w0 = source + line * weights.Row;
            var w1 = line + 1 < count ? w0 + weights.Row : last;
            var w2 = line + 2 < count ? w0 + 2 * weights.Row : last;
            var w3 = line + 3 < count ? w0 + 3 * weights.Row : last;
            if (rows == 1) GemvKernel.Dot<S, V, T, L, OneRow>(w0, w1, w2, w3, packed, RowX, depth, sums + line, taskLines);
            else if (rows == 2) GemvKernel.Dot<S, V, T, L, TwoRows>(w0, w1, w2, w3, packed, RowX, depth, sums + line, taskLines);
            else
            {
                for (nint row = 0; row < rows; row += 4)
                    GemvKernel.Dot<S, V, T, L, FourRows>(w0, w1, w2, w3, packed + row * RowX, RowX, depth, sums + row * taskLines + line, taskLines);
            }
        }
    }

    private readonly void ScaledRows<S>(S* source, nint count, T* sums) where S : unmanaged
    {
        for (nint row = 0; row < rows; row++) new Span<T>(sums + row * taskLines, (int)count).Clear();
        nint p = 0;
        for (; p + 4 <= depth; p += 4)
        {
            var w = source + p * weights.Column;
            for (nint row = 0; row < rows; row++)
            {
                var f = packed + row * RowX + p;
                GemvKernel.Axpy<S, V, T, L>(
                    w, w + weights.Column, w + 2 * weights.Column, w + 3 * weights.Column, f[0], f[1], f[2], f[3], sums + row * taskLines, count,
                    row == 0 ? 4 * weights.Column : 0);
            }
        }
        for (; p < depth; p++)
        {
            for (nint row = 0; row < rows; row++)
                GemvKernel.Axpy<S, V, T, L>(source + p * weights.Column, packed[row * RowX + p], sums + row * taskLines, count);
        }
    }

    private static void CopyRow<S>(S* source, nint step, T* target, nint count) where S : unmanaged
    {
        if (step == 1) Storage16.Widen<S, V, T, L>(source, target, count);
        else for (nint p = 0; p < count; p++) target[p] = Storage16.LoadOne<S, T>(source + p * step);
    }
}
