using System.Runtime.CompilerServices;

namespace Native.Compute.Cpu;

/// <summary>What forward and backward share: blocks of scores, keys down and queries across, and the products around them.</summary>
/// <remarks>With queries across, a register holds as many queries: the softmax needs no sums across a register, k and v are read
/// where they are, and the only operand that is packed is a transposed block of q.</remarks>
internal static unsafe class AttentionBlock<V, T, L>
    where V : unmanaged
    where T : unmanaged
    where L : struct, ILane<V, T>
{
    /// <summary>Keys of a block.</summary>
    public const int BlockKeys = 64;

    /// <summary>Queries of a block: a panel of the matrix kernel, 48 floats of 512 bits. The scores, the queries and the output of
    /// a head size of 64 take 12 KiB each then, and stay in the first-level cache; 96 queries were no faster.</summary>
    public static int BlockQueries => L.Count == 1 ? 24 : 3 * L.Count;

    public static nint Padded(nint count) => (count + L.Count - 1) / L.Count * L.Count;

    public static DType Accumulate => typeof(T) == typeof(double) ? DType.F64 : DType.F32;

    /// <summary>Whether rows must be copied before the kernels can read them: they are not of type T or end inside a register.</summary>
    public static bool NeedsCopy(DType type, nint size) => type != Accumulate || size % L.Count != 0;

    /// <summary>Copies rows, widened, and fills them up with zeros to whole registers.</summary>
    public static void Copy(in HeadView view, nint batch, nint head, nint first, nint rows, nint size, T* target)
    {
        var pitch = Padded(size);
        for (nint row = 0; row < rows; row++, target += pitch)
        {
            var source = view.At(batch, head, first + row);
            if (view.Type == DType.BF16) Storage16.Widen<BFloat16, V, T, L>((BFloat16*)source, target, size);
            else if (view.Type == DType.F16) Storage16.Widen<Half, V, T, L>((Half*)source, target, size);
            else Storage16.Widen<T, V, T, L>((T*)source, target, size);
            for (var j = size; j < pitch; j++) target[j] = default;
        }
    }

    /// <summary>Copies rows transposed, [size × pitch] in panels, multiplied by <paramref name="factor"/>, with zeros for missing rows.</summary>
    public static void Transpose(in HeadView view, nint batch, nint head, nint first, nint rows, nint size, T factor, nint pitch, T* target)
    {
        var panel = GemmMacro<V, T, L>.PanelColumns;
        for (nint column = 0; column < pitch; column += panel)
        {
            var width = (int)Math.Min(panel, pitch - column);
            var lines = (int)Math.Clamp(rows - column, 0, width);
            var to = target + column * size;
            var source = view.At(batch, head, first + Math.Min(column, rows));
            if (view.Type == DType.BF16) GemmPack.Panel<BFloat16, V, T, L>((BFloat16*)source, view.Row, 1, lines, width, size, to);
            else if (view.Type == DType.F16) GemmPack.Panel<Half, V, T, L>((Half*)source, view.Row, 1, lines, width, size, to);
            else GemmPack.Panel<T, V, T, L>((T*)source, view.Row, 1, lines, width, size, to);
        }
        var f = L.Broadcast(factor);
        for (nint i = 0; i < size * pitch; i += L.Count) L.Store(target + i, L.Multiply(f, L.Load(target + i)));
    }

    /// <summary>result[j · pitch + i] = rows[j] · panels[i]: scores of <paramref name="keys"/> rows with a transposed block of queries.</summary>
    public static void Scores(T* rows, nint row, nint keys, nint size, T* panels, nint pitch, T* result)
    {
        var panel = GemmMacro<V, T, L>.PanelColumns;
        for (nint column = 0; column < pitch; column += panel)
        {
            var width = (int)Math.Min(panel, pitch - column);
            GemmMacro<V, T, L>.Panel(
                keys, width, size, rows, 8 * row, row, 1, panels + column * size, width,
                new GemmTarget<T>(result + column, pitch, default, false));
        }
    }

    /// <summary>c (+)= A·rows, where c has whole registers of columns; A[i, p] is a[i·row + p·step].</summary>
    public static void Product(nint count, nint depth, T* a, nint row, nint step, T* rows, nint pitch, T* c, nint size, bool add)
    {
        for (nint column = 0; column < size;)
        {
            var left = (size - column) / L.Count;
            var target = new GemmTarget<T>(c + column, size, Scalar<T>.From(1), add);
            if (left % 4 == 0 && L.ManyRegisters)
            {
                GemmMacro<V, T, L>.Wide(count, depth, a, row, step, rows + column, pitch, target);
                column += 4 * L.Count;
                continue;
            }
            // Four registers go as two and two: one alone would have too few sums in flight.
            var vectors = left == 4 ? 2 : Math.Min(3, left);
            GemmMacro<V, T, L>.Panel(count, (int)(vectors * L.Count), depth, a, 8 * row, row, step, rows + column, pitch, target);
            column += vectors * L.Count;
        }
    }

    /// <summary>Adds the mask and forbids what the rules forbid, in a block of scores of keys from <paramref name="key"/> on and
    /// queries from <paramref name="query"/> on.</summary>
    public static void Restrict(
        in AttentionArguments arguments, nint batch, nint head, nint key, nint keys, nint query, nint queries, nint pitch, T* scores)
    {
        var mask = arguments.Mask;
        if (mask.Data != 0)
        {
            var origin = (T*)mask.Data + batch * mask.Batch + head * mask.Head + query * mask.Query + key * mask.Key;
            for (nint i = 0; i < queries; i++)
            {
                for (nint j = 0; j < keys; j++)
                    scores[j * pitch + i] = Scalar<T>.MultiplyAdd(Scalar<T>.From(1), scores[j * pitch + i], origin[i * mask.Query + j * mask.Key]);
            }
        }
        var shift = arguments.Shift(batch);
        var causal = arguments.Causal && key + keys - 1 > query + shift;
        var windowed = arguments.Window > 0 && key <= query + queries - 1 + shift - arguments.Window;
        var starts = arguments.KeyStarts == null ? null : arguments.KeyStarts + batch * arguments.Queries + query;
        var bordered = starts != null && starts[queries - 1] > key;
        if (!causal && !windowed && !bordered) return;
        nint border = 0;
        var forbidden = Scalar<T>.From(double.NegativeInfinity);
        for (nint j = 0; j < keys; j++)
        {
            // Query i sees key j where i + shift ≥ j and i + shift < j + window.
            var first = causal ? Math.Clamp(key + j - shift - query, 0, queries) : 0;
            var end = windowed ? Math.Clamp(key + j - shift - query + arguments.Window, 0, queries) : queries;
            if (bordered)
            {
                // Starts do not fall: the queries whose document begins behind the key come last.
                while (border < queries && starts[border] <= key + j) border++;
                end = Math.Min(end, border);
            }
            new Span<T>(scores + j * pitch, (int)first).Fill(forbidden);
            if (end < queries) new Span<T>(scores + j * pitch + end, (int)(queries - end)).Fill(forbidden);
        }
    }

    /// <summary>target[i] = source[i]·factor, rounded to the storage type.</summary>
    public static void Store(T* source, T factor, in HeadView view, nint batch, nint head, nint row, nint size)
    {
        var f = L.Broadcast(factor);
        for (nint i = 0; i < Padded(size); i += L.Count) L.Store(source + i, L.Multiply(f, L.Load(source + i)));
        var target = view.At(batch, head, row);
        if (view.Type == DType.BF16) Storage16.Narrow((float*)source, (BFloat16*)target, size);
        else if (view.Type == DType.F16) Storage16.Narrow((float*)source, (Half*)target, size);
        else Unsafe.CopyBlock(target, source, (uint)(size * sizeof(T)));
    }

    /// <summary>Zeros a row.</summary>
    public static void Clear(in HeadView view, nint batch, nint head, nint row, nint size) =>
        new Span<byte>(view.At(batch, head, row), (int)(size * view.Type.Size())).Clear();
}
