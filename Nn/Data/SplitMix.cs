namespace Native.Nn;

/// <summary>SplitMix64: a small generator whose numbers are the same on every runtime, unlike those of <see cref="Random"/>.</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1; the bias of the remainder is below 2^-32 for any int.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>True once in <paramref name="oneIn"/> times on average.</summary>
    public bool Chance(int oneIn) => Below(oneIn) == 0;

    /// <summary>One of <paramref name="items"/>, the first ones more often (the smaller of two draws).</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Math.Min(Below(items.Count), Below(items.Count))];
}
