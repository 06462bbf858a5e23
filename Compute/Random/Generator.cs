namespace Native.Compute;

/// <summary>A sequence of random numbers: a seed, and how many draws were made. The n-th draw is the same on every device.</summary>
public sealed class Generator(ulong seed)
{
    private ulong seed = seed;
    private ulong draws;

    /// <summary>The place in the sequence; set it to draw the same numbers again.</summary>
    public GeneratorState State
    {
        get => new(seed, draws);
        set => (seed, draws) = (value.Seed, value.Draws);
    }

    /// <summary>The key for the next operation's numbers, and its own stream of counters.</summary>
    internal (ulong Seed, ulong Stream) Next() => (seed, draws++);

    /// <summary>A number below <paramref name="bound"/>, drawn on the host.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is 0.</exception>
    public ulong NextInteger(ulong bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        var (key, stream) = Next();
        // Lemire's multiplication; words that would favor some numbers are drawn again.
        var floor = (0 - bound) % bound;
        for (ulong block = 0; ; block++)
        {
            var words = new Philox(key).Block(block, stream);
            var high = Math.BigMul((ulong)words.X << 32 | words.Y, bound, out var low);
            if (low >= floor) return high;
        }
    }
}

/// <summary>A place in a sequence of random numbers.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Draws">The operations that drew numbers so far.</param>
public readonly record struct GeneratorState(ulong Seed, ulong Draws);
