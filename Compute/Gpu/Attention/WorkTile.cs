using System.Runtime.CompilerServices;

namespace Native.Compute.Gpu.Attention;

/// <summary>
/// Consecutive queries of one head, with the blocks of keys that they see; or consecutive keys of one head, with the blocks of queries
/// that see them. The work that a block of threads takes at a time.
/// </summary>
internal readonly struct WorkTile
{
    private WorkTile(int row, int head, int sequence, int first, int count, int keyCount, int queryCount, int shift)
    {
        (Row, Head, Sequence, First, Count) = (row, head, sequence, first, count);
        (KeyCount, QueryCount, Shift) = (keyCount, queryCount, shift);
    }

    /// <summary>The first query, or the first key.</summary>
    public readonly int Row;

    /// <summary>The query head, or the key head.</summary>
    public readonly int Head;

    public readonly int Sequence;

    /// <summary>The first block of the other side that matters.</summary>
    public readonly int First;

    /// <summary>How many blocks matter; 0 for none.</summary>
    public readonly int Count;

    /// <summary>Keys and queries that exist in the sequence.</summary>
    public readonly int KeyCount, QueryCount;

    /// <summary>Query i is at the position of key i + shift.</summary>
    public readonly int Shift;

    /// <summary>How many tiles of queries there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TotalOfQueries(in AttentionRules rules, int rows) => (rules.Queries + rows - 1) / rows * rules.Batch * rules.Heads;

    /// <summary>How many tiles of keys there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TotalOfKeys(in AttentionRules rules, int rows) => (rules.Keys + rows - 1) / rows * rules.Batch * (rules.Heads / rules.Group);

    /// <summary>
    /// The tile of queries that comes at a place in the order of work: sections of heads whose keys and values fit in the second-level
    /// cache, and in each the last queries first, which see the most keys when attention is causal.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WorkTile OfQueries(int place, in AttentionRules rules, int section, int rows, int keysOfBlock)
    {
        var tiles = (rules.Queries + rows - 1) / rows;
        var (tile, head) = Order(place, tiles, rules.Batch * rules.Heads, section);
        var query = (tiles - 1 - tile) * rows;
        var sequence = head / rules.Heads;
        var (keyCount, queryCount, shift) = (rules.KeyCount(sequence), rules.QueryCount(sequence), rules.Shift(sequence));
        var last = (query + rows < queryCount ? query + rows : queryCount) - 1;
        var end = keyCount;
        if (rules.Causal != 0 && last + shift + 1 < end) end = last + shift + 1;
        var start = 0;
        if (rules.Window != 0 && query + shift - rules.Window + 1 > 0) start = query + shift - rules.Window + 1;
        if (rules.HasDocuments)
        {
            var border = rules.StartOf(sequence, query);
            if (border > start) start = border;
        }
        var first = start / keysOfBlock;
        var count = last < query || end <= start ? 0 : (end + keysOfBlock - 1) / keysOfBlock - first;
        return new(query, head - sequence * rules.Heads, sequence, first, count, keyCount, queryCount, shift);
    }

    /// <summary>The tile of keys that comes at a place, the first keys first: most queries see them when attention is causal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WorkTile OfKeys(int place, in AttentionRules rules, int section, int rows, int queriesOfBlock)
    {
        var keyHeads = rules.Heads / rules.Group;
        var (tile, head) = Order(place, (rules.Keys + rows - 1) / rows, rules.Batch * keyHeads, section);
        var key = tile * rows;
        var sequence = head / keyHeads;
        var (keyCount, queryCount, shift) = (rules.KeyCount(sequence), rules.QueryCount(sequence), rules.Shift(sequence));
        var last = (key + rows < keyCount ? key + rows : keyCount) - 1;
        var start = rules.Causal != 0 && key - shift > 0 ? key - shift : 0;
        var end = queryCount;
        if (rules.Window != 0 && last - shift + rules.Window < end) end = last - shift + rules.Window;
        if (rules.HasDocuments)
        {
            var border = rules.EndOf(sequence, last);
            if (border < end) end = border;
        }
        var first = start / queriesOfBlock;
        var count = last < key || end <= start ? 0 : (end + queriesOfBlock - 1) / queriesOfBlock - first;
        return new(key, head - sequence * keyHeads, sequence, first, count, keyCount, queryCount, shift);
    }

    /// <summary>The place of a block's next tile: there and back again over the blocks, so that none always gets the heavier ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Place(int round, int block, int blocks) => round * blocks + ((round & 1) == 0 ? block : blocks - 1 - block);

    // Heads change fastest, within a section.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Tile, int Head) Order(int place, int tiles, int heads, int section)
    {
        var number = place / (section * tiles);
        var rest = place - number * section * tiles;
        var left = heads - number * section;
        var size = left < section ? left : section;
        return (rest / size, number * section + rest % size);
    }
}
