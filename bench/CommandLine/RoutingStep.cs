using Native.Bench.Parts;
using Native.Bench.Report;
using Native.Bench.Terminal;

namespace Native.Bench.CommandLine;

/// <summary>Solves the tour's routing problems and prints them beside the other solver.</summary>
internal static class RoutingStep
{
    /// <summary>What came of each problem; its figures are added to the session. Empty where the part is not built in.</summary>
    public static IReadOnlyList<RoutingRow> Run(Session session, ulong seed)
    {
        session.Screen.Heading("Vehicle routing: from words to routes, beside OR-Tools in equal time");
        if (session.Parts.Routing is not { } routing)
        {
            session.Note("Vehicle routing is not built into this suite.");
            return [];
        }
        var rows = new List<RoutingRow>();
        var whole = routing.Problems.Sum(p => p.Time.TotalSeconds);
        using (var progress = session.Screen.Progress("routing"))
        {
            var before = 0.0;
            foreach (var problem in routing.Problems)
            {
                session.Token.ThrowIfCancellationRequested();
                var (start, share) = (before / whole, problem.Time.TotalSeconds / whole);
                rows.Add(routing.Solve(problem, seed, new Share(progress, problem.Name, start, share), session.Token));
                before += problem.Time.TotalSeconds;
                progress.Report(before / whole, problem.Name);
            }
            progress.Complete($"{rows.Count} problems");
        }
        Print(session, rows);
        session.Rows.AddRange(RoutingRows.Of(rows));
        return rows;
    }

    private static void Print(Session session, List<RoutingRow> rows)
    {
        var table = new TextTable("problem", ">cost", ">OR-Tools", ">ratio", ">routes", "what was read");
        foreach (var row in rows)
            table.Add(row.Refusal is null && row.Native?.Cost is null ? Ink.Red : Ink.Plain, row.Problem.Name, Cost(row.Native), Cost(row.Peer),
                row is { Native.Cost: { } own, Peer.Cost: { } other } ? Format.Fixed(own / other, 3) : "", row.Native is { Cost: not null } run ? Format.Count(run.Routes) : "",
                row.Refusal is null ? string.Join("; ", row.Rules) : $"refused: {row.Refusal}");
        session.Screen.Table(table);
    }

    private static string Cost(RoutingRun? run) => run is null ? "" : run.Cost is { } cost ? Format.Fixed(cost, 1) : "none";

    private sealed class Share(ProgressLine line, string name, double start, double share) : IProgress<double>
    {
        public void Report(double value) => line.Report(start + share * value, name);
    }
}
