namespace Native.Compute.Cpu;

/// <summary>One matrix product, cut into packing tasks and, when these are done, tile tasks.</summary>
internal unsafe struct GemmJob<V, T, L, TEpilogue> : IGemmJob<T>
    where V : unmanaged
    where T : unmanaged
    where L : struct, ILane<V, T>
    where TEpilogue : unmanaged, IEpilogue<T>
{
    private const int GroupB = 2;

    private readonly nint m, n, k;
    private readonly GemmPlan plan;
    private readonly nint blocks;
    private readonly T beta;
    private readonly bool add;
    private readonly TEpilogue epilogue;
    private MatrixView a, b, c;
    private nint batch, firstColumn;
    private T* packedB;

    public GemmJob(
        nint m, nint n, nint k, in MatrixView a, in MatrixView b, in MatrixView c, double beta, in TEpilogue epilogue, int threads)
    {
        (this.m, this.n, this.k) = (m, n, k);
        (this.a, this.b, this.c) = (a, b, c);
        this.epilogue = epilogue;
        this.beta = Scalar<T>.From(beta);
        add = beta != 0;
        plan = GemmPlan.Choose(m, n, k, a, b, Accumulate, GemmMacro<V, T, L>.PanelColumns, threads, GemmPlan.Caches);
        blocks = Math.Max(1, (k + plan.Depth - 1) / plan.Depth);
    }

    private static DType Accumulate => typeof(T) == typeof(double) ? DType.F64 : DType.F32;

    private static int PanelColumns => GemmMacro<V, T, L>.PanelColumns;

    private static nint PanelRows => GemmMacro<V, T, L>.PanelRows;

    private readonly nint PanelsB => (n + PanelColumns - 1) / PanelColumns;

    // In place, the last columns still go through scratch where a register would read beyond the row.
    private readonly bool HasRaggedEnd => n % L.Count != 0;

    private readonly nint WidthB => plan.PackB ? Padded(n) : PanelColumns;

    private readonly nint GroupsB => plan.PackB ? (PanelsB + GroupB - 1) / GroupB : HasRaggedEnd ? 1 : 0;

    public readonly int PackTasks => (int)(k == 0 ? 0 : blocks * GroupsB);

    public readonly int TileTasks => (int)(RowTiles * ((n + plan.TileColumns - 1) / plan.TileColumns));

    private readonly nint RowTiles => (m + plan.TileRows - 1) / plan.TileRows;

    /// <summary>Elements of scratch that all tasks share: B in panels.</summary>
    public readonly nint PackedElements => GroupsB > 0 ? blocks * plan.Depth * WidthB : 0;

    /// <summary>Elements of scratch of one running tile task: a block of A in panels, and the sums where C is stored in fewer bits.</summary>
    public readonly nint TileElements => (plan.PackA ? BlockElementsA : 0) + (c.Type == Accumulate ? 0 : plan.TileRows * plan.TileColumns);

    // A multiple of a cache line, so that what follows is aligned.
    private readonly nint BlockElementsA => (plan.TileRows * plan.Depth + 15) / 16 * 16;

    public void Place(T* packed, nint column)
    {
        packedB = packed;
        firstColumn = column;
    }

    public void MoveTo(nint index)
    {
        a = a.At(index - batch, 0, 0);
        b = b.At(index - batch, 0, 0);
        c = c.At(index - batch, 0, 0);
        batch = index;
    }

    /// <summary>Packs some panels of B.</summary>
    public readonly void Pack(int task)
    {
        var start = task / GroupsB * plan.Depth;
        var depth = Math.Min(plan.Depth, k - start);
        var first = plan.PackB ? task % GroupsB * GroupB : PanelsB - 1;
        for (var panel = first; panel < Math.Min(PanelsB, first + GroupB); panel++)
        {
            var columns = (int)Math.Min(PanelColumns, n - panel * PanelColumns);
            Fill(b.At(0, start, panel * PanelColumns).Transposed, columns, (int)Padded(columns), depth, PackedPanel(start, panel, depth));
        }
    }

    /// <summary>Computes one tile of C over the whole depth, and finishes it.</summary>
    public readonly void Tile(int task, T* scratch)
    {
        var i = task % RowTiles * plan.TileRows;
        var j = task / RowTiles * plan.TileColumns;
        var rows = Math.Min(plan.TileRows, m - i);
        var columns = Math.Min(plan.TileColumns, n - j);
        var own = c.Type != Accumulate;
        var tile = scratch + (plan.PackA ? BlockElementsA : 0);
        var target = own ? tile : (T*)c.At(0, i, j).Data;
        var pitch = own ? columns : c.Row;
        if (own && add) LoadC(i, j, rows, columns, tile);
        for (nint block = 0; block < blocks; block++) Multiply(block, i, j, rows, columns, scratch, target, pitch);
        if (!own && typeof(TEpilogue) == typeof(NoEpilogue)) return;
        for (nint r = 0; r < rows; r++)
        {
            epilogue.Apply(batch, i + r, firstColumn + j, target + r * pitch, columns);
            if (c.Type == DType.BF16) Storage16.Narrow((float*)target + r * pitch, (BFloat16*)c.At(0, i + r, j).Data, columns);
            else if (c.Type == DType.F16) Storage16.Narrow((float*)target + r * pitch, (Half*)c.At(0, i + r, j).Data, columns);
        }
    }

    private readonly void Multiply(nint block, nint i, nint j, nint rows, nint columns, T* scratch, T* target, nint pitch)
    {
        var start = block * plan.Depth;
        var depth = Math.Min(plan.Depth, k - start);
        if (plan.PackA) PackA(a.At(0, i, start), rows, depth, scratch);
        var source = plan.PackA ? scratch : (T*)a.At(0, i, start).Data;
        var panelA = plan.PackA ? PanelRows * depth : PanelRows * a.Row;
        var rowA = plan.PackA ? 1 : a.Row;
        var stepA = plan.PackA ? PanelRows : a.Column;
        for (nint column = 0; column < columns; column += PanelColumns)
        {
            var width = (int)Math.Min(PanelColumns, columns - column);
            var panel = (j + column) / PanelColumns;
            var packed = plan.PackB || width % L.Count != 0;
            var next = Next(block, j, column + PanelColumns < columns ? panel + 1 : -1, start, depth);
            GemmMacro<V, T, L>.Panel(
                rows, width, depth, source, panelA, rowA, stepA,
                packed ? PackedPanel(start, panel, depth) : (T*)b.At(0, start, j + column).Data,
                packed ? Padded(width) : b.Row,
                target + column, pitch, block == 0 ? beta : Scalar<T>.From(1), block > 0 || add,
                next, PanelColumns * depth * sizeof(T));
        }
    }

    // The panel after this one: the next of the tile, or the first of the next block, or none.
    private readonly T* Next(nint block, nint j, nint panel, nint start, nint depth)
    {
        if (!plan.PackB) return null;
        if (panel >= 0) return PackedPanel(start, panel, depth);
        return block + 1 < blocks ? PackedPanel(start + plan.Depth, j / PanelColumns, Math.Min(plan.Depth, k - start - plan.Depth)) : null;
    }

    private static void PackA(in MatrixView source, nint rows, nint depth, T* target)
    {
        for (nint row = 0; row < rows; row += PanelRows)
            Fill(source.At(0, row, 0), (int)Math.Min(PanelRows, rows - row), (int)PanelRows, depth, target + row * depth);
    }

    private readonly void LoadC(nint i, nint j, nint rows, nint columns, T* tile)
    {
        for (nint r = 0; r < rows; r++)
        {
            var row = c.At(0, i + r, j).Data;
            if (c.Type == DType.BF16) Storage16.Widen<BFloat16, V, T, L>((BFloat16*)row, tile + r * columns, columns);
            else Storage16.Widen<Half, V, T, L>((Half*)row, tile + r * columns, columns);
        }
    }

    private readonly T* PackedPanel(nint start, nint panel, nint depth) =>
        plan.PackB ? packedB + start * WidthB + panel * PanelColumns * depth : packedB + start * WidthB;

    private static nint Padded(nint columns) => (columns + L.Count - 1) / L.Count * L.Count;

    private static void Fill(in MatrixView lines, int count, int width, nint depth, T* target)
    {
        if (lines.Type == Accumulate) GemmPack.Panel<T, V, T, L>((T*)lines.Data, lines.Row, lines.Column, count, width, depth, target);
        else if (lines.Type == DType.BF16) GemmPack.Panel<BFloat16, V, T, L>((BFloat16*)lines.Data, lines.Row, lines.Column, count, width, depth, target);
        else GemmPack.Panel<Half, V, T, L>((Half*)lines.Data, lines.Row, lines.Column, count, width, depth, target);
    }
}
