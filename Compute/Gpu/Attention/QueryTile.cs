using System.Runtime.CompilerServices;

namespace Native.Compute.Gpu.Attention;

/// <summary>Consecutive queries of one head: the work that a block takes at a time, and the blocks of keys that it needs.</summary>
internal readonly struct QueryTile
{
    private QueryTile(int query, int head, int sequence, int first, int count, int keyCount, int queryCount, int shift)
    {
        (Query, Head, Sequence, First, Count) = (query, head, sequence, first, count);
        (KeyCount, QueryCount, Shift) = (keyCount, queryCount, shift);
    }

    /// <summary>The first query.</summary>
    public readonly int Query;

    public readonly int Head;

    public readonly int Sequence;

    /// <summary>The first block of keys that any of the queries sees.</summary>
    public readonly int First;

    /// <summary>How many blocks they see; 0 for none.</summary>
    public readonly int Count;

    /// <summary>Keys and queries that exist in the sequence.</summary>
    public readonly int KeyCount, QueryCount;

    /// <summary>Query i is at the position of key i + shift.</summary>
    public readonly int Shift;

    /// <summary>How many tiles there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Total(in AttentionRules rules, int rows) => (rules.Queries + rows - 1) / rows * rules.Batch * rules.Heads;

    /// <summary>
    /// The tile that comes at a place in the order of work: sections of heads whose keys and values fit in the second-level cache, and
    /// in each the last queries first, which see the most keys when attention is causal.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QueryTile At(int place, in AttentionRules rules, int section, int rows, int keysOfBlock)
    {
        var tiles = (rules.Queries + rows - 1) / rows;
        var number = place / (section * tiles);
        var rest = place - number * section * tiles;
        var left = rules.Batch * rules.Heads - number * section;
        var size = left < section ? left : section;
        var query = (tiles - 1 - rest / size) * rows;
        var head = number * section + rest % size;
        var sequence = head / rules.Heads;
        var (keyCount, queryCount, shift) = (rules.KeyCount(sequence), rules.QueryCount(sequence), rules.Shift(sequence));
        var last = (query + rows < queryCount ? query + rows : queryCount) - 1;
        var end = keyCount;
        if (rules.Causal != 0 && last + shift + 1 < end) end = last + shift + 1;
        var start = 0;
        if (rules.Window != 0 && query + shift - rules.Window + 1 > 0) start = query + shift - rules.Window + 1;
        var first = start / keysOfBlock;
        var count = last < query || end <= start ? 0 : (end + keysOfBlock - 1) / keysOfBlock - first;
        return new(query, head - sequence * rules.Heads, sequence, first, count, keyCount, queryCount, shift);
    }

    /// <summary>The place of a block's next tile: there and back again over the blocks, so that none always gets the heavier ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Place(int round, int block, int blocks) => round * blocks + ((round & 1) == 0 ? block : blocks - 1 - block);
}
