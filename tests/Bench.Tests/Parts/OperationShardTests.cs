using Native.Bench.Parts;

namespace Native.Bench.Tests.Parts;

/// <summary>Shares of the catalog: whole operations, each in exactly one share, of about the same size; bad names are refused.</summary>
public sealed class OperationShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Shares_hold_every_case_once_and_none_is_much_larger(int count)
    {
        var table = new OperationTable();
        var all = table.Count(new OperationQuery(IsCheck: true));
        var shares = Enumerable.Range(1, count).Select(i => table.Count(new OperationQuery(IsCheck: true, Shard: new(i, count)))).ToArray();
        Assert.True(all > 1000);
        Assert.Equal(all, shares.Sum());
        Assert.InRange(shares.Max() - shares.Min(), 0, all / 10);
        // A filter takes from a share what the share has: all shares together still have every case.
        Assert.Equal(
            table.Count(new OperationQuery("MatMul,Softmax", IsCheck: true)),
            Enumerable.Range(1, count).Sum(i => table.Count(new OperationQuery("MatMul,Softmax", IsCheck: true, Shard: new(i, count)))));
    }

    [Fact]
    public void Every_name_of_a_filter_must_be_an_operations()
    {
        var error = Assert.Throws<ArgumentException>(() => new OperationTable().Count(new OperationQuery("MatMul,NoSuchThing", IsCheck: true)));
        Assert.Contains("NoSuchThing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("1")]
    [InlineData("1/x")]
    [InlineData("-1/4")]
    [InlineData("1/2/3")]
    public void A_share_that_is_none_is_refused(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => OperationShard.Parse(text));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_reads_as_it_is_written() => Assert.Equal(new OperationShard(2, 8), OperationShard.Parse("2/8"));
}
