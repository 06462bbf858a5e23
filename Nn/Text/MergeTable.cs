namespace Native.Nn;

/// <summary>What two tokens make: a hash table with open addressing, four times as large as its entries.</summary>
internal sealed class MergeTable
{
    private readonly long[] keys;
    private readonly int[] values;
    private readonly int shift;

    public MergeTable(int count)
    {
        var bits = 4;
        while (1L << bits < 4L * count) bits++;
        keys = new long[1 << bits];
        values = new int[1 << bits];
        Array.Fill(keys, -1);
        shift = 64 - bits;
    }

    /// <summary>Adds a pair; false when it is there already.</summary>
    public bool TryAdd(int left, int right, int result)
    {
        var key = (long)left << 32 | (uint)right;
        var slot = Slot(key);
        if (keys[slot] == key) return false;
        (keys[slot], values[slot]) = (key, result);
        return true;
    }

    /// <summary>What the pair makes; int.MaxValue for nothing.</summary>
    public int Find(int left, int right)
    {
        var key = (long)left << 32 | (uint)right;
        var slot = Slot(key);
        return keys[slot] == key ? values[slot] : int.MaxValue;
    }

    // The key's slot, or the free one where it would go.
    private int Slot(long key)
    {
        var slot = (int)((ulong)key * 0x9E3779B97F4A7C15 >> shift);
        while (keys[slot] != key && keys[slot] >= 0) slot = (slot + 1) & (keys.Length - 1);
        return slot;
    }
}
