using System.Text;
using Native.Bench.Baselines;
using Native.Nn;

namespace Native.Bench.Tests.Baselines;

public class NGramTests
{
    private static readonly TextCorpus Text = TextCorpus.Load(new CorpusOptions { Generated = true, TrainBytes = 200_000, HeldOutBytes = 10_000 });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    public void Probabilities_are_positive_and_sum_to_one(int length)
    {
        var model = NGramModel.Train(Text.Train.Span, length, null, TestContext.Current.CancellationToken);
        var probabilities = new double[256];
        var contexts = Enumerable.Range(0, 200).Select(i => Text.HeldOut.Slice(i * 37, i % 12).ToArray())
            .Append([]).Append([0]).Append([255, 254, 253, 252, 251, 250, 249, 248, 247]).Append("zzzqqq\0 The "u8.ToArray());
        foreach (var context in contexts)
        {
            model.Predict(context, probabilities);
            Assert.Equal(1, probabilities.Sum(), 1e-12);
            Assert.All(probabilities, p => Assert.True(p > 0));
        }
    }

    [Fact]
    public void The_cost_of_one_symbol_is_its_predicted_probability()
    {
        var model = NGramModel.Train(Text.Train.Span, 6, null, TestContext.Current.CancellationToken);
        var probabilities = new double[256];
        for (var i = 0; i < 300; i++)
        {
            var context = Text.HeldOut.Span.Slice(i * 13, i % 9);
            model.Predict(context, probabilities);
            var symbol = Text.HeldOut.Span[i * 13 + 20];
            Assert.Equal(-Math.Log2(probabilities[symbol]), model.Bits(context, symbol), 1e-9);
        }
    }

    [Fact]
    public void Counts_are_those_of_a_dictionary()
    {
        var text = Encoding.UTF8.GetBytes("abracadabra abracadabra abra");
        var expected = new Dictionary<string, int>();
        for (var i = 0; i + 3 <= text.Length; i++)
        {
            var gram = Encoding.UTF8.GetString(text, i, 3);
            expected[gram] = expected.GetValueOrDefault(gram) + 1;
        }
        var level = NGramLevel.Count(3, [.. Enumerable.Range(0, text.Length - 2).Select(i => ((ulong)text[i] << 16) | ((ulong)text[i + 1] << 8) | text[i + 2])]);
        Assert.Equal(expected.Count, level.Distinct);
        foreach (var (gram, count) in expected)
        {
            var (start, end) = level.Find(((ulong)gram[0] << 8) | gram[1]);
            Assert.Equal(count, Enumerable.Range(start, end - start).Select(entry => level[entry]).Single(entry => entry.Symbol == gram[2]).Count);
        }

        // One level down, an n-gram counts once for each distinct byte before it.
        var shorter = level.Continuations();
        var before = expected.Keys.GroupBy(gram => gram[1..]).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(before.Count, shorter.Distinct);
        foreach (var (gram, count) in before)
        {
            var (start, end) = shorter.Find(gram[0]);
            Assert.Equal(count, Enumerable.Range(start, end - start).Select(entry => shorter[entry]).Single(entry => entry.Symbol == gram[1]).Count);
        }
    }

    [Fact]
    public void A_two_byte_model_is_the_formula_worked_by_hand()
    {
        // aabab: bigrams aa, ab, ab, ba, so after a: a 1, b 2; too few counts of counts, so every discount is 0.75.
        var model = NGramModel.Train("aabab"u8, 2, null, TestContext.Current.CancellationToken);
        // Below: a follows two distinct bytes, b one. p(b) = (1 - 0.75 + 1.5/256) / 3.
        var below = (0.25 + 1.5 / 256) / 3;
        var expected = (2 - 0.75 + 1.5 * below) / 3;
        Assert.Equal(-Math.Log2(expected), model.Bits("a"u8, (byte)'b'), 1e-12);
    }

    [Fact]
    public void A_text_shorter_than_the_order_still_predicts()
    {
        var probabilities = new double[256];
        foreach (var text in new[] { "", "a", "ab" })
        {
            NGramModel.Train(Encoding.UTF8.GetBytes(text), 7, null, TestContext.Current.CancellationToken).Predict("ab"u8, probabilities);
            Assert.Equal(1, probabilities.Sum(), 1e-12);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => NGramModel.Train("abc"u8, 9, null, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => NGramModel.Train("abc"u8, 2, null, TestContext.Current.CancellationToken).Predict(default, new double[255]));
    }

    [Fact]
    public void More_context_costs_fewer_bits()
    {
        var bits = new[] { 1, 2, 4, 7 }.Select(length =>
            new NGramBaseline { Length = length }.Measure(Text.Train, Text.HeldOut, null, TestContext.Current.CancellationToken).BitsPerByte).ToList();
        Assert.Equal(bits.OrderDescending(), bits);
        Assert.InRange(bits[0], 4, 5);
        Assert.True(bits[^1] < 1.5);
    }
}
