using Native.Eda.Tests.Timing;

namespace Native.Eda.Tests.Power;

/// <summary>Power against reports of OpenSTA 2.0.17 with an activity of 0.1 at the inputs.</summary>
public sealed class PowerGoldenTests
{
    [Theory]
    [InlineData(DelayModel.Lumped, 1.504530e-3, 4.317375e-4, 9.488623e-6, 8.980753e-4)]
    [InlineData(DelayModel.EffectiveCapacitance, 1.506303e-3, 4.317375e-4, 9.488623e-6, 0)]
    public void Routed_gcd_takes_what_OpenSTA_says(DelayModel model, double inside, double switching, double leakage, double sequential)
    {
        var power = Of(GoldenTests.Routed(model));
        // The slews behind effective capacitances differ a little more from OpenSTA's than lumped ones.
        Assert.Equal(inside, power.Sum.Internal, (model == DelayModel.Lumped ? 1e-5 : 3e-3) * inside);
        Assert.Equal(switching, power.Sum.Switching, 1e-5 * switching);
        Assert.Equal(leakage, power.Sum.Leakage, 1e-5 * leakage);
        if (sequential > 0) Assert.Equal(sequential, power.Sequential.Total, 1e-5 * sequential);
    }

    [Theory]
    [InlineData("gcd.v", 0.46, 1.614569e-3)]
    [InlineData("aes_cipher_top.v.gz", 0.82, 3.882203e-2)]
    public void A_netlist_without_wires_takes_what_OpenSTA_says(string file, double period, double watts)
    {
        var power = Of(new(Netlist.ReadVerilog(TestData.Require("eda/netlists/" + file)), [GoldenTests.Library()], GoldenTests.Constraints(period)));
        Assert.Equal(watts, power.Total, 1e-3 * watts);
    }

    private static PowerReport Of(TimingAnalyzer timing)
    {
        timing.Update(TestContext.Current.CancellationToken);
        var power = PowerAnalyzer.Analyze(timing, token: TestContext.Current.CancellationToken);
        return power;
    }
}
