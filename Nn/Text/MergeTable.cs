namespace Native.Nn;

/// <summary>What two tokens make, and how early that was learned: a hash table with open addressing, four times as large as its entries.</summary>
internal sealed class MergeTable
{
    /// <summary>What <see cref="Find"/> says of two tokens that make nothing.</summary>
    public const long None = long.MaxValue;

    private readonly long[] keys, values;
    private readonly int shift;

    public MergeTable(int count)
    {
        var bits = 4;
        while (1L << bits < 4L * count) bits++;
        keys = new long[1 << bits];
        values = new long[1 << bits];
        Array.Fill(keys, -1);
        shift = 64 - bits;
    }

    /// <summary>Adds a pair; false when it is there already.</summary>
    public bool TryAdd(int left, int right, int rank, int result)
    {
        var key = (long)left << 32 | (uint)right;
        var slot = Slot(key);
        if (keys[slot] == key) return false;
        (keys[slot], values[slot]) = (key, (long)rank << 32 | (uint)result);
        return true;
    }

    /// <summary>The rank of the pair's merge in the upper half and what it makes in the lower; <see cref="None"/> for nothing.</summary>
    public long Find(int left, int right)
    {
        var key = (long)left << 32 | (uint)right;
        var slot = Slot(key);
        return keys[slot] == key ? values[slot] : None;
    }

    // The key's slot, or the free one where it would go.
    private int Slot(long key)
    {
        var slot = (int)((ulong)key * 0x9E3779B97F4A7C15 >> shift);
        while (keys[slot] != key && keys[slot] >= 0) slot = (slot + 1) & (keys.Length - 1);
        return slot;
    }
}
