using Native.Compute.Cpu;

namespace Native.Compute.Kernels;

/// <summary>Sorts blocks of rows on the CPU: insertion for short ones, else radix sort by bytes, the lowest first, leaving out bytes that are all the same.</summary>
internal readonly unsafe struct RadixLoop<T, TKey> : IWork where T : unmanaged where TKey : struct, ISortKey<T>
{
    /// <summary>Elements of a block: what fits the second cache with its copy.</summary>
    public const long Block = 1 << 16;

    private const long Short = 48;

    private readonly T* keys, otherKeys;
    private readonly int* order, otherOrder;
    private readonly long rows, length, blocks, rowsPerTask;

    public RadixLoop(CpuBackend cpu, in SortBuffers buffers, long rows, long length)
    {
        keys = (T*)cpu.Memory(buffers.Keys).Start;
        order = (int*)cpu.Memory(buffers.Order).Start;
        otherKeys = (T*)cpu.Memory(buffers.OtherKeys).Start;
        otherOrder = (int*)cpu.Memory(buffers.OtherOrder).Start;
        (this.rows, this.length) = (rows, length);
        blocks = (length + Block - 1) / Block;
        rowsPerTask = Math.Max(1, CpuBackend.Grain / 4 / length);
    }

    public int Tasks => checked((int)((rows + rowsPerTask - 1) / rowsPerTask * blocks));

    public void Run(int task)
    {
        var (rowTask, block) = Math.DivRem(task, blocks);
        for (var row = rowTask * rowsPerTask; row < Math.Min(rows, (rowTask + 1) * rowsPerTask); row++)
        {
            var start = row * length + block * Block;
            var count = (int)Math.Min(Block, length - block * Block);
            if (count <= Short) Insert(keys + start, order + start, count);
            else Radix(start, count);
        }
    }

    private static void Insert(T* keys, int* order, int count)
    {
        for (var i = 1; i < count; i++)
        {
            var (key, place) = (keys[i], order[i]);
            var j = i;
            for (; j > 0 && TKey.Less(key, keys[j - 1]); j--) (keys[j], order[j]) = (keys[j - 1], order[j - 1]);
            (keys[j], order[j]) = (key, place);
        }
    }

    private void Radix(long start, int count)
    {
        var counts = stackalloc int[256 * TKey.Digits];
        new Span<int>(counts, 256 * TKey.Digits).Clear();
        T* from = keys + start, to = otherKeys + start;
        int* fromOrder = order + start, toOrder = otherOrder + start;
        for (var i = 0; i < count; i++)
            for (var d = 0; d < TKey.Digits; d++) counts[256 * d + TKey.Digit(from[i], d)]++;
        for (var d = 0; d < TKey.Digits; d++)
        {
            var bins = counts + 256 * d;
            if (bins[TKey.Digit(from[0], d)] == count) continue;
            var sum = 0;
            for (var b = 0; b < 256; b++) (bins[b], sum) = (sum, sum + bins[b]);
            for (var i = 0; i < count; i++)
            {
                var target = bins[TKey.Digit(from[i], d)]++;
                to[target] = from[i];
                toOrder[target] = fromOrder[i];
            }
            var sortedKeys = to;
            var sortedOrder = toOrder;
            to = from;
            toOrder = fromOrder;
            from = sortedKeys;
            fromOrder = sortedOrder;
        }
        if (from == keys + start) return;
        new ReadOnlySpan<T>(from, count).CopyTo(new Span<T>(to, count));
        new ReadOnlySpan<int>(fromOrder, count).CopyTo(new Span<int>(toOrder, count));
    }
}

/// <summary>Merges neighboring runs on the CPU; each task finds where its part of the result begins in both runs.</summary>
internal readonly unsafe struct MergeLoop<T, TKey> : IWork where T : unmanaged where TKey : struct, ISortKey<T>
{
    private readonly T* keys, toKeys;
    private readonly int* order, toOrder;
    private readonly long count, length, width;

    public MergeLoop(CpuBackend cpu, in SortBuffers buffers, long rows, long length, long width)
    {
        keys = (T*)cpu.Memory(buffers.Keys).Start;
        order = (int*)cpu.Memory(buffers.Order).Start;
        toKeys = (T*)cpu.Memory(buffers.OtherKeys).Start;
        toOrder = (int*)cpu.Memory(buffers.OtherOrder).Start;
        (count, this.length, this.width) = (rows * length, length, width);
    }

    public int Tasks => checked((int)((count + CpuBackend.Grain - 1) / CpuBackend.Grain));

    public void Run(int task)
    {
        var end = Math.Min(count, (task + 1) * CpuBackend.Grain);
        for (var at = task * CpuBackend.Grain; at < end;)
        {
            var row = at / length * length;
            var first = row + (at - row) / (2 * width) * (2 * width);
            var second = Math.Min(first + width, row + length);
            var stop = Math.Min(first + 2 * width, row + length);
            var last = Math.Min(end, stop);
            Merge(first, second, stop, at, last);
            at = last;
        }
    }

    // Writes places at … last - 1 of the merge of [first, second) and [second, stop).
    private void Merge(long first, long second, long stop, long at, long last)
    {
        var taken = at - first;
        long low = Math.Max(0, taken - (stop - second)), high = Math.Min(taken, second - first);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            // Element number middle of the first run belongs before place `at` unless a later one of the second run is smaller.
            if (TKey.Less(keys[second + taken - middle - 1], keys[first + middle])) high = middle;
            else low = middle + 1;
        }
        long i = first + low, j = second + taken - low;
        for (; at < last; at++)
        {
            var from = j >= stop || (i < second && !TKey.Less(keys[j], keys[i])) ? i++ : j++;
            toKeys[at] = keys[from];
            toOrder[at] = order[from];
        }
    }
}
