using Native.Bench.Parts;

namespace Native.Bench.Report;

internal static partial class HtmlReport
{
    private static void Routing(Markup markup, IReadOnlyList<RoutingRow> rows)
    {
        var peer = rows.Select(row => row.Peer?.Solver).FirstOrDefault(name => name is not null);
        using (Section(markup, "Vehicle routing", "Rules in words, read offline and solved over a generated town, and an instance by the recipe of the X set. Cost is what the checker says, less is better"
            + (peer is null ? "." : $"; {peer} has the same time.")))
        {
            using (markup.Open("div", ("class", "scroll")))
            using (markup.Open("table"))
            {
                Head(markup, "Problem", "What was read", ">Cost", peer is null ? ">" : $">{peer}", ">?Ratio", ">?Routes");
                foreach (var row in rows)
                {
                    using (markup.Open("tr"))
                    {
                        using (markup.Open("td", ("class", "case strong"))) markup.Name(row.Problem.Name);
                        using (markup.Open("td", ("class", "text")))
                        {
                            if (row.Problem.Text is { } text) markup.Element("div", text);
                            if (row.Rules.Count > 0) markup.Element("div", string.Join("; ", row.Rules), ("class", "soft"));
                            if (row.Refusal is { } refusal) markup.Element("div", $"Not solved. {refusal}", ("class", "soft"));
                        }
                        markup.Element("td", row.Native is null ? "refused" : Cost(row.Native), ("class", "r strong"));
                        markup.Element("td", row.Peer is null ? "–" : Cost(row.Peer), ("class", "r"));
                        markup.Element("td", row is { Native.Cost: { } own, Peer.Cost: { } other } ? Format.Fixed(own / other, 3) : "", ("class", "r optional"));
                        markup.Element("td", row.Native is { Cost: not null } run ? Format.Count(run.Routes) : "", ("class", "r soft optional"));
                    }
                }
            }
            foreach (var row in rows.Where(r => r is { Problem.Text: null, Map.CanBeDrawn: true }))
            {
                markup.Element("h3", $"{row.Problem.Name}: {Format.Count(row.Problem.Clients)} clients, {Format.Count(row.Native!.Routes)} routes");
                Map(markup, row.Map!, $"routes of {row.Problem.Name}");
                if (row.Native.Curve.Count > 1)
                {
                    markup.Element("h3", "Cost while searching");
                    Charts.Incumbents(markup, row.Native.Curve, row.Native.Time.TotalSeconds, row.Peer is { Cost: { } cost } ? (row.Peer.Solver, cost) : null);
                }
            }
            var small = rows.Where(r => r is { Problem.Text: not null, Map.CanBeDrawn: true }).ToList();
            if (small.Count > 0)
            {
                markup.Element("h3", "Plans from words");
                using (markup.Open("div", ("class", "maps")))
                    foreach (var row in small)
                        using (markup.Open("figure"))
                        {
                            row.Map!.Draw(markup, 300, 260, $"routes of {row.Problem.Name}");
                            markup.Element("figcaption", $"{row.Problem.Name}: {string.Join("; ", row.Rules)}");
                        }
            }
        }
        markup.Break();
    }

    /// <summary>A large map, drawn for wide and for narrow screens.</summary>
    private static void Map(Markup markup, RouteMap map, string title)
    {
        using (markup.Open("div", ("class", "wide"))) map.Draw(markup, 1000, 760, title);
        using (markup.Open("div", ("class", "narrow"))) map.Draw(markup, 340, 420, title);
        markup.Element("p", "Squares are depots; ways from and to them are faint. The pointer shows a route's clients, distance and load.", ("class", "caption"));
    }

    private static string Cost(RoutingRun run) => run.Cost is { } cost ? Format.Fixed(cost, 1) : "none found";
}
