namespace Native.Eda.Tests.Timing;

/// <summary>Changes that are followed give what computing all anew gives, to the last bit; threads do not matter.</summary>
public sealed class IncrementalTests
{
    [Theory]
    [InlineData(DelayModel.Lumped)]
    [InlineData(DelayModel.EffectiveCapacitance)]
    public void Following_changes_is_the_same_as_computing_all(DelayModel model)
    {
        var (followed, anew) = (GoldenTests.Routed(model), GoldenTests.Routed(model));
        followed.Update(TestContext.Current.CancellationToken);
        var before = followed.Summary;
        var changed = 0;
        for (var cell = 0; cell < followed.Netlist.Cells; cell++)
        {
            var name = followed.Netlist.Masters[followed.Netlist.CellMaster[cell]];
            if (name != "INV_X1" && name != "NAND2_X1") continue;
            foreach (var timing in new[] { followed, anew }) timing.SetCell(cell, name.Replace("_X1", "_X2", StringComparison.Ordinal));
            if (++changed % 5 == 0) followed.Update(TestContext.Current.CancellationToken);
        }
        Assert.True(changed > 20);
        followed.Update(TestContext.Current.CancellationToken);
        anew.Update(TestContext.Current.CancellationToken);
        Assert.NotEqual(before.Tns, followed.Summary.Tns);
        Assert.Equal(anew.Summary, followed.Summary);
        Assert.Equal(anew.SetupEndpoints.Select(e => (e.Pin, e.Slack)), followed.SetupEndpoints.Select(e => (e.Pin, e.Slack)));
        Assert.Equal(anew.HoldEndpoints.Select(e => (e.Pin, e.Slack)), followed.HoldEndpoints.Select(e => (e.Pin, e.Slack)));
    }

    [Fact]
    public void One_thread_and_three_give_the_same()
    {
        var netlist = Netlist.ReadVerilog(TestData.Require("eda/netlists/aes_cipher_top.v.gz"));
        var library = GoldenTests.Library();
        var slacks = new[] { 1, 3 }.Select(threads =>
        {
            var timing = new TimingAnalyzer(netlist, [library], GoldenTests.Constraints(0.82), options: new() { Threads = threads });
            timing.Update(TestContext.Current.CancellationToken);
            return timing.SetupEndpoints.Concat(timing.HoldEndpoints).Select(e => (e.Pin, e.Slack)).ToArray();
        }).ToArray();
        Assert.Equal(slacks[0], slacks[1]);
    }

    [Fact]
    public void The_worst_path_of_gcd_is_the_one_that_OpenSTA_prints()
    {
        var timing = GoldenTests.Routed(DelayModel.Lumped);
        timing.Update(TestContext.Current.CancellationToken);
        var path = Assert.Single(timing.WorstPaths(1));
        Assert.Equal("resp_msg_15_", timing.Netlist.PinPath(path.Endpoint.Pin));
        Assert.Equal("_512_/CK", timing.Netlist.PinPath(path.Points[0].Pin));
        Assert.Equal(0.111908, path.Points[0].Arrival * 1e9, 1e-5);
        Assert.Equal(0.938649, path.Points[^1].Arrival * 1e9, 1e-5);
    }

    [Fact]
    public void The_delay_of_a_ladder_is_that_of_Elmore()
    {
        const int Count = 10;
        const double R = 100, C = 2e-15;
        var net = new NetParasitics(0, Count + 1, [(0, 0), (1, Count)], [.. Enumerable.Range(1, Count).Select(i => (i, C))], [.. Enumerable.Range(0, Count).Select(i => (i, i + 1, R))]);
        var elmore = new double[2];
        var pi = net.Reduce([0, 1], [0, 0], elmore);
        Assert.Equal(R * C * Count * (Count + 1) / 2, elmore[1], 1e-24);
        Assert.Equal(Count * C, pi.Total, 1e-24);
    }
}
