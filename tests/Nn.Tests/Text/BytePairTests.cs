using System.Text;

namespace Native.Nn.Tests.Text;

public sealed class BytePairTests
{
    private static readonly byte[] Prose = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i =>
        $"Property List{i % 7}.Count\nGets the number of elements that aren't contained in the list – {i % 13} of 東京 or naïve ones.\nReturns: A value of {i}.\n\n")));

    [Theory]
    [InlineData(PieceRule.Gpt2)]
    [InlineData(PieceRule.Llama3)]
    [InlineData(PieceRule.Qwen2)]
    public void Any_bytes_come_back_as_they_were(PieceRule rule)
    {
        var tokenizer = Learn(Prose, 600, rule);
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var text = new byte[random.Next(0, 700)];
            random.NextBytes(text);
            // Half of them mix pieces of what was learned from with arbitrary bytes.
            for (var i = 0; round % 2 == 0 && i + 40 < text.Length; i += random.Next(20, 60))
                Prose.AsSpan(random.Next(Prose.Length - 40), 40).CopyTo(text.AsSpan(i));
            var tokens = tokenizer.Encode(text);
            Assert.Equal(text, tokenizer.DecodeBytes(tokens));
            Assert.All(tokens, t => Assert.InRange(t, 0, tokenizer.Vocabulary - 1));
        }
    }

    [Fact]
    public void The_first_merge_is_the_most_frequent_pair_and_later_ones_build_on_it()
    {
        var tokenizer = Learn("abab abab cd\nabab\n"u8, 258);
        Assert.Equal([((int)'a', (int)'b'), (256, 256)], tokenizer.Merges);
        Assert.Equal("abab"u8.ToArray(), tokenizer.BytesOf(257).ToArray());
        Assert.Equal([257, 'c', 257], tokenizer.Encode("ababcabab"u8));
    }

    [Theory]
    [InlineData(150)]
    [InlineData(3000)]
    public void Encoding_equals_merging_by_rank_over_each_piece(int longest)
    {
        // Without spaces a text is one long piece, which goes through the heap.
        var text = longest > 1000 ? [.. Prose.Where(b => char.IsAsciiLetter((char)b))] : Prose;
        var tokenizer = Learn(Prose, 500);
        var random = new Random(6);
        for (var round = 0; round < 60; round++)
        {
            var part = text.AsSpan(random.Next(text.Length - longest), random.Next(1, longest)).ToArray();
            Assert.Equal(ByRank(tokenizer, part), tokenizer.Encode(part));
        }
    }

    [Fact]
    public void The_counts_behind_the_merges_are_those_of_a_plain_trainer()
    {
        foreach (var rule in Enum.GetValues<PieceRule>())
            Assert.Equal(Plain(Prose, 420, rule), Learn(Prose, 420, rule).Merges);
    }

    [Fact]
    public void Learning_does_not_depend_on_parts_and_order()
    {
        var documents = Encoding.UTF8.GetString(Prose).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes).ToArray();
        var (one, other) = (new BytePairTrainer(new() { Vocabulary = 500 }), new BytePairTrainer(new() { Vocabulary = 500 }));
        foreach (var document in documents) one.Add(document);
        foreach (var document in documents.Reverse()) other.Add(document);
        Assert.Equal(one.Train(token: TestContext.Current.CancellationToken).Merges, other.Train(token: TestContext.Current.CancellationToken).Merges);
    }

    [Fact]
    public void Learning_ends_where_no_pair_comes_twice_and_no_token_is_too_long()
    {
        Assert.Equal(256, Learn("abcdefg"u8, 1000).Vocabulary);
        Assert.Equal(256, Learn([], 1000).Vocabulary);
        Assert.Empty(Learn([], 256).Encode(""));
        var tokenizer = BytePairTrainer.Train(Prose, new() { Vocabulary = 1000, LongestToken = 5 }, TestContext.Current.CancellationToken);
        Assert.Equal(5, Enumerable.Range(0, tokenizer.Vocabulary).Max(t => tokenizer.BytesOf(t).Length));
    }

    [Fact]
    public void Special_tokens_are_read_only_where_asked()
    {
        var tokenizer = BytePairTrainer.Train(Prose, new() { Vocabulary = 302, Special = ["<|end|>", "<|end|>x"] }, TestContext.Current.CancellationToken);
        Assert.Equal(302, tokenizer.Vocabulary);
        Assert.Equal([new(300, "<|end|>"), new(301, "<|end|>x")], tokenizer.Special);
        Assert.Equal([300, 'q', 301, 'q'], tokenizer.Encode("<|end|>q<|end|>xq"));
        var plain = tokenizer.Encode("<|end|>q", SpecialUse.None);
        Assert.DoesNotContain(300, plain);
        Assert.Equal("<|end|>q", tokenizer.Decode(plain));
        Assert.Equal("q", tokenizer.Decode([300, 'q', 301]));
        Assert.Equal("<|end|>q", tokenizer.Decode([300, 'q'], keepsSpecial: true));
        Assert.Equal(301, tokenizer.Find("<|end|>x"));
        Assert.False(tokenizer.TryEncode("ab cd"u8, new int[1], out var count));
        Assert.Equal(tokenizer.Encode("ab cd"u8).Length, count);
    }

    [Fact]
    public void Bad_merges_and_tokens_are_refused()
    {
        Assert.Contains("merge 0", Assert.Throws<ArgumentException>(() => new BytePairTokenizer([(97, 256)])).Message, StringComparison.Ordinal);
        Assert.Contains("second time", Assert.Throws<ArgumentException>(() => new BytePairTokenizer([(97, 98), (97, 98)])).Message, StringComparison.Ordinal);
        Assert.Contains("two tokens", Assert.Throws<ArgumentException>(() => new BytePairTokenizer([], ["x", "<|end|>"])).Message, StringComparison.Ordinal);
        Assert.Contains("token 300", Assert.Throws<ArgumentOutOfRangeException>(() => new BytePairTokenizer([]).Decode([300])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Learn(Prose, 255));
    }

    private static BytePairTokenizer Learn(ReadOnlySpan<byte> text, int vocabulary, PieceRule rule = PieceRule.Llama3) =>
        BytePairTrainer.Train(text, new() { Vocabulary = vocabulary, Rule = rule }, TestContext.Current.CancellationToken);

    private static List<int> ByRank(BytePairTokenizer tokenizer, byte[] text)
    {
        var result = new List<int>();
        foreach (var piece in Pieces(text, tokenizer.Rule))
        {
            var tokens = piece.Select(b => (int)b).ToList();
            for (var merge = 0; merge < tokenizer.Merges.Count; merge++) Join(tokens, tokenizer.Merges[merge], 256 + merge);
            result.AddRange(tokens);
        }
        return result;
    }

    // Counts all pairs anew for each merge.
    private static List<(int, int)> Plain(byte[] text, int vocabulary, PieceRule rule)
    {
        var words = Pieces(text, rule).Select(piece => piece.Select(b => (int)b).ToList()).ToList();
        var merges = new List<(int, int)>();
        while (256 + merges.Count < vocabulary)
        {
            var counts = new Dictionary<(int, int), int>();
            foreach (var word in words)
                for (var i = 0; i + 1 < word.Count; i++) counts[(word[i], word[i + 1])] = counts.GetValueOrDefault((word[i], word[i + 1])) + 1;
            var (best, count) = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).FirstOrDefault();
            if (count < 2) break;
            merges.Add(best);
            foreach (var word in words) Join(word, best, 255 + merges.Count);
        }
        return merges;
    }

    private static void Join(List<int> tokens, (int, int) pair, int joined)
    {
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if ((tokens[i], tokens[i + 1]) != pair) continue;
            tokens[i] = joined;
            tokens.RemoveAt(i + 1);
        }
    }

    private static IEnumerable<byte[]> Pieces(byte[] text, PieceRule rule)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = PieceScanner.Next(text.AsSpan(at), rule);
            yield return text[at..(at + length)];
            at += length;
        }
    }
}
