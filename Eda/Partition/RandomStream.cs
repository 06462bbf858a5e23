using Native.Compute;

namespace Native.Eda;

/// <summary>Random numbers one after the other from a counter, the same on every machine.</summary>
internal sealed class RandomStream(ulong seed, ulong stream)
{
    private readonly Philox philox = new(seed);
    private PhiloxWords words;
    private ulong count;

    /// <summary>A number of 32 bits.</summary>
    public uint Next()
    {
        var place = (int)(count & 3);
        if (place == 0) words = philox.Block(count >> 2, stream);
        count++;
        return place switch { 0 => words.X, 1 => words.Y, 2 => words.Z, _ => words.W };
    }

    /// <summary>A number from 0 to below a bound.</summary>
    public int Next(int below) => (int)((ulong)Next() * (ulong)below >> 32);

    /// <summary>A number from 0 to below 1.</summary>
    public double NextDouble() => Next() * (1.0 / 4294967296.0);

    /// <summary>Puts a list into random order.</summary>
    public void Shuffle(Span<int> list)
    {
        for (var i = list.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }
    }
}
