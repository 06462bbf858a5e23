namespace Native.Compute.Kernels;

/// <summary>Sizes of the GPU's sort.</summary>
internal static class RankKernel
{
    /// <summary>Elements of a block that is sorted by counting, for each element, those before it.</summary>
    public const long Block = 32;
}

/// <summary>Moves one element to its rank within its block.</summary>
internal readonly struct RankKernel<TMemory, T, TKey>(TMemory keys, TMemory order, TMemory toKeys, TMemory toOrder, long length) : IIndexKernel
    where TMemory : struct, IMemory where T : unmanaged where TKey : struct, ISortKey<T>
{
    public void Execute(long index)
    {
        var row = index / length * length;
        var place = index - row;
        var start = place / RankKernel.Block * RankKernel.Block;
        var end = start + RankKernel.Block < length ? start + RankKernel.Block : length;
        var key = keys.Read<T>(index);
        var rank = start;
        for (var i = start; i < end; i++)
        {
            var other = keys.Read<T>(row + i);
            if (TKey.Less(other, key) || (i < place && !TKey.Less(key, other))) rank++;
        }
        toKeys.Write(row + rank, key);
        toOrder.Write(row + rank, order.Read<int>(index));
    }
}

/// <summary>Moves one element to its place in the merge of its run with the neighboring one: its own place plus its rank in the other run.</summary>
internal readonly struct MergeKernel<TMemory, T, TKey>(TMemory keys, TMemory order, TMemory toKeys, TMemory toOrder, long length, long width) : IIndexKernel
    where TMemory : struct, IMemory where T : unmanaged where TKey : struct, ISortKey<T>
{
    public void Execute(long index)
    {
        var row = index / length * length;
        var place = index - row;
        var run = place / width;
        var isSecond = (run & 1) != 0;
        var low = isSecond ? (run - 1) * width : (run + 1) * width;
        var high = low + width;
        if (low > length) low = length;
        if (high > length) high = length;
        var start = low;
        var key = keys.Read<T>(index);
        // The first run's elements come before equal ones of the second.
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var other = keys.Read<T>(row + middle);
            if (isSecond ? !TKey.Less(key, other) : TKey.Less(other, key)) low = middle + 1;
            else high = middle;
        }
        var target = row + (isSecond ? place - width : place) + low - start;
        toKeys.Write(target, key);
        toOrder.Write(target, order.Read<int>(index));
    }
}
