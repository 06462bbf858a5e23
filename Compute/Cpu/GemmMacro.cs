namespace Native.Compute.Cpu;

/// <summary>Runs <see cref="GemmKernel"/> over a block: any number of rows against one panel of columns.</summary>
internal static unsafe class GemmMacro<V, T, L>
    where V : unmanaged
    where T : unmanaged
    where L : struct, ILane<V, T>
{
    /// <summary>Columns of a full panel of B.</summary>
    public static int PanelColumns => 3 * L.Count;

    /// <summary>Rows of a packed panel of A.</summary>
    public const int PanelRows = 8;

    /// <summary>C (+)= A·B for a panel of up to three registers of columns.</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns of C, at most <see cref="PanelColumns"/>; B must be readable up to the next full register.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="a">Row i, column p at a[(i / 8)·panel + (i % 8)·row + p·step]; a row-major matrix has panel = 8·row.</param>
    /// <param name="panel">Distance of panels of 8 rows of A.</param>
    /// <param name="row">Distance of rows of A inside a panel.</param>
    /// <param name="step">Distance of columns of A.</param>
    /// <param name="b">Row p, column j at b[p·pitch + j].</param>
    /// <param name="pitch">Distance of rows of B.</param>
    /// <param name="target">Where the sums go and what is added to them.</param>
    /// <param name="next">Memory to fetch meanwhile, spread evenly over the work, or null.</param>
    /// <param name="nextBytes">How much of it.</param>
    public static void Panel(
        nint rows, int columns, nint depth, T* a, nint panel, nint row, nint step, T* b, nint pitch, GemmTarget<T> target,
        T* next = null, nint nextBytes = 0)
    {
        if (next == null)
        {
            next = b;
            nextBytes = 0;
        }
        // Bytes for two steps of each group of 8 rows; a little less than all is fetched where it does not come out even.
        var nextStep = 2 * nextBytes / Math.Max(1, (rows + PanelRows - 1) / PanelRows * depth);
        var vectors = (columns + L.Count - 1) / L.Count;
        if (vectors * L.Count == columns)
        {
            if (vectors == 3) Rows<ThreeVectors>(rows, depth, a, panel, row, step, b, pitch, ref target, (byte*)next, nextStep);
            else if (vectors == 2) Rows<TwoVectors>(rows, depth, a, panel, row, step, b, pitch, ref target, (byte*)next, nextStep);
            else Rows<OneVector>(rows, depth, a, panel, row, step, b, pitch, ref target, (byte*)next, nextStep);
            return;
        }
        // A partial register: the tile goes to scratch, and what belongs to C is copied.
        var scratch = stackalloc T[PanelRows * 3 * L.Count];
        var width = vectors * L.Count;
        var whole = new GemmTarget<T>(scratch, width, default, false);
        for (nint i = 0; i < rows; i += PanelRows)
        {
            var height = Math.Min(PanelRows, rows - i);
            var source = a + i / PanelRows * panel;
            var tile = whole;
            if (vectors == 3) Rows<ThreeVectors>(height, depth, source, panel, row, step, b, pitch, ref tile, (byte*)next, 0);
            else if (vectors == 2) Rows<TwoVectors>(height, depth, source, panel, row, step, b, pitch, ref tile, (byte*)next, 0);
            else Rows<OneVector>(height, depth, source, panel, row, step, b, pitch, ref tile, (byte*)next, 0);
            for (nint r = 0; r < height; r++)
            {
                Merge(target, scratch + r * width, columns);
                target.Advance(1);
            }
        }
    }

    private static void Rows<W>(
        nint rows, nint depth, T* a, nint panel, nint row, nint step, T* b, nint pitch, ref GemmTarget<T> target, byte* next, nint nextStep)
        where W : struct, IWidth
    {
        while (rows > 0)
        {
            var height = Math.Min(rows, PanelRows);
            var source = a;
            if (L.ManyRegisters && height == 8 && (step == 1 || row == 1))
            {
                if (step == 1) GemmKernel.Rows8<V, T, L, W>(depth, source, row, b, pitch, ref target, next, nextStep);
                else GemmKernel.Columns8<V, T, L, W>(depth, source, step, b, pitch, ref target, next, nextStep);
                target.Advance(8);
            }
            else
            {
                var left = height;
                for (; left >= 4; left -= 4)
                {
                    GemmKernel.Rows4<V, T, L, W>(depth, source, row, step, b, pitch, ref target, next, left == height ? nextStep / 2 : 0);
                    source += 4 * row;
                    target.Advance(4);
                }
                for (; left > 0; left--)
                {
                    GemmKernel.Rows1<V, T, L, W>(depth, source, row, step, b, pitch, ref target);
                    source += row;
                    target.Advance(1);
                }
            }
            a += panel;
            next += nextStep * (depth / 2);
            rows -= height;
        }
    }

    /// <summary>C (+)= A·B for four registers of columns, six rows at a time; A[i, p] is a[i·row + p·step], where one of the two is 1.</summary>
    public static void Wide(nint rows, nint depth, T* a, nint row, nint step, T* b, nint pitch, GemmTarget<T> target)
    {
        for (; rows >= 6; rows -= 6, a += 6 * row)
        {
            if (step == 1) GemmKernel.Rows6<V, T, L>(depth, a, row, b, pitch, target);
            else GemmKernel.Columns6<V, T, L>(depth, a, step, b, pitch, target);
            target.Advance(6);
        }
        if (rows == 0) return;
        Panel(rows, 2 * L.Count, depth, a, 8 * row, row, step, b, pitch, target);
        target.To += 2 * L.Count;
        target.From += 2 * L.Count;
        Panel(rows, 2 * L.Count, depth, a, 8 * row, row, step, b + 2 * L.Count, pitch, target);
    }

    // One number at a time, but by the same multiply-add as the vectors, so that no element depends on where a panel ends.
    private static void Merge(in GemmTarget<T> target, T* sum, int columns)
    {
        for (var j = 0; j < columns; j++)
            target.To[j] = target.Add ? Scalar<T>.MultiplyAdd(target.Beta, target.From[j], sum[j]) : sum[j];
    }
}
