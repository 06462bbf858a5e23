using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Bench.Terminal;

namespace Native.Bench.Eda.Flow;

/// <summary>The figures of runs on the screen and as rows.</summary>
internal static class FlowRows
{
    /// <summary>Prints a table and keeps the rows.</summary>
    public static void Print(Session session, IReadOnlyList<FlowRun> runs)
    {
        var table = new TextTable("", "", ">die, um", ">wire, um", ">terminals", ">WNS, ns", ">TNS, ns", ">power, mW", ">overflow", ">peak, K", ">time");
        foreach (var r in runs.Select(run => run.Result))
        {
            var seconds = r.Stages.Sum(s => s.Seconds);
            table.Add(Ink.Plain, r.Name, FlowRun.NameOf(r.Method), $"{Format.Number(Math.Round(r.Width, 1))} x {Format.Number(Math.Round(r.Height, 1))}", Format.Count((long)Math.Round(r.TotalWirelength)),
                r.TerminalSites == 0 ? "–" : Format.Count(r.Terminals), Format.Fixed(r.Timing.Wns * 1e9, 3), Format.Fixed(r.Timing.Tns * 1e9, 1), Format.Fixed(r.Power.Total * 1e3, 3),
                Format.Fixed(r.Overflow, 3), Format.Fixed(r.PeakTemperature, 2), Format.Time(seconds));
            var name = $"eda/flow/{r.Name}/{r.Method.ToString().ToLowerInvariant()}/";
            Row("die", r.Width * r.Height, "um2");
            for (var die = 0; die < r.CoveredArea.Count; die++)
            {
                Row($"covered/{die}", r.CoveredArea[die], "um2");
                Row($"wirelength/{die}", r.Wirelength[die], "um");
            }
            Row("wirelength", r.TotalWirelength, "um");
            Row("trees", r.TreeLength, "um");
            Row("terminals", r.Terminals, "terminals");
            Row("overflow", r.Overflow, "");
            Row("wns", r.Timing.Wns * 1e9, "ns");
            Row("tns", r.Timing.Tns * 1e9, "ns");
            Row("hold", r.Timing.WorstHold * 1e9, "ns");
            Row("violating", r.Timing.Violating, "ends");
            Row("power", r.Power.Total, "W");
            Row("power/internal", r.Power.Internal, "W");
            Row("power/switching", r.Power.Switching, "W");
            Row("power/leakage", r.Power.Leakage, "W");
            Row("peak", r.PeakTemperature, "K");
            foreach (var stage in r.Stages) Row($"time/{FlowLine.Name(stage.Stage).Replace(' ', '-')}", stage.Seconds, "s");
            Row("time", seconds, "s");

            void Row(string figure, double value, string unit) => session.Rows.Add(new ResultRow { Case = name + figure, Value = value, Unit = unit });
        }
        session.Screen.Heading("Power, performance, area and heat");
        session.Screen.Table(table);
    }
}
