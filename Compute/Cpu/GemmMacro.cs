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
    /// <param name="c">The result, row-major.</param>
    /// <param name="ldc">Distance of rows of C.</param>
    /// <param name="beta">Factor of the old C.</param>
    /// <param name="add">Whether the old C is read; where not, <paramref name="beta"/> is not used.</param>
    public static void Panel(
        nint rows, int columns, nint depth, T* a, nint panel, nint row, nint step, T* b, nint pitch, T* c, nint ldc, T beta, bool add)
    {
        var vectors = (columns + L.Count - 1) / L.Count;
        if (vectors * L.Count == columns)
        {
            if (vectors == 3) Rows<ThreeVectors>(rows, depth, a, panel, row, step, b, pitch, c, ldc, beta, add);
            else if (vectors == 2) Rows<TwoVectors>(rows, depth, a, panel, row, step, b, pitch, c, ldc, beta, add);
            else Rows<OneVector>(rows, depth, a, panel, row, step, b, pitch, c, ldc, beta, add);
            return;
        }
        // A partial register: the tile goes to scratch, and what belongs to C is copied.
        var scratch = stackalloc T[PanelRows * 3 * L.Count];
        var width = vectors * L.Count;
        for (nint i = 0; i < rows; i += PanelRows)
        {
            var height = Math.Min(PanelRows, rows - i);
            var source = a + i / PanelRows * panel;
            if (vectors == 3) Rows<ThreeVectors>(height, depth, source, panel, row, step, b, pitch, scratch, width, beta, false);
            else if (vectors == 2) Rows<TwoVectors>(height, depth, source, panel, row, step, b, pitch, scratch, width, beta, false);
            else Rows<OneVector>(height, depth, source, panel, row, step, b, pitch, scratch, width, beta, false);
            for (nint r = 0; r < height; r++) Merge(c + (i + r) * ldc, scratch + r * width, columns, beta, add);
        }
    }

    private static void Rows<W>(
        nint rows, nint depth, T* a, nint panel, nint row, nint step, T* b, nint pitch, T* c, nint ldc, T beta, bool add)
        where W : struct, IWidth
    {
        while (rows > 0)
        {
            var height = Math.Min(rows, PanelRows);
            var source = a;
            if (L.ManyRegisters && height == 8)
            {
                GemmKernel.Rows8<V, T, L, W>(depth, source, row, step, b, pitch, c, ldc, beta, add);
                c += 8 * ldc;
            }
            else
            {
                var left = height;
                for (; left >= 4; left -= 4)
                {
                    GemmKernel.Rows4<V, T, L, W>(depth, source, row, step, b, pitch, c, ldc, beta, add);
                    source += 4 * row;
                    c += 4 * ldc;
                }
                for (; left > 0; left--)
                {
                    GemmKernel.Rows1<V, T, L, W>(depth, source, row, step, b, pitch, c, ldc, beta, add);
                    source += row;
                    c += ldc;
                }
            }
            a += panel;
            rows -= height;
        }
    }

    // One number at a time, but by the same multiply-add as the vectors, so that no element depends on where a panel ends.
    private static void Merge(T* c, T* sum, int columns, T beta, bool add)
    {
        for (var j = 0; j < columns; j++) c[j] = add ? Scalar<T>.MultiplyAdd(beta, c[j], sum[j]) : sum[j];
    }
}
