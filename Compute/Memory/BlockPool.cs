namespace Native.Compute;

/// <summary>A place in memory: an address on the CPU, a slab and an offset on a GPU.</summary>
/// <param name="Slab">See <see cref="Storage.Slab"/>.</param>
/// <param name="Address">See <see cref="Storage.Address"/>.</param>
/// <param name="LastUse">See <see cref="Storage.LastUse"/>.</param>
/// <param name="LastCopy">See <see cref="Storage.LastCopy"/>.</param>
internal readonly record struct Block(object? Slab, nint Address, long LastUse = 0, long LastCopy = 0);

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
    /// <param name="other">The pool.</param>
    /// <param name="lastUse">What used all of the blocks at least: see <see cref="Storage.LastUse"/>.</param>
    public void MoveTo(BlockPool other, long lastUse = 0)
    {
        foreach (var (size, stack) in free)
            while (stack.TryPop(out var block)) other.Return(size, block with { LastUse = Math.Max(lastUse, block.LastUse) });
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
