namespace Native.Compute;

/// <summary>A place in memory: an address on the CPU, a slab and an offset on a GPU.</summary>
internal readonly record struct Block(object? Slab, nint Address);

/// <summary>Free blocks by size class, most recently used first.</summary>
internal sealed class BlockPool
{
    private readonly Dictionary<long, Stack<Block>> free = [];

    /// <summary>Bytes that lie in the pool.</summary>
    public long Bytes { get; private set; }

    public bool TryTake(long size, out Block block)
    {
        if (free.TryGetValue(size, out var stack) && stack.TryPop(out block))
        {
            Bytes -= size;
            return true;
        }
        block = default;
        return false;
    }

    public void Return(long size, Block block)
    {
        if (!free.TryGetValue(size, out var stack)) free[size] = stack = new Stack<Block>();
        stack.Push(block);
        Bytes += size;
    }

    /// <summary>Hands every block for which <paramref name="release"/> returns true back to the system.</summary>
    public void Trim(Func<long, Block, bool> release)
    {
        foreach (var (size, stack) in free)
        {
            var kept = new List<Block>();
            while (stack.TryPop(out var block))
            {
                if (release(size, block)) Bytes -= size;
                else kept.Add(block);
            }
            kept.Reverse();
            foreach (var block in kept) stack.Push(block);
        }
    }
}
