using System.Runtime.InteropServices;

namespace Native.Nn;

/// <summary>What a <see cref="BytePairTrainer"/> learns.</summary>
public sealed record BytePairOptions
{
    /// <summary>Tokens in the end, the 256 bytes and the special ones included; fewer where no pair is left that comes often enough. Default 4,096.</summary>
    public int Vocabulary { get; init; } = 4096;

    /// <summary>Names of special tokens; their ids are the last. Default none.</summary>
    public IReadOnlyList<string> Special { get; init; } = [];

    /// <summary>How text is cut; default as Llama 3 does.</summary>
    public PieceRule Rule { get; init; } = PieceRule.Llama3;

    /// <summary>How often a pair must come at least to be joined; default 2.</summary>
    public int MinimumCount { get; init; } = 2;

    /// <summary>Bytes of a token at most; default 32, which keeps rows of signs from taking up tokens.</summary>
    public int LongestToken { get; init; } = 32;
}

/// <summary>Learns byte-level byte-pair encoding: again and again the most frequent pair of neighboring tokens within pieces becomes a token.</summary>
/// <remarks>Of pairs that are equally frequent the one with the smaller tokens is first, so the result is a function of the text, in whatever parts and order it comes.</remarks>
public sealed class BytePairTrainer
{
    private readonly BytePairOptions options;
    private readonly PieceCounts pieces = new();

    /// <summary>A trainer that has seen no text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary does not hold the bytes and the special tokens, or another limit is too small.</exception>
    public BytePairTrainer(BytePairOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Vocabulary, 256 + options.Special.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinimumCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LongestToken, 2);
        this.options = options;
    }

    /// <summary>Learns a tokenizer from one text.</summary>
    /// <inheritdoc cref="BytePairTrainer(BytePairOptions)"/>
    public static BytePairTokenizer Train(ReadOnlySpan<byte> utf8, BytePairOptions options, CancellationToken token = default)
    {
        var trainer = new BytePairTrainer(options);
        trainer.Add(utf8);
        return trainer.Train(null, token);
    }

    /// <summary>Takes a text, such as a document; no piece reaches over its end.</summary>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            var length = PieceScanner.Next(utf8, options.Rule);
            if (length > 1) pieces.Add(utf8[..length]);
            utf8 = utf8[length..];
        }
    }

    /// <summary>Learns from the texts so far; further ones may be added behind it and learned from with them.</summary>
    /// <param name="progress">Gets the share of the merges that are learned.</param>
    /// <param name="token">Cancels.</param>
    public BytePairTokenizer Train(IProgress<double>? progress = null, CancellationToken token = default)
    {
        var words = new Words(pieces);
        // Entries are not taken out when counts change; one whose count is no longer true is put back with the true one.
        var queue = new PriorityQueue<long, (long, long)>();
        foreach (var (pair, count) in words.Counts) queue.Enqueue(pair, (-count, pair));
        var merges = new List<(int, int)>();
        var made = new List<byte[]>(Enumerable.Range(0, 256).Select(b => new[] { (byte)b }));
        var names = new HashSet<string>(StringComparer.Ordinal);
        var wanted = options.Vocabulary - 256 - options.Special.Count;
        while (merges.Count < wanted && queue.TryDequeue(out var best, out var priority))
        {
            token.ThrowIfCancellationRequested();
            var count = words.Counts.GetValueOrDefault(best);
            if (count != -priority.Item1)
            {
                if (count >= options.MinimumCount) queue.Enqueue(best, (-count, best));
                continue;
            }
            if (count < options.MinimumCount) break;
            var (left, right) = ((int)(best >> 32), (int)best);
            if (made[left].Length + made[right].Length > options.LongestToken) continue;
            byte[] bytes = [.. made[left], .. made[right]];
            // The same bytes may come about in two ways: the later one is no token of its own.
            if (!names.Add(ByteAlphabet.NameOf(bytes))) continue;
            foreach (var pair in words.Merge(left, right, 256 + merges.Count)) queue.Enqueue(pair, (-words.Counts[pair], pair));
            merges.Add((left, right));
            made.Add(bytes);
            if (merges.Count % 64 == 0) progress?.Report((double)merges.Count / wanted);
        }
        return new BytePairTokenizer(merges, options.Special, options.Rule);
    }

    // The distinct pieces as tokens, with the counts of all pairs and the words in which each pair is, or was at some time.
    private sealed class Words
    {
        private readonly int[][] words;
        private readonly long[] weights;
        private readonly Dictionary<long, List<int>> places = [];
        private readonly HashSet<long> touched = [];

        public Words(PieceCounts pieces)
        {
            words = new int[pieces.Count][];
            weights = new long[pieces.Count];
            for (var i = 0; i < words.Length; i++)
            {
                var piece = pieces[i];
                words[i] = new int[piece.Length];
                for (var k = 0; k < piece.Length; k++) words[i][k] = piece[k];
                weights[i] = pieces.CountOf(i);
                for (var k = 0; k + 1 < piece.Length; k++) Count(words[i][k], words[i][k + 1], i, weights[i]);
            }
            touched.Clear();
        }

        public Dictionary<long, long> Counts { get; } = [];

        /// <summary>Joins a pair everywhere.</summary>
        /// <returns>The pairs that came about.</returns>
        public HashSet<long> Merge(int left, int right, int joined)
        {
            touched.Clear();
            var pair = (long)left << 32 | (uint)right;
            places.Remove(pair, out var found);
            foreach (var word in found!) words[word] = Merge(words[word], word, left, right, joined);
            Counts.Remove(pair);
            touched.RemoveWhere(key => !Counts.ContainsKey(key));
            return touched;
        }

        private int[] Merge(int[] tokens, int word, int left, int right, int joined)
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
                    Discount(tokens[write - 1], left, weights[word]);
                    Count(tokens[write - 1], joined, word, weights[word]);
                }
                if (read + 2 < tokens.Length)
                {
                    Discount(right, tokens[read + 2], weights[word]);
                    Count(joined, tokens[read + 2], word, weights[word]);
                }
                tokens[write++] = joined;
                read++;
            }
            return write == tokens.Length ? tokens : tokens[..write];
        }

        private void Count(int left, int right, int word, long weight)
        {
            var pair = (long)left << 32 | (uint)right;
            CollectionsMarshal.GetValueRefOrAddDefault(Counts, pair, out _) += weight;
            touched.Add(pair);
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(places, pair, out _);
            list ??= [];
            // A word's pairs are counted one behind the other, so a repeat is the last entry.
            if (list.Count == 0 || list[^1] != word) list.Add(word);
        }

        private void Discount(int left, int right, long weight) => CollectionsMarshal.GetValueRefOrAddDefault(Counts, (long)left << 32 | (uint)right, out _) -= weight;
    }
}
