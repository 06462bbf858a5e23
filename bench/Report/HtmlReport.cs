using System.Globalization;
using Native.Bench.Eda.Flow;

namespace Native.Bench.Report;

/// <summary>The report of a run as one file: no script, nothing fetched.</summary>
internal static partial class HtmlReport
{
    /// <summary>The whole document, well-formed as HTML and as XML.</summary>
    public static string Render(ReportData data) => Page("Native benchmark report",
        string.Create(CultureInfo.InvariantCulture,
            $"{data.Machine.Processor} · {data.Machine.LogicalProcessors} logical processors · {data.Started:yyyy-MM-dd HH:mm} UTC{data.Started:zzz} · took {Format.Time(data.Duration.TotalSeconds)}"),
        markup =>
        {
            Tiles(markup, data);
            if (data.Training is not null || data.ReadyModel is not null || data.Baselines.Count > 0) Language(markup, data);
            if (data.Routing.Count > 0) Routing(markup, data.Routing);
            if (data.Chips.Count > 0) ChipSection.Write(markup, data.Chips);
            if (data.Limits is not null) Machine(markup, data);
            if (data.Rows.Any(row => row.Bar is not null)) Bars(markup, data);
            if (data.Notes.Count > 0)
            {
                using (Section(markup, "Not done, or not as usual", null))
                using (markup.Open("ul", ("class", "notes")))
                    foreach (var note in data.Notes) markup.Element("li", note);
            }
            Facts(markup, data);
        },
        $"Written by bench {data.Command} of Native {data.Machine.Version}. Figures of a shared machine vary from run to run; the ratios were taken against limits and peers measured in the same run.");

    /// <summary>A whole document around what <paramref name="body"/> writes.</summary>
    internal static string Page(string title, string subtitle, Action<Markup> body, string footer)
    {
        var markup = new Markup();
        using (markup.Open("html", ("lang", "en")))
        {
            using (markup.Open("head"))
            {
                markup.Void("meta", ("charset", "utf-8"));
                markup.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
                markup.Element("title", title);
                markup.Style(ReportStyle.Css);
            }
            using (markup.Open("body"))
            using (markup.Open("main"))
            {
                using (markup.Open("header"))
                {
                    markup.Element("h1", title);
                    markup.Element("p", subtitle);
                }
                body(markup);
                markup.Element("footer", footer);
            }
        }
        return "<!DOCTYPE html>\n" + markup + "\n";
    }

    private static void Tiles(Markup markup, ReportData data)
    {
        using (markup.Open("div", ("class", "tiles")))
        {
            if (data.Training is { } training)
            {
                var deflate = data.Baselines.FirstOrDefault(b => b.Name == "Deflate");
                var share = deflate is null ? 0 : training.HeldOutBitsPerByte / deflate.BitsPerByte - 1;
                Tile(markup, "Held-out text", Format.Fixed(training.HeldOutBitsPerByte, 3), "bits/byte",
                    deflate is null ? "" : $"{Format.Percent(Math.Abs(share))} {(share < 0 ? "below" : "above")} Deflate", share < 0 ? "good" : "poor");
            }
            if (data.Limits is { } limits)
            {
                Tile(markup, "FMA peak, F32", Format.Number(limits.FmaRate / 1e9), "GFLOP/s", $"{limits.Threads} threads, {limits.VectorBits}-bit vectors");
                Tile(markup, "Memory", Format.Fixed(limits.BestByteRate / 1e9, 1), "GB/s", $"{Format.Fixed(limits.ReadRate / 1e9, 1)} GB/s reading only");
            }
            if (data.Routing.LastOrDefault(row => row is { Problem.Text: null, Native.Cost: not null, Peer.Cost: not null }) is { } routing)
            {
                var ratio = routing.Native!.Cost!.Value / routing.Peer!.Cost!.Value - 1;
                Tile(markup, $"Routing, {Format.Count(routing.Problem.Clients)} clients", Format.Number(routing.Native.Cost.Value), "distance",
                    $"{Format.Percent(Math.Abs(ratio))} {(ratio <= 0 ? "below" : "above")} {routing.Peer.Solver}", ratio <= 0 ? "good" : "poor");
            }
            var bars = data.Rows.Where(row => row.Ok is not null).ToList();
            if (bars.Count > 0)
            {
                var reached = bars.Count(row => row.Ok == true);
                Tile(markup, "Bars reached", $"{reached} of {bars.Count}", "", reached == bars.Count ? "all of them" : $"{bars.Count - reached} short",
                    reached == bars.Count ? "good" : "poor");
            }
        }
        markup.Break();
    }

    private static void Tile(Markup markup, string name, string value, string unit, string more, string style = "")
    {
        using (markup.Open("div", ("class", "tile")))
        {
            markup.Element("div", name, ("class", "name"));
            using (markup.Open("div", ("class", "value")))
            {
                markup.Text(value);
                if (unit.Length > 0) markup.Element("span", unit, ("class", "unit"));
            }
            if (more.Length > 0) markup.Element("div", more, ("class", ("more " + style).Trim()));
        }
    }

    private static void Bars(Markup markup, ReportData data)
    {
        using (Section(markup, "Bars", "What this suite promises, against limits and peers measured in this run."))
        using (markup.Open("div", ("class", "scroll")))
        using (markup.Open("table"))
        {
            Head(markup, "Case", ">Value", ">?Limit or peer", "?", ">Ratio", ">?Bar", "");
            foreach (var row in data.Rows.Where(row => row.Bar is not null))
            {
                using (markup.Open("tr"))
                {
                    using (markup.Open("td", ("class", "case strong"))) markup.Name(row.Case);
                    markup.Element("td", $"{Format.Number(row.Value)} {row.Unit}", ("class", "r"));
                    markup.Element("td", (row.Limit ?? row.Peer) is { } other ? $"{Format.Number(other)} {row.Unit}" : "", ("class", "r optional"));
                    markup.Element("td", row.Against ?? "", ("class", "n soft optional"));
                    markup.Element("td", row.RatioText, ("class", "r"));
                    markup.Element("td", row.BarText, ("class", "r soft optional"));
                    using (markup.Open("td", ("class", "r")))
                        markup.Element("span", row.Ok == true ? "reached" : "short", ("class", row.Ok == true ? "mark ok" : "mark bad"));
                }
            }
        }
        markup.Break();
    }

    private static void Facts(Markup markup, ReportData data)
    {
        using (Section(markup, "This run", null))
        {
            using (markup.Open("dl"))
            {
                foreach (var (name, value) in data.Machine.ToPairs().Append(("Started", data.Started.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture))))
                {
                    markup.Element("dt", name);
                    markup.Element("dd", value);
                }
            }
            if (data.Devices.Count == 0) return;
            markup.Element("h3", "Devices");
            using (markup.Open("div", ("class", "scroll")))
            using (markup.Open("table"))
            {
                Head(markup, "Device", "Name", ">Memory", ">?Units", "Features");
                foreach (var device in data.Devices)
                {
                    using (markup.Open("tr"))
                    {
                        markup.Element("td", device.Id, ("class", "n strong"));
                        markup.Element("td", device.Name);
                        markup.Element("td", Format.Bytes(device.MemoryBytes), ("class", "r"));
                        markup.Element("td", Format.Count(device.Units), ("class", "r optional"));
                        markup.Element("td", device.Problem ?? device.Features, ("class", "soft"));
                    }
                }
            }
        }
        markup.Break();
    }

    /// <summary>Opens a section; disposing the result closes it.</summary>
    internal static Markup.Scope Section(Markup markup, string title, string? lead)
    {
        var scope = markup.Open("section");
        markup.Element("h2", title);
        if (lead is not null) markup.Element("p", lead, ("class", "lead"));
        return scope;
    }

    /// <summary>Column titles: <c>&gt;</c> is a column of figures, <c>?</c> one that narrow screens go without.</summary>
    internal static void Head(Markup markup, params string[] titles)
    {
        using (markup.Open("tr"))
            foreach (var title in titles)
                markup.Element("th", title.TrimStart('>', '?'),
                    ("class", (title.StartsWith('>') ? "r " : "") + (title.Contains('?', StringComparison.Ordinal) ? "optional" : "")));
    }
}
