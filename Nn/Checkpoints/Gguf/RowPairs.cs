namespace Native.Nn;

/// <summary>The two orders of a head's rows under rotary positions: halves (Hugging Face), where rows i and i + half turn together, and
/// neighbors (llama's GGUF files), where 2i and 2i + 1 do.</summary>
internal static class RowPairs
{
    /// <summary>Heads from halves to neighbors; <paramref name="row"/> items to a row.</summary>
    public static void ToNeighbors<T>(ReadOnlySpan<T> from, Span<T> to, int head, int row) => Move(from, to, head, row, toNeighbors: true);

    /// <summary>Heads from neighbors to halves.</summary>
    public static void ToHalves<T>(ReadOnlySpan<T> from, Span<T> to, int head, int row) => Move(from, to, head, row, toNeighbors: false);

    private static void Move<T>(ReadOnlySpan<T> from, Span<T> to, int head, int row, bool toNeighbors)
    {
        var half = head / 2;
        for (var start = 0; start < from.Length / row; start += head)
        {
            for (var i = 0; i < head; i++)
            {
                var (halves, neighbors) = (start + i, start + 2 * (i % half) + i / half);
                var (source, target) = toNeighbors ? (halves, neighbors) : (neighbors, halves);
                from.Slice(source * row, row).CopyTo(to[(target * row)..]);
            }
        }
    }
}
