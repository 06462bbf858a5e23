namespace Native.Bench.Baselines;

/// <summary>The n-grams of one length with their counts, sorted, so that the continuations of a context lie side by side.</summary>
/// <remarks>An n-gram is a number: its first byte is the most significant of <c>8·length</c> bits.</remarks>
internal sealed class NGramLevel
{
    private readonly ulong[] grams;
    private readonly int[] counts;

    private NGramLevel(int length, ulong[] grams, int[] counts)
    {
        Length = length;
        this.grams = grams;
        this.counts = counts;
        Discounts = DiscountsOf(counts);
    }

    /// <summary>Bytes of an n-gram.</summary>
    public int Length { get; }

    /// <summary>Distinct n-grams.</summary>
    public int Distinct => grams.Length;

    /// <summary>What is taken from a count of 1, of 2, and of 3 or more (index 1 to 3).</summary>
    public IReadOnlyList<double> Discounts { get; }

    /// <summary>Counts equal entries; <paramref name="occurrences"/> is sorted in place.</summary>
    public static NGramLevel Count(int length, ulong[] occurrences)
    {
        Array.Sort(occurrences);
        var distinct = 0;
        for (var i = 0; i < occurrences.Length; i++)
            if (i == 0 || occurrences[i] != occurrences[i - 1])
                distinct++;
        var (grams, counts, at) = (new ulong[distinct], new int[distinct], -1);
        for (var i = 0; i < occurrences.Length; i++)
        {
            if (i == 0 || occurrences[i] != occurrences[i - 1])
                grams[++at] = occurrences[i];
            counts[at]++;
        }
        return new NGramLevel(length, grams, counts);
    }

    /// <summary>The level below: each shorter n-gram, counted once for every distinct byte that stands before it.</summary>
    public NGramLevel Continuations()
    {
        var mask = (1UL << (8 * (Length - 1))) - 1;
        return Count(Length - 1, Array.ConvertAll(grams, gram => gram & mask));
    }

    /// <summary>The entries that start with <paramref name="context"/>, which has <see cref="Length"/> - 1 bytes.</summary>
    public (int Start, int End) Find(ulong context)
    {
        var first = context << 8;
        var start = LowerBound(first, 0);
        var end = start;
        // At most 256 entries continue a context.
        while (end < grams.Length && grams[end] >> 8 == context) end++;
        return (start, end);
    }

    /// <summary>The last byte and the count of an entry.</summary>
    public (byte Symbol, int Count) this[int entry] => ((byte)grams[entry], counts[entry]);

    private int LowerBound(ulong gram, int low)
    {
        var high = grams.Length;
        while (low < high)
        {
            var middle = low + ((high - low) >> 1);
            if (grams[middle] < gram) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Chen and Goodman's estimate from the counts of counts; 0.75 at each where those are too few for it.</summary>
    private static double[] DiscountsOf(int[] counts)
    {
        Span<long> n = stackalloc long[5];
        foreach (var count in counts)
            if (count <= 4)
                n[count]++;
        if (n[1] == 0 || n[2] == 0 || n[3] == 0) return [0, 0.75, 0.75, 0.75];
        var y = (double)n[1] / (n[1] + 2 * n[2]);
        // Positive, so that every context leaves something for what it has not seen; below the count, so that nothing goes negative.
        return
        [
            0,
            Math.Clamp(1 - 2 * y * n[2] / n[1], 0.05, 0.95),
            Math.Clamp(2 - 3 * y * n[3] / n[2], 0.05, 1.95),
            Math.Clamp(3 - 4 * y * n[4] / n[3], 0.05, 2.95),
        ];
    }
}
