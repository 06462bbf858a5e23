using System.Buffers;

namespace Native.Nn;

/// <summary>Byte-pair encoding of a piece: the merge that was learned first is applied first, the leftmost of equals, until none applies.</summary>
internal static class PairMerger
{
    // Scanning for the best merge is quadratic in the length; a heap is not, but costs more for short pieces.
    private const int LongestScanned = 96;

    /// <summary>Merges in place.</summary>
    /// <returns>How many tokens are left, at the start of the span.</returns>
    public static int Merge(Span<int> tokens, MergeTable table)
    {
        if (tokens.Length < 2) return tokens.Length;
        if (tokens.Length > LongestScanned) return MergeLong(tokens, table);
        Span<long> merges = stackalloc long[LongestScanned];
        return MergeShort(tokens, merges, table);
    }

    // merges[i] is what tokens i and i + 1 make.
    private static int MergeShort(Span<int> tokens, Span<long> merges, MergeTable table)
    {
        var count = tokens.Length;
        for (var i = 0; i + 1 < count; i++) merges[i] = table.Find(tokens[i], tokens[i + 1]);
        while (count > 1)
        {
            var best = MergeTable.None;
            var at = 0;
            for (var i = 0; i < count - 1; i++)
            {
                if (merges[i] >= best) continue;
                best = merges[i];
                at = i;
            }
            if (best == MergeTable.None) break;
            tokens[at] = (int)best;
            tokens[(at + 2)..count].CopyTo(tokens[(at + 1)..]);
            count--;
            if (at + 1 < count)
            {
                merges[(at + 2)..count].CopyTo(merges[(at + 1)..]);
                merges[at] = table.Find((int)best, tokens[at + 1]);
            }
            if (at > 0) merges[at - 1] = table.Find(tokens[at - 1], (int)best);
        }
        return count;
    }

    // A list of places linked both ways, and a heap of merges; one whose tokens have changed meanwhile is skipped.
    private static int MergeLong(Span<int> tokens, MergeTable table)
    {
        var links = ArrayPool<int>.Shared.Rent(2 * tokens.Length);
        try
        {
            var next = links.AsSpan(0, tokens.Length);
            var previous = links.AsSpan(tokens.Length, tokens.Length);
            var heap = new PriorityQueue<(int Left, int Right, int Result), (int Rank, int At)>(tokens.Length);
            for (var i = 0; i < tokens.Length; i++) (next[i], previous[i]) = (i + 1, i - 1);
            for (var i = 0; i + 1 < tokens.Length; i++) Offer(tokens, i, i + 1, table, heap);
            while (heap.TryDequeue(out var merge, out var priority))
            {
                var at = priority.At;
                var behind = next[at];
                if (tokens[at] != merge.Left || behind >= tokens.Length || tokens[behind] != merge.Right) continue;
                tokens[at] = merge.Result;
                tokens[behind] = -1;
                next[at] = next[behind];
                if (next[at] < tokens.Length)
                {
                    previous[next[at]] = at;
                    Offer(tokens, at, next[at], table, heap);
                }
                if (previous[at] >= 0) Offer(tokens, previous[at], at, table, heap);
            }
            var count = 0;
            for (var i = 0; i < tokens.Length; i = next[i]) tokens[count++] = tokens[i];
            return count;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(links);
        }
    }

    private static void Offer(Span<int> tokens, int at, int behind, MergeTable table, PriorityQueue<(int, int, int), (int, int)> heap)
    {
        var merge = table.Find(tokens[at], tokens[behind]);
        if (merge != MergeTable.None) heap.Enqueue((tokens[at], tokens[behind], (int)merge), ((int)(merge >> 32), at));
    }
}
