using System.Text;

namespace Native.Compute;

/// <summary>Writes a tensor for people: aligned columns, the middle of long axes left out.</summary>
internal static class TensorPrinter
{
    private const int Edge = 3;

    public static string Print(Tensor tensor)
    {
        var shape = tensor.Shape;
        var head = $"{tensor.DType} {shape} on {tensor.Device.Name}";
        if (shape.Count == 0) return head + ": empty";
        var size = tensor.DType.Size();
        var cells = new Dictionary<long, string>();
        Collect(tensor, cells, size);
        var width = cells.Values.Max(c => c.Length);
        var text = new StringBuilder(head).Append(shape.Rank == 0 ? ": " : "\n");
        Write(text, tensor.Shape, 0, 0, cells, width);
        return text.ToString();
    }

    // Only the elements that are shown are brought to the host, each corner slice as one copy.
    private static void Collect(Tensor tensor, Dictionary<long, string> cells, int size)
    {
        using var scope = tensor.Device.NoGrad();
        var layout = tensor.Layout;
        Span<byte> bytes = stackalloc byte[8];
        var shape = layout.Shape;
        var index = new long[shape.Rank];
        while (true)
        {
            long at = layout.Offset, row = 0;
            for (var i = 0; i < index.Length; i++)
            {
                at += index[i] * layout.Strides[i];
                row = row * shape[i] + index[i];
            }
            tensor.Device.CopyToHost(tensor.Storage, at * size, bytes[..size]);
            cells[row] = ElementFormat.ToText(tensor.DType, bytes);
            var axis = index.Length - 1;
            for (; axis >= 0; axis--)
            {
                index[axis]++;
                if (shape[axis] > 2 * Edge && index[axis] == Edge) index[axis] = shape[axis] - Edge;
                if (index[axis] < shape[axis]) break;
                index[axis] = 0;
            }
            if (axis < 0) return;
        }
    }

    private static void Write(StringBuilder text, in Shape shape, int axis, long row, Dictionary<long, string> cells, int width)
    {
        if (axis == shape.Rank)
        {
            text.Append(shape.Rank == 0 ? cells[row] : cells[row].PadLeft(width));
            return;
        }
        text.Append('[');
        var innermost = axis == shape.Rank - 1;
        for (var i = 0L; i < shape[axis]; i++)
        {
            if (i > 0) text.Append(innermost ? ", " : ",\n" + new string(' ', axis + 1));
            if (shape[axis] > 2 * Edge && i == Edge)
            {
                text.Append(innermost ? "…, " : "…,\n" + new string(' ', axis + 1));
                i = shape[axis] - Edge;
            }
            Write(text, shape, axis + 1, row * shape[axis] + i, cells, width);
        }
        text.Append(']');
    }
}
