using Native.Bench.Bars;
using Native.Bench.Bars.Eda;
using Native.Bench.Report;
using Native.Bench.Terminal;

namespace Native.Bench.CommandLine;

/// <summary><c>bench bars</c>.</summary>
internal static class BarsVerb
{
    /// <summary>Measures the selected bars that can be measured here.</summary>
    public static int Run(Session session, string? filter, bool list, string? json) =>
        Run(session, new BarRegistry([.. FoundationBars.Create(session.Parts), .. DecodeBars.Create(), .. EdaBars.Create()]), filter, list, json);

    /// <summary>The same with a registry of the caller's.</summary>
    internal static int Run(Session session, BarRegistry registry, string? filter, bool list, string? json)
    {
        var cases = registry.Select(filter);
        if (cases.Count == 0) throw new UsageException($"No bar's name contains '{filter}'; 'bars --list' lists them.");
        if (list)
        {
            var names = new TextTable("bar", "what", "must be", "");
            foreach (var bar in cases)
                names.Add(Ink.Yellow, bar.Name, bar.Description, bar.Bar, bar.Available(out var reason) ? "" : "not here: " + reason);
            session.Screen.Table(names);
            return session.Finish(json);
        }

        var table = new TextTable("case", ">value", ">limit or peer", "", ">ratio", ">bar", "");
        var measured = 0;
        foreach (var bar in cases)
        {
            session.Token.ThrowIfCancellationRequested();
            if (!bar.Available(out var reason))
            {
                session.Notes.Add($"{bar.Name} was not measured: {reason}.");
                table.Add(Ink.Yellow, bar.Name, "", "", "", "", bar.Bar, "not here: " + reason);
                continue;
            }
            using (var progress = session.Screen.Progress("bar"))
            {
                progress.Report(0, bar.Name);
                var rows = bar.Measure(session.Token);
                session.Rows.AddRange(rows);
                progress.Complete(bar.Name);
                foreach (var row in rows)
                    table.Add(row.Ok switch { true => Ink.Green, false => Ink.Red, null => Ink.Plain }, row.Case, $"{Format.Number(row.Value)} {row.Unit}",
                        (row.Limit ?? row.Peer) is { } other ? $"{Format.Number(other)} {row.Unit}" : "", row.Against ?? "", row.RatioText, row.BarText,
                        row.Ok switch { true => "reached", false => "short", null => "" });
            }
            measured++;
        }
        session.Screen.Heading("Bars");
        session.Screen.Table(table);
        var shortOf = session.Rows.Count(row => row.Ok == false);
        session.Screen.Line();
        session.Screen.Line(session.Screen.Paint(
            $"  {measured} of {cases.Count} bars measured, {session.Rows.Count(row => row.Ok == true)} figures reach their bar, {shortOf} fall short",
            shortOf > 0 ? Ink.Red : measured > 0 ? Ink.Green : Ink.Yellow));
        return session.Finish(json);
    }
}
