using Native.Bench.Limits;
using Native.Bench.Report;
using Native.Bench.Terminal;

namespace Native.Bench.CommandLine;

/// <summary>Measures the processor's limits and prints them.</summary>
internal static class LimitsStep
{
    private const int Rounds = 16;

    /// <summary>The limits; their figures are added to the session.</summary>
    public static MachineLimits Run(Session session)
    {
        session.Screen.Heading("Limits of the processor");
        using var probe = new LimitProbe();
        MachineLimits limits;
        using (var progress = session.Screen.Progress("measuring"))
            limits = probe.Measure(Rounds, progress, session.Token);
        var rows = new[]
        {
            Row("limit/fma/f32", limits.FmaRate, "GFLOP/s", $"{limits.Threads} threads, {limits.VectorBits}-bit vectors"),
            Row("limit/memory/read", limits.ReadRate, "GB/s", "sum of x"),
            Row("limit/memory/copy", limits.CopyRate, "GB/s", "y = x, both counted"),
            Row("limit/memory/add", limits.AddRate, "GB/s", "z = x + y, all three counted"),
        };
        var table = new TextTable("limit", ">value", "unit", "what");
        foreach (var row in rows) table.Add(row.Case, Format.Number(row.Value), row.Unit, row.Note!);
        session.Screen.Table(table);
        session.Rows.AddRange(rows);
        return limits;
    }

    private static ResultRow Row(string name, double rate, string unit, string note) =>
        new() { Case = name, Value = rate / 1e9, Unit = unit, Note = note };
}
