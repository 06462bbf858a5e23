using Native.Eda.Tests.Timing;

namespace Native.Eda.Tests.Power;

/// <summary>Power of small circuits, summed by hand from the library's figures.</summary>
public sealed class PowerRuleTests
{
    // Flat tables, so that the energies do not depend on slews: 2 fJ for a rise and 4 fJ for a fall of an inverter.
    private const string Library = """
        library(small) {
          time_unit : "1ns"; voltage_unit : "1V"; current_unit : "1mA"; leakage_power_unit : "1nW"; capacitive_load_unit(1, ff); nom_voltage : 1.0;
          cell(INV) {
            cell_leakage_power : 7;
            leakage_power() { when : "A"; value : 4; }
            leakage_power() { when : "!A"; value : 10; }
            pin(A) { direction : input; capacitance : 3; }
            pin(Z) { direction : output; function : "!A";
              timing() { related_pin : "A"; timing_sense : negative_unate; cell_rise(scalar) { values("0.1"); } cell_fall(scalar) { values("0.1"); } rise_transition(scalar) { values("0.1"); } fall_transition(scalar) { values("0.1"); } }
              internal_power() { related_pin : "A"; rise_power(scalar) { values("2"); } fall_power(scalar) { values("4"); } } }
          }
          cell(XOR) {
            pin(A) { direction : input; capacitance : 3; } pin(B) { direction : input; capacitance : 3; }
            pin(Z) { direction : output; function : "(A & !B) | (!A & B)";
              timing() { related_pin : "A B"; timing_sense : non_unate; cell_rise(scalar) { values("0.1"); } cell_fall(scalar) { values("0.1"); } rise_transition(scalar) { values("0.1"); } fall_transition(scalar) { values("0.1"); } }
              internal_power() { related_pin : "A B"; rise_power(scalar) { values("2"); } fall_power(scalar) { values("4"); } } }
          }
          cell(DFF) {
            ff(IQ, IQN) { next_state : "D"; clocked_on : "CK"; }
            pin(D) { direction : input; capacitance : 1; timing() { related_pin : "CK"; timing_type : setup_rising; rise_constraint(scalar) { values("0"); } fall_constraint(scalar) { values("0"); } } }
            pin(CK) { direction : input; clock : true; capacitance : 1; internal_power() { when : "!Q & QN"; rise_power(scalar) { values("8"); } fall_power(scalar) { values("8"); } } }
            pin(Q) { direction : output; function : "IQ";
              timing() { related_pin : "CK"; timing_type : rising_edge; cell_rise(scalar) { values("0.1"); } cell_fall(scalar) { values("0.1"); } rise_transition(scalar) { values("0.1"); } fall_transition(scalar) { values("0.1"); } } }
            pin(QN) { direction : output; function : "IQN"; }
          }
        }
        """;

    private const double Period = 1e-9, FemtoJoule = 1e-15;

    [Theory]
    [InlineData(PowerConvention.Transition, 0.5)]
    [InlineData(PowerConvention.OpenSta, 1)]
    public void An_inverter_takes_what_its_tables_say(PowerConvention convention, double edges)
    {
        var power = Analyze("module t(input clk, a, output z); wire w; INV g(.A(a), .Z(w)); INV h(.A(w), .Z(z)); endmodule", convention);
        Assert.Equal((2 + 4) * edges * 0.1 * FemtoJoule / Period, power.Cells[0].Internal, 1e-15);
        // The second inverter's input is the load of the first: half C V² for each transition.
        Assert.Equal(0.5 * 3e-15 * 0.1 / Period, power.Cells[0].Switching, 1e-15);
        Assert.Equal(7e-9, power.Cells[0].Leakage, 1e-15);
    }

    [Fact]
    public void A_change_of_either_input_changes_an_exclusive_or()
    {
        var power = Analyze("module t(input clk, a, b, output z); XOR g(.A(a), .B(b), .Z(z)); endmodule", PowerConvention.Transition);
        var pin = Enumerable.Range(0, 3).Single(i => power.Netlist.PinNames[i] == "Z");
        Assert.Equal(0.2, power.Pins[pin].Density, 1e-12);
        Assert.Equal(0.5, power.Pins[pin].Duty, 1e-12);
        Assert.Equal((2 + 4) / 2.0 * 0.2 * FemtoJoule / Period, power.Cells[0].Internal, 1e-15);
    }

    [Fact]
    public void A_state_and_its_complement_exclude_each_other()
    {
        var power = Analyze("module t(input clk, a, output q); DFF r(.D(a), .CK(clk), .Q(q)); endmodule", PowerConvention.Transition);
        // Q is 0 half of the time, and then QN, which the netlist leaves out, is 1; the clock moves twice in a cycle.
        Assert.Equal(8 * 2 * 0.5 * FemtoJoule / Period, power.Cells[0].Internal, 1e-15);
    }

    [Fact]
    public void Registers_in_a_ring_settle_and_a_flip_flop_moves_at_most_once_in_a_cycle()
    {
        var power = Analyze("module t(input clk, a, output q); wire d; XOR g(.A(a), .B(q), .Z(d)); DFF r(.D(d), .CK(clk), .Q(q)); endmodule", PowerConvention.Transition);
        var q = Enumerable.Range(0, 6).Single(i => power.Netlist.PinNames[i] == "Q");
        Assert.Equal(1, power.Pins[q].Density, 1e-9);
        Assert.True(power.Report.HasSettled);
        Assert.InRange(power.Report.Passes, 2, 50);
    }

    [Fact]
    public void Wrong_activities_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Analyze("module t(input clk, a, output z); INV g(.A(a), .Z(z)); endmodule", PowerConvention.OpenSta, new() { Input = new(0.1, 1.5) }));
        Assert.Contains("1.5", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => Analyze("module t(input clk, a, output z); INV g(.A(a), .Z(z)); endmodule", PowerConvention.OpenSta, new() { Ports = new Dictionary<string, SignalActivity> { ["b"] = new(0, 0) } }));
        Assert.Contains("b, which is no port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_buffer_takes_half_of_what_OpenSTA_counts()
    {
        var timing = GoldenTests.Routed(DelayModel.Lumped);
        timing.Update(TestContext.Current.CancellationToken);
        var (here, there) = (PowerAnalyzer.Analyze(timing, new() { Convention = PowerConvention.Transition }, TestContext.Current.CancellationToken), PowerAnalyzer.Analyze(timing, token: TestContext.Current.CancellationToken));
        var buffer = timing.Netlist.CellNames.IndexOf("clkbuf_0_clk");
        Assert.Equal(there.Cells[buffer].Internal / 2, here.Cells[buffer].Internal, 1e-12);
        Assert.Equal(there.Cells[buffer].Switching, here.Cells[buffer].Switching, 1e-12);
        Assert.True(here.HasSettled);
    }

    private static (PowerReport Report, IReadOnlyList<PowerFigures> Cells, IReadOnlyList<SignalActivity> Pins, Netlist Netlist) Analyze(string verilog, PowerConvention convention, PowerOptions? options = null)
    {
        var netlist = VerilogFlattener.Flatten(VerilogReader.Read(new StringReader(verilog), "small.v"), null, null);
        var sdc = SdcConstraints.Read(new StringReader("""
            create_clock -name c -period 1 [get_ports clk]
            set_input_delay 0 -clock c [all_inputs]
            """), "small.sdc");
        var timing = new TimingAnalyzer(netlist, [LibertyLibrary.Read(new StringReader(Library), "small.lib")], sdc);
        timing.Update(TestContext.Current.CancellationToken);
        var report = PowerAnalyzer.Analyze(timing, (options ?? new()) with { Convention = convention }, TestContext.Current.CancellationToken);
        return (report, report.Cells, report.Pins, netlist);
    }
}
