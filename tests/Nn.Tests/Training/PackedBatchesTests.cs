using Native.Nn.Training;

namespace Native.Nn.Tests.Training;

public sealed class PackedBatchesTests
{
    [Fact]
    public void Starts_are_where_documents_begin_in_each_window_and_positions_resume()
    {
        var tokens = Enumerable.Range(0, 100).ToArray();
        long[] documents = [0, 5, 6, 40, 41, 90];
        var source = new PackedBatches(new TokenArray(tokens, documents), 8, seed: 3);
        Assert.True(source.HasDocuments);
        var seen = new List<int>();
        var position = 0L;
        for (var i = 0; i < 4; i++)
        {
            if (i == 3) position = source.Position;
            var (row, targets, starts) = Next(source);
            seen.AddRange(row);
            for (var at = 0; at < 16; at++)
            {
                Assert.Equal(row[at] + 1, targets[at]);
                var first = Math.Max(documents.Last(d => d <= row[at]), row[at / 8 * 8]);
                Assert.Equal(first - row[at / 8 * 8], starts[at]);
            }
        }
        Assert.Equal(64, seen.Distinct().Count());
        source.Position = position;
        Assert.Equal(seen[^16..], Next(source).Tokens);
        Assert.False(new PackedBatches(new TokenArray(tokens), 8).HasDocuments);
    }

    private static (int[] Tokens, int[] Targets, int[] Starts) Next(PackedBatches source)
    {
        var (tokens, targets, starts) = (new int[16], new int[16], new int[16]);
        source.Next(2, 8, new() { Tokens = tokens, Targets = targets, Starts = starts });
        return (tokens, targets, starts);
    }
}
