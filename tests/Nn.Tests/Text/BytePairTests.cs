using System.Text;

namespace Native.Nn.Tests.Text;

public sealed class BytePairTests
{
    private static readonly byte[] Prose = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i =>
        $"Property List{i % 7}.Count\nGets the number of elements that are contained in the list.\nReturns: A value of {i}.\n\n")));

    [Fact]
    public void Any_bytes_come_back_as_they_were()
    {
        var tokenizer = Learn(Prose, 600);
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var text = new byte[random.Next(0, 700)];
            random.NextBytes(text);
            // Half of them mix pieces of what was learned from with arbitrary bytes.
            for (var i = 0; round % 2 == 0 && i + 40 < text.Length; i += random.Next(20, 60))
                Prose.AsSpan(random.Next(Prose.Length - 40), 40).CopyTo(text.AsSpan(i));
            var tokens = tokenizer.Encode(text);
            Assert.Equal(text, tokenizer.Decode(tokens));
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

    [Fact]
    public void Encoding_equals_merging_by_rank_over_each_piece()
    {
        var tokenizer = Learn(Prose, 500);
        var random = new Random(6);
        for (var round = 0; round < 200; round++)
        {
            var text = Prose.AsSpan(random.Next(Prose.Length - 150), random.Next(1, 150)).ToArray();
            Assert.Equal(ByRank(tokenizer, text), tokenizer.Encode(text));
        }
    }

    [Fact]
    public void Learned_tokens_do_not_reach_over_line_feeds_and_cover_several_bytes()
    {
        var tokenizer = Learn(Prose, 400);
        for (var t = 256; t < tokenizer.Vocabulary; t++)
            Assert.DoesNotContain((byte)'\n', tokenizer.BytesOf(t)[..^1].ToArray());
        Assert.True(tokenizer.Encode(Prose).Length * 4 < Prose.Length);
    }

    [Fact]
    public void Learning_ends_where_no_pair_comes_twice()
    {
        Assert.Equal(256, Learn("abcdefg"u8, 1000).Vocabulary);
        Assert.Equal(256, Learn([], 1000).Vocabulary);
        Assert.Empty(Learn([], 256).Encode([]));
    }

    [Fact]
    public void The_same_text_gives_the_same_merges_and_a_sample_suffices()
    {
        Assert.Equal(Learn(Prose, 450).Merges, Learn(Prose, 450).Merges);
        var sampled = Learn(Prose, 450, sampleBytes: 4000);
        Assert.True(sampled.Encode(Prose).Length * 3 < Prose.Length);
    }

    [Fact]
    public void Bad_merges_and_tokens_are_refused()
    {
        Assert.Contains("merge 0", Assert.Throws<ArgumentException>(() => new BytePairTokenizer([(97, 256)])).Message, StringComparison.Ordinal);
        Assert.Contains("second time", Assert.Throws<ArgumentException>(() => new BytePairTokenizer([(97, 98), (97, 98)])).Message, StringComparison.Ordinal);
        Assert.Contains("token 300", Assert.Throws<ArgumentOutOfRangeException>(() => new BytePairTokenizer([]).Decode([300])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Learn(Prose, 255));
    }

    private static BytePairTokenizer Learn(ReadOnlySpan<byte> text, int vocabulary, int sampleBytes = 1 << 20) =>
        BytePairTrainer.Train(text, vocabulary, sampleBytes, TestContext.Current.CancellationToken);

    private static List<int> ByRank(BytePairTokenizer tokenizer, byte[] text)
    {
        var result = new List<int>();
        foreach (var line in Pieces(text))
        {
            var tokens = line.Select(b => (int)b).ToList();
            for (var merge = 0; merge < tokenizer.Merges.Count; merge++)
                for (var i = 0; i + 1 < tokens.Count; i++)
                    if ((tokens[i], tokens[i + 1]) == tokenizer.Merges[merge])
                    {
                        tokens[i] = 256 + merge;
                        tokens.RemoveAt(i + 1);
                    }
            result.AddRange(tokens);
        }
        return result;
    }

    private static IEnumerable<byte[]> Pieces(byte[] text)
    {
        for (var at = 0; at < text.Length;)
        {
            var line = Array.IndexOf(text, (byte)'\n', at);
            var end = line < 0 ? text.Length : line + 1;
            yield return text[at..end];
            at = end;
        }
    }
}
