namespace Native.Nn.Tests.Data;

public sealed class TokenBatchesTests
{
    private static readonly TokenArray Source = new(Enumerable.Range(0, 1003).ToArray(), [0, 4, 5, 5, 30, 700]);

    [Fact]
    public void Each_pass_takes_every_window_once_in_another_order_and_cut()
    {
        var batches = new TokenBatches(Source, 10, 3);
        Assert.Equal(99, batches.WindowsPerPass);
        var passes = Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 99).Select(_ => Next(batches)).ToArray()).ToArray();
        foreach (var pass in passes)
        {
            Assert.Equal(99, pass.Distinct().Count());
            // All windows of a pass have the same offset, and no two overlap.
            Assert.Single(pass.Select(start => start % 10).Distinct());
            Assert.NotEqual(pass.Order(), pass);
        }
        Assert.True(passes.Select(pass => pass[0] % 10).Distinct().Count() > 1);
        Assert.NotEqual(passes[0].Select(s => s / 10), passes[1].Select(s => s / 10));
    }

    [Fact]
    public void Any_position_can_be_resumed_and_the_seed_decides()
    {
        var (one, other, differs) = (new TokenBatches(Source, 16, 7), new TokenBatches(Source, 16, 7), new TokenBatches(Source, 16, 8));
        var starts = Enumerable.Range(0, 200).Select(_ => Next(one)).ToArray();
        foreach (var position in (int[])[199, 0, 61, 62, 100])
        {
            other.Position = position;
            Assert.Equal(starts[position], Next(other));
            Assert.Equal(position + 1, other.Position);
        }
        Assert.NotEqual(starts, Enumerable.Range(0, 200).Select(_ => Next(differs)).ToArray());
    }

    [Fact]
    public void Documents_are_numbered_within_each_row()
    {
        var batches = new TokenBatches(Source, 100, 1);
        var (inputs, targets, documents) = (new int[300], new int[300], new int[300]);
        for (var round = 0; round < 20; round++)
        {
            batches.Next(inputs, targets, documents);
            for (var row = 0; row < 300; row += 100)
                for (var i = row; i < row + 100; i++)
                {
                    Assert.Equal(inputs[i] + 1, targets[i]);
                    // Tokens are their own places here: the documents that start behind the row's first token, up to this one.
                    Assert.Equal(new[] { 4, 5, 30, 700 }.Count(start => start > inputs[row] && start <= inputs[i]), documents[i]);
                }
        }
    }

    [Fact]
    public void Every_token_but_few_is_predicted_in_each_pass()
    {
        foreach (var count in (int[])[11, 12, 19, 20, 21, 22, 29, 30, 31, 32, 55])
        {
            var batches = new TokenBatches(new TokenArray(Enumerable.Range(0, count).ToArray()), 10, 1);
            var (inputs, targets) = (new int[10], new int[10]);
            for (var window = 0; window < 10 * batches.WindowsPerPass; window++)
            {
                batches.Next(inputs, targets);
                Assert.InRange(targets[^1], 10, count - 1);
            }
            Assert.True((batches.WindowsPerPass + 2) * 10 > count - 1, $"{batches.WindowsPerPass} windows of {count} tokens");
        }
    }

    [Fact]
    public void Too_short_a_source_and_wrong_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new TokenBatches(Source, 1003, 1));
        Assert.Throws<ArgumentException>(() => new TokenBatches(Source, 10, 1).Next(new int[15], new int[15]));
        Assert.Throws<ArgumentException>(() => new TokenBatches(Source, 10, 1).Next(new int[10], new int[20]));
    }

    private static int Next(TokenBatches batches)
    {
        var (inputs, targets) = (new int[batches.Context], new int[batches.Context]);
        batches.Next(inputs, targets);
        Assert.Equal(inputs[1..], targets[..^1]);
        return inputs[0];
    }
}
