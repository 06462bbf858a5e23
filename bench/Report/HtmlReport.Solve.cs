using System.Globalization;

namespace Native.Bench.Report;

internal static partial class HtmlReport
{
    /// <summary>The page of one solved instance, well-formed as HTML and as XML.</summary>
    public static string Render(SolvePage page) => Page($"Routes of {page.Name}",
        string.Create(CultureInfo.InvariantCulture, $"{page.Machine.Processor} · {page.Machine.LogicalProcessors} logical processors · {page.Started:yyyy-MM-dd HH:mm} UTC{page.Started:zzz}"),
        markup =>
        {
            using (markup.Open("div", ("class", "tiles")))
            {
                Tile(markup, "Status", page.Status, "", page.Cost is null ? "no plan" : "certified by the checker", page.Cost is null ? "poor" : "good");
                if (page.Cost is { } cost) Tile(markup, "Cost", Format.Number(cost), "", page.Curve.Count > 1 ? $"{Format.Percent(1 - cost / page.Curve[0].Cost)} below the first plan" : "");
                if (page.Map is { } map) Tile(markup, "Routes", Format.Count(map.Routes.Count), "", $"{Format.Count(map.Routes.Sum(r => r.Visits.Count))} stops");
                Tile(markup, "Time", Format.Time(page.Seconds), "", page.Curve.Count > 0 ? $"best after {Format.Time(page.Curve[^1].Seconds)}" : "");
            }
            markup.Break();
            if (page.Map is { CanBeDrawn: true } drawn)
                using (Section(markup, "Plan", null)) Map(markup, drawn, $"routes of {page.Name}");
            if (page.Curve.Count > 1)
                using (Section(markup, "Cost while searching", null)) Charts.Incumbents(markup, page.Curve, page.Seconds, null);
            Rules(markup, page);
            if (page.Chat.Count > 0 || page.Code is not null)
                using (Section(markup, "Chat client", null))
                {
                    Lines(markup, page.Chat);
                    if (page.Code is { } code) markup.Element("pre", code);
                }
            if (page.Map is { } plan) Stops(markup, plan);
            using (Section(markup, "This run", null))
            using (markup.Open("dl"))
                foreach (var (name, value) in page.Facts.Concat(page.Machine.ToPairs()))
                {
                    markup.Element("dt", name);
                    markup.Element("dd", value);
                }
        },
        $"Written by bench vrp solve of Native {page.Machine.Version}.");

    private static void Rules(Markup markup, SolvePage page)
    {
        using (Section(markup, "Rules", page.Text is null ? "As the instance and the command line state them." : "Only what the text states holds."))
        {
            if (page.Text is { } text) markup.Element("pre", text);
            Pairs(markup, "Rule", page.Text is null ? "" : "Sentence", page.Rules);
            Titled(markup, "Not understood, so nothing was solved", "Sentence", page.Refused);
            Titled(markup, "Constrains nothing", "Sentence", page.Idle);
            if (page.Broken.Count > 0)
            {
                markup.Element("h3", "Broken by the least bad plan");
                Lines(markup, page.Broken);
            }
        }
        markup.Break();
    }

    private static void Titled(Markup markup, string title, string first, IReadOnlyList<(string, string)> pairs)
    {
        if (pairs.Count == 0) return;
        markup.Element("h3", title);
        Pairs(markup, first, "Why", pairs);
    }

    private static void Pairs(Markup markup, string first, string second, IReadOnlyList<(string First, string Second)> pairs)
    {
        if (pairs.Count == 0) return;
        using (markup.Open("div", ("class", "scroll")))
        using (markup.Open("table"))
        {
            Head(markup, first, second);
            foreach (var (a, b) in pairs)
                using (markup.Open("tr"))
                {
                    markup.Element("td", a, ("class", "text strong"));
                    markup.Element("td", b, ("class", "text soft"));
                }
        }
    }

    private static void Lines(Markup markup, IReadOnlyList<string> lines)
    {
        using (markup.Open("ul", ("class", "notes")))
            foreach (var line in lines) markup.Element("li", line);
    }

    private static void Stops(Markup markup, RouteMap plan)
    {
        using (Section(markup, "Routes", "Stops by the number of the location."))
        using (markup.Open("div", ("class", "scroll")))
        using (markup.Open("table"))
        {
            Head(markup, ">Route", "Stops", "?What it carries");
            foreach (var (route, number) in plan.Routes.Select((r, i) => (r, i + 1)))
                using (markup.Open("tr"))
                {
                    markup.Element("td", Format.Count(number), ("class", "r strong"));
                    markup.Element("td", string.Join(' ', route.Visits), ("class", "text"));
                    markup.Element("td", route.Tip, ("class", "soft optional"));
                }
        }
        markup.Break();
    }
}
