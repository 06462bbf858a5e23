using Native.Bench.Limits;
using Native.Bench.Parts;
using Native.Bench.Report;
using Native.Bench.Terminal;

namespace Native.Bench.CommandLine;

/// <summary><c>bench ops</c>.</summary>
internal static class OpsVerb
{
    /// <summary>Times or checks the selected operations.</summary>
    public static int Run(Session session, OperationQuery query, bool check, string? json)
    {
        if (session.Parts.Operations is not { } operations)
        {
            session.Note("The catalog of operations is not built into this suite.");
            session.Finish(json);
            return ExitCode.Failed;
        }
        query = query with { IsCheck = check };
        try
        {
            if (operations.Count(query) == 0)
                throw new UsageException($"No operation's name contains '{query.Filter}'{(query.Shard is { } share ? $" in share {share.Number} of {share.Count}" : "")}.");
            if (check) Check(session, operations, query);
            else Measure(session, query, query.Device == "cpu" ? LimitsStep.Run(session) : null);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        return session.Finish(json);
    }

    /// <summary>Times operations against the roofline and prints the table.</summary>
    public static IReadOnlyList<OperationRow> Measure(Session session, OperationQuery query, MachineLimits? limits)
    {
        var operations = session.Parts.Operations!;
        var measured = new List<OperationRow>();
        session.Screen.Heading(limits is null ? $"Operations on {query.Device}" : "Operations under the roofline");
        var total = operations.Count(query);
        using (var progress = session.Screen.Progress("operations"))
        {
            foreach (var row in operations.Measure(query, session.Token))
            {
                measured.Add(row);
                progress.Report((double)measured.Count / total, row.Name);
            }
        }
        var table = new TextTable("operation", "shape", ">time", ">GFLOP/s", ">GB/s", ">FLOP/B", ">of the roof");
        foreach (var row in measured)
        {
            // An operation that only moves data is measured in bytes.
            var moves = row.Flops <= 0;
            var result = new ResultRow
            {
                Case = $"{row.Device}/{row.Name}",
                Value = (moves ? row.ByteRate : row.FlopRate) / 1e9,
                Unit = moves ? "GB/s" : "GFLOP/s",
                Limit = limits is null ? null : (moves ? limits.BestByteRate : limits.Roof(row.Intensity)) / 1e9,
                Against = limits is null ? null : "roofline",
                Note = row.Shape,
            };
            session.Rows.Add(result);
            table.Add(row.Name, row.Shape, Format.Time(row.Seconds), Format.Fixed(row.FlopRate / 1e9, 1), Format.Fixed(row.ByteRate / 1e9, 1),
                Format.Number(row.Intensity), result.RatioText);
        }
        session.Screen.Table(table);
        return measured;
    }

    private static void Check(Session session, IOperationTable operations, OperationQuery query)
    {
        session.Screen.Heading($"Operations on {query.Device} against their reference");
        var (total, failed, done) = (operations.Count(query), new TextTable("operation", "shape", ">error", ">tolerance", ""), 0);
        using (var progress = session.Screen.Progress("checking"))
        {
            foreach (var check in operations.Check(query, session.Token))
            {
                progress.Report((double)++done / total, check.Name);
                session.Rows.Add(new ResultRow
                {
                    // A case that passed by its own rule (equal NaN, integers) may have no finite ratio: the bar is the verdict.
                    Case = $"check/{query.Device}/{check.Name}/{check.Shape}",
                    Value = check.Ok ? 0 : 1,
                    Unit = "failures",
                    Bar = 0,
                    BarIs = BarSide.AtMost,
                    Note = check.Note ?? $"error {Format.Number(check.Error)}, tolerance {Format.Number(check.Tolerance)}",
                });
                if (!check.Ok) failed.Add(Ink.Red, check.Name, check.Shape, Format.Number(check.Error), Format.Number(check.Tolerance), check.Note ?? "failed");
            }
        }
        if (failed.Count > 0) session.Screen.Table(failed);
        session.Screen.Line(session.Screen.Paint($"  {done - failed.Count} of {done} cases passed", failed.Count == 0 ? Ink.Green : Ink.Red));
        // No case at all would pass for a success.
        if (done == 0) throw new UsageException("No case was checked.");
    }
}
