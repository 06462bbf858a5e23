namespace Native.Compute.Cpu;

/// <summary>One matrix product, cut into packing tasks and, when these are done, tile tasks.</summary>
internal unsafe struct GemmJob<V, T, L, TEpilogue> : IGemmJob<T>
    where V : unmanaged
    where T : unmanaged
    where L : struct, ILane<V, T>
    where TEpilogue : unmanaged, IEpilogue<T>
{
    private const int PackRows = 16, PackWidth = 8;

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

    private readonly bool PacksRows => plan.PackB && b.Column == 1;

    private readonly nint PackPanels => PacksRows ? 0 : plan.PackB ? PanelsB : HasRaggedEnd ? 1 : 0;

    // The gap keeps the same row of all panels from falling into one set of a cache where k is a power of two.
    private readonly nint PanelElementsB => PanelColumns * (k + 1);

    public readonly int PackTasks => (int)(k == 0 ? 0 : PacksRows ? (k + PackRows - 1) / PackRows : blocks * PackPanels);

    public readonly int TileTasks => (int)(RowTiles * ((n + plan.TileColumns - 1) / plan.TileColumns));

    private readonly nint RowTiles => (m + plan.TileRows - 1) / plan.TileRows;

    /// <summary>Elements of scratch that all tasks share: B in panels.</summary>
    public readonly nint PackedElements => plan.PackB ? PanelsB * PanelElementsB : PackPanels * PanelElementsB;

    /// <summary>Elements of scratch of one running tile task: sums of a panel between blocks, a block of A, and all sums where C is
    /// stored in fewer bits.</summary>
    public readonly nint TileElements => SumElements + ElementsA + (c.Type == Accumulate ? 0 : plan.TileRows * plan.TileColumns);

    private readonly nint SumElements => blocks > 1 ? plan.TileRows * PanelColumns : 0;

    // A multiple of a cache line, so that what follows is aligned.
    private readonly nint ElementsA => plan.PackA ? (plan.TileRows * Math.Min(blocks, plan.GroupBlocks) * plan.Depth + 15) / 16 * 16 : 0;

    private readonly bool PacksRowsOfA => plan.PackA && a.Column == 1;

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

    /// <summary>Packs some rows or one panel of a block of B.</summary>
    public readonly void Pack(int task)
    {
        if (PacksRows)
        {
            nint row = (nint)task * PackRows;
            var rows = Math.Min(PackRows, k - row);
            // A few panels at a time: each is another page to write to, and processors keep few pages at hand for stores.
            for (nint at = 0; at < PanelsB; at += PackWidth)
            {
                var source = b.At(0, row, at * PanelColumns);
                var width = Math.Min(n - at * PanelColumns, PackWidth * PanelColumns);
                var target = packedB + at * PanelElementsB;
                if (b.Type == Accumulate) GemmPack.Rows<T, V, T, L>((T*)source.Data, b.Row, row, rows, width, target, PanelElementsB);
                else if (b.Type == DType.BF16) GemmPack.Rows<BFloat16, V, T, L>((BFloat16*)source.Data, b.Row, row, rows, width, target, PanelElementsB);
                else GemmPack.Rows<Half, V, T, L>((Half*)source.Data, b.Row, row, rows, width, target, PanelElementsB);
            }
            return;
        }
        var start = task / PackPanels * plan.Depth;
        var panel = plan.PackB ? task % PackPanels : PanelsB - 1;
        var columns = (int)Math.Min(PanelColumns, n - panel * PanelColumns);
        var depth = Math.Min(plan.Depth, k - start);
        Fill(b.At(0, start, panel * PanelColumns).Transposed, columns, (int)Padded(columns), depth, PackedPanel(panel, start, Padded(columns)));
    }

    /// <summary>Computes one tile of C over the whole depth, and finishes it.</summary>
    public readonly void Tile(int task, T* scratch)
    {
        var i = task % RowTiles * plan.TileRows;
        var j = task / RowTiles * plan.TileColumns;
        var rows = Math.Min(plan.TileRows, m - i);
        var columns = Math.Min(plan.TileColumns, n - j);
        var own = c.Type != Accumulate;
        var tile = scratch + SumElements + ElementsA;
        var home = own ? tile : (T*)c.At(0, i, j).Data;
        var pitch = own ? columns : c.Row;
        if (own && add) LoadC(i, j, rows, columns, tile);
        for (nint first = 0; first < blocks; first += plan.GroupBlocks)
        {
            var end = Math.Min(blocks, first + plan.GroupBlocks);
            if (plan.PackA) PackA(i, rows, first * plan.Depth, Math.Min(k, end * plan.Depth), scratch + SumElements);
            for (nint column = 0; column < columns; column += PanelColumns)
            {
                var width = (int)Math.Min(PanelColumns, columns - column);
                for (var block = first; block < end; block++)
                {
                    var target = new GemmTarget<T>(home + column, pitch, block == 0 ? beta : Scalar<T>.From(1), block > 0 || add);
                    if (block > first)
                    {
                        target.From = scratch;
                        target.FromPitch = PanelColumns;
                    }
                    if (block < end - 1)
                    {
                        target.To = scratch;
                        target.Pitch = PanelColumns;
                    }
                    var next = block + 1 < end ? Next(j + column, block + 1)
                        : column + PanelColumns < columns ? Next(j + column + PanelColumns, first) : Next(j, end);
                    Multiply(block, first, i, j + column, rows, width, scratch + SumElements, target, next);
                }
                if (end == blocks && (own || typeof(TEpilogue) != typeof(NoEpilogue))) Finish(i, j + column, rows, width, home + column, pitch);
            }
        }
    }

    private readonly void Finish(nint i, nint j, nint rows, nint columns, T* sums, nint pitch)
    {
        for (nint r = 0; r < rows; r++, sums += pitch)
        {
            epilogue.Apply(batch, i + r, firstColumn + j, sums, columns);
            if (c.Type == DType.BF16) Storage16.Narrow((float*)sums, (BFloat16*)c.At(0, i + r, j).Data, columns);
            else if (c.Type == DType.F16) Storage16.Narrow((float*)sums, (Half*)c.At(0, i + r, j).Data, columns);
        }
    }

    private readonly void Multiply(nint block, nint first, nint i, nint j, nint rows, int width, T* packedA, in GemmTarget<T> target, T* next)
    {
        var start = block * plan.Depth;
        var depth = Math.Min(plan.Depth, k - start);
        var source = plan.PackA ? packedA + Padded8(rows) * (block - first) * plan.Depth : (T*)a.At(0, i, start).Data;
        var rowA = PacksRowsOfA ? depth : plan.PackA ? 1 : a.Row;
        var stepA = PacksRowsOfA ? 1 : plan.PackA ? PanelRows : a.Column;
        var panelA = plan.PackA ? PanelRows * depth : PanelRows * a.Row;
        var packed = plan.PackB || width % L.Count != 0;
        var from = packed ? PackedPanel(j / PanelColumns, start, Padded(width)) : (T*)b.At(0, start, j).Data;
        GemmMacro<V, T, L>.Panel(
            rows, width, depth, source, panelA, rowA, stepA, from, packed ? Padded(width) : b.Row, target, next, PanelColumns * depth * sizeof(T));
    }

    // What of B is read next: the next block of the panel, the next panel, or the first panel of the next group of blocks or of the next tile.
    private readonly T* Next(nint j, nint block) =>
        plan.PackB ? PackedPanel(j / PanelColumns, (block < blocks ? block : 0) * plan.Depth, Padded(Math.Min(PanelColumns, n - j))) : null;

    // Blocks of the depth one after the other, each in panels or in rows.
    private readonly void PackA(nint i, nint rows, nint start, nint end, T* target)
    {
        if (PacksRowsOfA)
        {
            // Rows stay rows, only without the distance between them, which may be one that the caches map to one place.
            if (a.Type == Accumulate) GemmPack.Blocks<T, V, T, L>((T*)a.At(0, i, start).Data, a.Row, rows, end - start, plan.Depth, target);
            else if (a.Type == DType.BF16) GemmPack.Blocks<BFloat16, V, T, L>((BFloat16*)a.At(0, i, start).Data, a.Row, rows, end - start, plan.Depth, target);
            else GemmPack.Blocks<Half, V, T, L>((Half*)a.At(0, i, start).Data, a.Row, rows, end - start, plan.Depth, target);
            return;
        }
        for (; start < end; start += plan.Depth, target += Padded8(rows) * plan.Depth)
        {
            var depth = Math.Min(plan.Depth, end - start);
            for (nint row = a.Row == 1 && PanelRows == 8 ? Columns(a.At(0, i, start), rows, depth, target) : 0; row < rows; row += PanelRows)
                Fill(a.At(0, i + row, start), (int)Math.Min(PanelRows, rows - row), (int)PanelRows, depth, target + row * depth);
        }
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

    private readonly T* PackedPanel(nint panel, nint start, nint width) =>
        packedB + (plan.PackB ? panel * PanelElementsB : 0) + start * width;

    private static nint Columns(in MatrixView a, nint rows, nint depth, T* target) =>
        a.Type == Accumulate ? GemmPack.Columns((T*)a.Data, a.Column, rows, depth, target)
        : a.Type == DType.BF16 ? GemmPack.Columns((BFloat16*)a.Data, a.Column, rows, depth, target)
        : GemmPack.Columns((Half*)a.Data, a.Column, rows, depth, target);

    private static nint Padded8(nint rows) => (rows + PanelRows - 1) / PanelRows * PanelRows;

    private static nint Padded(nint columns) => (columns + L.Count - 1) / L.Count * L.Count;

    private static void Fill(in MatrixView lines, int count, int width, nint depth, T* target)
    {
        if (lines.Type == Accumulate) GemmPack.Panel<T, V, T, L>((T*)lines.Data, lines.Row, lines.Column, count, width, depth, target);
        else if (lines.Type == DType.BF16) GemmPack.Panel<BFloat16, V, T, L>((BFloat16*)lines.Data, lines.Row, lines.Column, count, width, depth, target);
        else GemmPack.Panel<Half, V, T, L>((Half*)lines.Data, lines.Row, lines.Column, count, width, depth, target);
    }
}
