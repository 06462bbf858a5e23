namespace Native.Eda.Tests.Timing;

/// <summary>Timing against reports of OpenSTA 2.0.17 on the same netlists, libraries and parasitics.</summary>
public sealed class GoldenTests
{
    /// <summary>The constraints of the reports: one clock, a fifth of its period before inputs and behind outputs.</summary>
    public static SdcConstraints Constraints(double period, bool propagated = false) => SdcConstraints.Read(new StringReader($"""
        set period {period.ToString(System.Globalization.CultureInfo.InvariantCulture)}
        create_clock -name core_clock -period $period [get_ports clk]
        set_input_delay [expr $period * 0.2] -clock core_clock [all_inputs]
        set_output_delay [expr $period * 0.2] -clock core_clock [all_outputs]
        set_input_transition 0.01 [all_inputs]
        {(propagated ? "set_propagated_clock [all_clocks]" : "")}
        """), "golden.sdc");

    public static TimingAnalyzer Routed(DelayModel model) => new(
        Netlist.ReadVerilog(TestData.Require("eda/netlists/45_gcd_flat.v")), [Library()], Constraints(0.46, propagated: true),
        SpefFile.Read(TestData.Require("eda/spef/45_gcd_flat.spef.gz")), new() { Delay = model });

    public static LibertyLibrary Library() => LibertyLibrary.Read(TestData.Require("eda/liberty/nangate45_typ.lib.gz"));

    [Theory]
    [InlineData(DelayModel.Lumped, -0.570649, -21.774174, -0.011136)]
    [InlineData(DelayModel.EffectiveCapacitance, -0.571839, -21.783993, -0.013169)]
    public void Routed_gcd_has_the_slacks_of_OpenSTA(DelayModel model, double wns, double tns, double hold)
    {
        var timing = Routed(model);
        timing.Update(TestContext.Current.CancellationToken);
        Assert.Empty(timing.Warnings);
        Assert.Equal(wns, timing.Summary.Wns * 1e9, 1e-3);
        Assert.Equal(tns, timing.Summary.Tns * 1e9, Math.Abs(tns) * 1e-3);
        Assert.Equal(hold, timing.Summary.WorstHold * 1e9, 1e-3);
    }

    [Theory]
    [InlineData("gcd.v", 0.46, -0.683362, -20.976086, 0.103245)]
    [InlineData("aes_cipher_top.v.gz", 0.82, -10.463282, -1194.953, 0.085524)]
    public void A_netlist_without_wires_has_the_slacks_of_OpenSTA(string file, double period, double wns, double tns, double hold)
    {
        var timing = new TimingAnalyzer(Netlist.ReadVerilog(TestData.Require("eda/netlists/" + file)), [Library()], Constraints(period));
        timing.Update(TestContext.Current.CancellationToken);
        Assert.Equal(wns, timing.Summary.Wns * 1e9, Math.Abs(wns) * 5e-3);
        Assert.Equal(tns, timing.Summary.Tns * 1e9, Math.Abs(tns) * 5e-3);
        Assert.Equal(hold, timing.Summary.WorstHold * 1e9, Math.Abs(hold) * 5e-3);
    }
}
