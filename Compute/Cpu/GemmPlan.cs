namespace Native.Compute.Cpu;

/// <summary>Which kernels compute a product.</summary>
internal enum GemmKind
{
    /// <summary>Tiles in registers over packed blocks.</summary>
    Blocked,

    /// <summary>Few rows of A: B streams through.</summary>
    FewRows,

    /// <summary>Few columns of B: A streams through.</summary>
    FewColumns,
}

/// <summary>How a product is cut up; a pure function of shapes, types and cache sizes.</summary>
/// <param name="Depth">Depth of a block of the inner dimension; a panel of B of this depth takes up to a sixth of the second-level cache.</param>
/// <param name="TileRows">Rows of C of one task, a multiple of 8.</param>
/// <param name="TileColumns">Columns of C of one task, a multiple of a panel's columns.</param>
/// <param name="GroupBlocks">Blocks of the inner dimension of which a task holds a copy of its rows of A at a time.</param>
/// <param name="PackA">Whether A is copied into panels rather than read in place.</param>
/// <param name="PackB">Whether B is.</param>
internal readonly record struct GemmPlan(nint Depth, nint TileRows, nint TileColumns, nint GroupBlocks, bool PackA, bool PackB)
{
    // A packed element costs about as much as 64 multiply-adds, so packing pays from about that many uses on; reading in place
    // is slower by about a tenth where the stride is a multiple of a page, hence the larger figures.
    private const int UsesForPackingA = 192;
    private const int UsesForPackingB = 96;

    /// <summary>Bytes of the caches that the blocks are cut for.</summary>
    public static (int First, int Second) Caches { get; } = (Topology.CacheBytes(1, 32 << 10), Topology.CacheBytes(2, 256 << 10));

    public static GemmPlan Choose(
        nint m, nint n, nint k, in MatrixView a, in MatrixView b, DType accumulate, int panelColumns, int threads, (int First, int Second) caches)
    {
        var size = accumulate.Size();
        // A panel of B streams from the second level, whose prefetcher keeps up: deeper blocks, with fewer ends, beat panels that fit into the first.
        var most = Math.Clamp(Math.Max(caches.First, caches.Second / 6) / (panelColumns * size) / 8 * 8, 64, 1024);
        var blocks = Math.Max(1, (k + most - 1) / most);
        var depth = Math.Max(8, ((k + blocks - 1) / blocks + 7) / 8 * 8);

        // Each task copies its rows of A once for all its columns, so tiles are wide.
        var columns = Math.Max(1, 2112 / panelColumns) * panelColumns;
        nint rows = 128;
        // Enough tasks for the threads to end together, as long as a task is worth its dispatch.
        var wanted = threads == 1 ? 1 : 8 * threads;
        while (Tiles(m, rows) * Tiles(n, columns) < wanted && (nint)rows * columns * k > 1 << 18)
        {
            if (rows > 48) rows = (rows / 2 + 7) / 8 * 8;
            else if (columns > panelColumns && columns > 4 * rows) columns = Math.Max(1, columns / panelColumns / 2) * panelColumns;
            else if (rows > 8) rows = (rows / 2 + 7) / 8 * 8;
            else if (columns > panelColumns) columns = Math.Max(1, columns / panelColumns / 2) * panelColumns;
            else break;
        }
        var tileColumns = Even(n, columns, panelColumns);
        var tileRows = Even(m, EvenlyShared(m, rows, Tiles(n, tileColumns), threads), 8);
        var packA = a.Type != accumulate || (a.Column == 1 ? n > UsesForPackingA : a.Row != 1 || m * k > 4096);
        var packB = b.Type != accumulate || b.Column != 1 || m > UsesForPackingB;
        // The copy of A takes up to half of the second level; panels of B stream through the other half.
        var group = Math.Max(1, caches.Second / 2 / (tileRows * depth * size));
        return new GemmPlan(depth, tileRows, tileColumns, Math.Max(1, Even(blocks, group, 1)), packA, packB);
    }

    /// <summary>The kernels for a shape; the large side must have contiguous rows or columns to be streamed.</summary>
    public static GemmKind Kind(nint m, nint n, in MatrixView a, in MatrixView b)
    {
        if (m <= 8 && n >= m && (b.Row == 1 || b.Column == 1)) return GemmKind.FewRows;
        if (n <= 8 && (a.Row == 1 || a.Column == 1)) return GemmKind.FewColumns;
        return GemmKind.Blocked;
    }

    private static nint Tiles(nint extent, nint tile) => (extent + tile - 1) / tile;

    // The height, down to half of the given one, at which the thread with the most tiles has the fewest rows.
    private static nint EvenlyShared(nint m, nint rows, nint columnTiles, int threads)
    {
        var best = rows;
        for (var height = rows - 8; height >= Math.Max(8, rows / 2); height -= 8)
        {
            if (Longest(height) < Longest(best)) best = height;
        }
        return best;

        nint Longest(nint height) => Tiles(Tiles(m, height) * columnTiles, threads) * height;
    }

    // Tiles of nearly the same size rather than full ones and a rest.
    private static nint Even(nint extent, nint tile, nint unit)
    {
        var tiles = Math.Max(1, Tiles(extent, tile));
        return Math.Max(unit, ((extent + tiles - 1) / tiles + unit - 1) / unit * unit);
    }
}
