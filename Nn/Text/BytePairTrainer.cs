using System.Runtime.InteropServices;

namespace Native.Nn;

/// <summary>Learns merges from text: again and again the most frequent pair of neighboring tokens becomes a token.</summary>
public static class BytePairTrainer
{
    private const int Cut = -1;

    /// <summary>Learns a tokenizer.</summary>
    /// <param name="text">The text; of more than <paramref name="sampleBytes"/>, pieces spread over it evenly are taken.</param>
    /// <param name="vocabulary">Tokens in the end, 256 bytes included; fewer where no pair is left that comes twice.</param>
    /// <param name="sampleBytes">Bytes of text to learn from at most.</param>
    /// <param name="token">Cancels.</param>
    /// <remarks>Of pairs that are equally frequent the one with the smaller tokens is first, so the result is a function of the text.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary is under 256, or the sample under 1 byte.</exception>
    public static BytePairTokenizer Train(ReadOnlySpan<byte> text, int vocabulary, int sampleBytes = 1 << 20, CancellationToken token = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleBytes, 1);
        var tokens = Sample(text, sampleBytes);
        var counts = new Dictionary<long, int>();
        for (var i = 0; i + 1 < tokens.Length; i++) Count(counts, tokens[i], tokens[i + 1], 1);
        // Entries are not taken out when counts change; one whose count is no longer true is put back with the true one.
        var queue = new PriorityQueue<long, (int, long)>();
        foreach (var (pair, count) in counts) queue.Enqueue(pair, (-count, pair));
        var merges = new List<(int, int)>();
        var touched = new HashSet<long>();
        var length = tokens.Length;
        while (256 + merges.Count < vocabulary && queue.TryDequeue(out var best, out var priority))
        {
            token.ThrowIfCancellationRequested();
            var count = counts.GetValueOrDefault(best);
            if (count != -priority.Item1)
            {
                if (count > 1) queue.Enqueue(best, (-count, best));
                continue;
            }
            if (count < 2) break;
            var (left, right) = ((int)(best >> 32), (int)best);
            touched.Clear();
            length = Replace(tokens.AsSpan(0, length), left, right, 256 + merges.Count, counts, touched);
            counts.Remove(best);
            merges.Add((left, right));
            foreach (var pair in touched)
                if (counts.TryGetValue(pair, out var now) && now > 1) queue.Enqueue(pair, (-now, pair));
        }
        return new BytePairTokenizer(merges);
    }

    // Pieces with a cut behind each, over which no pair reaches.
    private static int[] Sample(ReadOnlySpan<byte> text, int limit)
    {
        var result = new List<int>(Math.Min(text.Length, limit) + 1024);
        var taken = 0L;
        for (var at = 0; at < text.Length && taken < limit;)
        {
            var length = BytePairTokenizer.PieceLength(text[at..]);
            // Taken wherever the share of the text read so far is ahead of the share of the sample.
            if ((double)at / text.Length >= (double)taken / limit)
            {
                foreach (var b in text.Slice(at, length)) result.Add(b);
                result.Add(Cut);
                taken += length;
            }
            at += length;
        }
        return [.. result];
    }

    private static int Replace(Span<int> tokens, int left, int right, int joined, Dictionary<long, int> counts, HashSet<long> touched)
    {
        var write = 0;
        for (var read = 0; read < tokens.Length; read++)
        {
            if (tokens[read] != left || read + 1 >= tokens.Length || tokens[read + 1] != right)
            {
                tokens[write++] = tokens[read];
                continue;
            }
            // What stands before was written already; what comes after is still as it was.
            if (write > 0)
            {
                Count(counts, tokens[write - 1], left, -1);
                Count(counts, tokens[write - 1], joined, 1, touched);
            }
            if (read + 2 < tokens.Length)
            {
                Count(counts, right, tokens[read + 2], -1);
                Count(counts, joined, tokens[read + 2], 1, touched);
            }
            tokens[write++] = joined;
            read++;
        }
        return write;
    }

    private static void Count(Dictionary<long, int> counts, int left, int right, int change, HashSet<long>? touched = null)
    {
        if (left == Cut || right == Cut) return;
        var pair = (long)left << 32 | (uint)right;
        CollectionsMarshal.GetValueRefOrAddDefault(counts, pair, out _) += change;
        touched?.Add(pair);
    }
}
