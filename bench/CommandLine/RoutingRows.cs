using Native.Bench.Parts;
using Native.Bench.Report;

namespace Native.Bench.CommandLine;

/// <summary>The figures of routing problems.</summary>
internal static class RoutingRows
{
    /// <summary>A cost for each problem beside the other solver's, and how many of the problems that were understood are solved, which has a bar.</summary>
    public static IEnumerable<ResultRow> Of(IReadOnlyList<RoutingRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Native is not { Cost: { } cost } run) continue;
            yield return new ResultRow
            {
                Case = $"vrp/tour/{row.Problem.Name}",
                Value = cost,
                Unit = "distance",
                Peer = row.Peer?.Cost,
                Against = row.Peer?.Cost is null ? null : row.Peer.Solver,
                Note = $"{string.Join("; ", row.Rules)}; {row.Problem.Clients} clients, {run.Routes} routes, {Format.Time(row.Problem.Time.TotalSeconds)} for each solver",
            };
        }
        var understood = rows.Where(row => row.Refusal is null).ToList();
        if (understood.Count > 0)
            yield return new ResultRow
            {
                Case = "vrp/tour/solved",
                Value = understood.Count(row => row.Native?.Cost is not null),
                Unit = "problems",
                Peer = understood.Count,
                Against = "problems understood",
                Bar = 1,
                BarIs = BarSide.AtLeast,
            };
        foreach (var row in rows)
            if (row.Refusal is { } refusal)
                yield return new ResultRow { Case = $"vrp/tour/{row.Problem.Name}/refused", Value = 1, Unit = "texts", Note = refusal };
    }
}
