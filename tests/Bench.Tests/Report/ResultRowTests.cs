using System.Text.Json;
using Native.Bench.Report;

namespace Native.Bench.Tests.Report;

public class ResultRowTests
{
    [Fact]
    public void A_row_has_every_field_under_its_name()
    {
        var row = new ResultRow { Case = "cpu/x", Value = 90, Unit = "GB/s", Limit = 100, Against = "read bandwidth", Bar = 0.85, BarIs = BarSide.AtLeast };
        var file = new ResultFile("bars", DateTimeOffset.UnixEpoch, 1.5, MachineFacts.Read(), [row, new ResultRow { Case = "y", Value = double.NaN, Unit = "s" }], ["a note"]);
        using var json = JsonDocument.Parse(file.ToJson());
        var rows = json.RootElement.GetProperty("rows");
        Assert.Equal(["case", "value", "unit", "limit", "peer", "against", "ratio", "bar", "bar_is", "ok", "note"], rows[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal("cpu/x", rows[0].GetProperty("case").GetString());
        Assert.Equal(0.9, rows[0].GetProperty("ratio").GetDouble());
        Assert.Equal("at_least", rows[0].GetProperty("bar_is").GetString());
        Assert.True(rows[0].GetProperty("ok").GetBoolean());
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("peer").ValueKind);
        Assert.Equal("NaN", rows[1].GetProperty("value").GetString());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("ok").ValueKind);
        Assert.Equal("bars", json.RootElement.GetProperty("command").GetString());
        Assert.Equal("a note", json.RootElement.GetProperty("notes")[0].GetString());
        Assert.True(json.RootElement.GetProperty("machine").GetProperty("logical_processors").GetInt32() > 0);
    }

    [Theory]
    [InlineData(85, 0.85, true)]
    [InlineData(84.9, 0.85, false)]
    [InlineData(double.NaN, 0.85, false)]
    public void At_least_includes_the_bar(double value, double bar, bool ok) =>
        Assert.Equal(ok, new ResultRow { Case = "x", Value = value, Unit = "", Limit = 100, Bar = bar, BarIs = BarSide.AtLeast }.Ok);

    [Fact]
    public void Below_excludes_the_bar_and_a_bar_without_a_peer_is_on_the_value()
    {
        Assert.False(new ResultRow { Case = "x", Value = 2, Unit = "", Peer = 2, Bar = 1, BarIs = BarSide.Below }.Ok);
        Assert.True(new ResultRow { Case = "x", Value = 1.9, Unit = "", Peer = 2, Bar = 1, BarIs = BarSide.Below }.Ok);
        Assert.True(new ResultRow { Case = "x", Value = 0, Unit = "B", Bar = 0, BarIs = BarSide.AtMost }.Ok);
        Assert.False(new ResultRow { Case = "x", Value = 1, Unit = "B", Bar = 0, BarIs = BarSide.AtMost }.Ok);
        Assert.False(new ResultRow { Case = "x", Value = double.NaN, Unit = "B", Bar = 0, BarIs = BarSide.AtMost }.Ok);
        Assert.Null(new ResultRow { Case = "x", Value = 1, Unit = "B" }.Ok);
    }

    [Theory]
    [InlineData(1234.5678, "1,235")]
    [InlineData(12.3456, "12.35")]
    [InlineData(0.0123456, "0.01235")]
    [InlineData(0, "0")]
    [InlineData(-3.14159, "-3.142")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Numbers_have_four_significant_digits(double value, string text) => Assert.Equal(text, Format.Number(value));

    [Fact]
    public void Units_are_written_out()
    {
        Assert.Equal("4.00 MiB", Format.Bytes(4 << 20));
        Assert.Equal("512 B", Format.Bytes(512));
        Assert.Equal("342 GFLOP/s", Format.Rate(3.42e11, "FLOP/s"));
        Assert.Equal("850.0 µs", Format.Time(850e-6));
        Assert.Equal("2 min 05 s", Format.Time(125.4));
        Assert.Equal("87.5 %", Format.Percent(0.875));
    }
}
