using System.Diagnostics;
using System.Globalization;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Bars.Eda;

/// <summary>Timing and power of routed gcd against OpenSTA's reports, and the time of an update.</summary>
internal static class TimingBars
{
    private const string Library = "liberty/nangate45_typ.lib.gz", Routed = "netlists/45_gcd_flat.v", Wires = "spef/45_gcd_flat.spef.gz", Jpeg = "netlists/jpeg_encoder.v.gz";

    // WNS, TNS, worst hold in ns and power in W that OpenSTA 2.0.17 reports.
    private static readonly (DelayModel Model, string Name, double Wns, double Tns, double Hold, double Power)[] Reports =
    [
        (DelayModel.Lumped, "lumped", -0.570649, -21.774174, -0.011136, 1.945756e-3),
        (DelayModel.EffectiveCapacitance, "ceff", -0.571839, -21.783993, -0.013169, 1.947529e-3),
    ];

    /// <summary>The bars.</summary>
    public static IEnumerable<IBarCase> Create()
    {
        foreach (var report in Reports)
            yield return new FigureBar($"eda/sta/gcd/{report.Name}", "slacks and power of routed gcd against OpenSTA", "WNS and hold ≤ 1 ps, TNS ≤ 0.1 %, power ≤ 1 %", () => EdaBars.Missing(Library, Routed, Wires), token => Golden(report, token));
        yield return new FigureBar("eda/sta/jpeg", "full update of 60,862 cells, lumped loads", "≤ 0.8 s", () => EdaBars.Missing(Library, Jpeg), Update);
    }

    private static SdcConstraints Constraints(double period, bool propagated) => SdcConstraints.Read(new StringReader(string.Create(CultureInfo.InvariantCulture, $"""
        create_clock -name core_clock -period {period} [get_ports clk]
        set_input_delay {0.2 * period} -clock core_clock [all_inputs]
        set_output_delay {0.2 * period} -clock core_clock [all_outputs]
        set_input_transition 0.01 [all_inputs]
        {(propagated ? "set_propagated_clock [all_clocks]" : "")}
        """)), "bar.sdc");

    private static ResultRow[] Golden((DelayModel Model, string Name, double Wns, double Tns, double Hold, double Power) report, CancellationToken token)
    {
        var timing = new TimingAnalyzer(Netlist.ReadVerilog(EdaBars.Data(Routed)), [LibertyLibrary.Read(EdaBars.Data(Library))], Constraints(0.46, true), SpefFile.Read(EdaBars.Data(Wires)), new() { Delay = report.Model });
        timing.Update(token);
        var (summary, power) = (timing.Summary, PowerAnalyzer.Analyze(timing, null, token).Total);
        var name = $"eda/sta/gcd/{report.Name}/";
        return
        [
            new ResultRow { Case = name + "wns", Value = 1e3 * Math.Abs(summary.Wns * 1e9 - report.Wns), Unit = "ps off", Bar = 1, BarIs = BarSide.AtMost },
            new ResultRow { Case = name + "hold", Value = 1e3 * Math.Abs(summary.WorstHold * 1e9 - report.Hold), Unit = "ps off", Bar = 1, BarIs = BarSide.AtMost },
            new ResultRow { Case = name + "tns", Value = 100 * Math.Abs(summary.Tns * 1e9 / report.Tns - 1), Unit = "% off", Bar = 0.1, BarIs = BarSide.AtMost },
            new ResultRow { Case = name + "power", Value = 100 * Math.Abs(power / report.Power - 1), Unit = "% off", Bar = 1, BarIs = BarSide.AtMost },
        ];
    }

    private static ResultRow[] Update(CancellationToken token)
    {
        var timing = new TimingAnalyzer(Netlist.ReadVerilog(EdaBars.Data(Jpeg)), [LibertyLibrary.Read(EdaBars.Data(Library))], Constraints(1, false), null, new() { Delay = DelayModel.Lumped });
        var watch = Stopwatch.StartNew();
        timing.Update(token);
        return [new ResultRow { Case = "eda/sta/jpeg/time", Value = watch.Elapsed.TotalSeconds, Unit = "s", Bar = 0.8, BarIs = BarSide.AtMost, Note = "the process's first" }];
    }
}
