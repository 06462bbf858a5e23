namespace Native.Nn;

/// <summary>Windows of a row of tokens for training: in each pass every window once, in random order, cut at another offset.</summary>
/// <remarks>The order is a function of seed and position alone, so a training resumes with nothing but <see cref="Position"/>.</remarks>
public sealed class TokenBatches
{
    private readonly ITokenSource source;
    private readonly ulong seed;
    private readonly int[] window;
    private readonly int offsets;

    /// <summary>Batches of a source.</summary>
    /// <param name="source">The tokens.</param>
    /// <param name="context">Tokens of a window; each is predicted from those before it, so a window reads one more.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <exception cref="ArgumentException">The source has no window of that length.</exception>
    public TokenBatches(ITokenSource source, int context, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        if (source.Count <= context)
            throw new ArgumentException($"TokenBatches: {source.Count} tokens; a window of {context} needs {(long)context + 1}", nameof(source));
        (this.source, this.seed, Context) = (source, seed, context);
        window = new int[context + 1];
        WindowsPerPass = Math.Max(1, (source.Count - context) / context);
        offsets = (int)Math.Min(context, source.Count - WindowsPerPass * context);
    }

    /// <summary>Tokens of a window.</summary>
    public int Context { get; }

    /// <summary>Windows of a pass over the source.</summary>
    public long WindowsPerPass { get; }

    /// <summary>Windows given so far; setting it goes to that place.</summary>
    public long Position
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Fills the next batch, a window in each row.</summary>
    /// <param name="inputs">[rows, context]: the tokens.</param>
    /// <param name="targets">[rows, context]: the token behind each.</param>
    /// <exception cref="ArgumentException">The sizes are no multiple of the context or differ.</exception>
    public void Next(Span<int> inputs, Span<int> targets) => Next(inputs, targets, default);

    /// <summary>Fills the next batch and says which tokens belong together.</summary>
    /// <param name="inputs">[rows, context]: the tokens.</param>
    /// <param name="targets">[rows, context]: the token behind each.</param>
    /// <param name="documents">[rows, context]: the number of each input's document within its row, from 0 on; empty where it is not wanted.</param>
    /// <exception cref="ArgumentException">The sizes are no multiple of the context or differ.</exception>
    public void Next(Span<int> inputs, Span<int> targets, Span<int> documents)
    {
        if (inputs.Length % Context != 0 || targets.Length != inputs.Length || !documents.IsEmpty && documents.Length != inputs.Length)
            throw new ArgumentException($"TokenBatches: {inputs.Length} inputs, {targets.Length} targets, {documents.Length} documents; rows of {Context} of each are needed", nameof(inputs));
        for (var row = 0; row < inputs.Length; row += Context)
        {
            var start = StartOf(Position++);
            source.Read(start, window);
            window.AsSpan(0, Context).CopyTo(inputs[row..]);
            window.AsSpan(1).CopyTo(targets[row..]);
            if (!documents.IsEmpty) Number(start, documents.Slice(row, Context));
        }
    }

    /// <summary>Where the window of a position starts.</summary>
    internal long StartOf(long position)
    {
        var pass = (ulong)(position / WindowsPerPass);
        var key = Mix(seed + Mix(pass));
        return (long)(Mix(key) % (ulong)offsets) + Shuffled(position % WindowsPerPass, WindowsPerPass, key) * Context;
    }

    // A Feistel network permutes a power of four; what falls outside goes through again until it falls inside.
    private static long Shuffled(long index, long count, ulong key)
    {
        var half = 1;
        while (1L << (2 * half) < count) half++;
        var mask = (1UL << half) - 1;
        var value = (ulong)index;
        do
        {
            var (left, right) = (value >> half, value & mask);
            for (var round = 0UL; round < 6; round++) (left, right) = (right, left ^ (Mix(key + (round << 56) + right) & mask));
            value = left << half | right;
        }
        while (value >= (ulong)count);
        return (long)value;
    }

    // The finalizer of SplitMix64.
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private void Number(long start, Span<int> documents)
    {
        var starts = source.Documents;
        // The first document that starts behind the window's first token.
        var next = starts.BinarySearch(start + 1);
        if (next < 0) next = ~next;
        else
            while (next > 0 && starts[next - 1] == start + 1) next--;
        var number = 0;
        for (var i = 0; i < documents.Length; i++)
        {
            if (next < starts.Length && starts[next] == start + i)
            {
                number++;
                while (next < starts.Length && starts[next] == start + i) next++;
            }
            documents[i] = number;
        }
    }
}
