namespace Native.Compute;

/// <summary>A place in memory: an address on the CPU, a slab and an offset on a GPU.</summary>
internal readonly record struct Block(object? Slab, nint Address);

/// <summary>Free blocks by size class, most recently used first.</summary>
internal sealed class BlockPool
{
    private readonly Dictionary<long, Stack<Block>> free = [];
    private BlockPool? successor;

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
        if (successor is { } next)
        {
            next.Return(size, block);
            return;
        }
        if (!free.TryGetValue(size, out var stack)) free[size] = stack = new Stack<Block>();
        stack.Push(block);
        Bytes += size;
    }

    /// <summary>Gives all blocks, and those that come back later, to another pool.</summary>
    public void MoveTo(BlockPool other)
    {
        foreach (var (size, stack) in free)
            while (stack.TryPop(out var block)) other.Return(size, block);
        Bytes = 0;
        successor = other;
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
