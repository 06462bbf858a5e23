using System.Globalization;
using Native.Bench.CommandLine;
using Native.Bench.Report;

namespace Native.Bench.Eda.Flow;

/// <summary>The report of <c>bench eda flow</c> as one file: no script, nothing fetched.</summary>
internal static class ChipReport
{
    /// <summary>The whole document.</summary>
    public static string Render(Session session, IReadOnlyList<FlowRun> runs)
    {
        var markup = new Markup();
        using (markup.Open("html", ("lang", "en")))
        {
            using (markup.Open("head"))
            {
                markup.Void("meta", ("charset", "utf-8"));
                markup.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
                markup.Element("title", $"{runs[0].Result.Name}: from netlist to report");
                markup.Style(ReportStyle.Css);
            }
            using (markup.Open("body"))
            using (markup.Open("main"))
            {
                using (markup.Open("header"))
                {
                    markup.Element("h1", runs[0].Result.Name);
                    markup.Element("p", string.Create(CultureInfo.InvariantCulture,
                        $"{Format.Count(runs[0].Result.Cells)} cells, {Format.Count(runs[0].Result.Macros)} macros · {session.Machine.Processor} · {session.Started:yyyy-MM-dd HH:mm} UTC{session.Started:zzz} · took {Format.Time(session.Elapsed.TotalSeconds)}"));
                }
                ChipSection.Write(markup, runs);
                var notes = session.Notes.Distinct().ToArray();
                if (notes.Length > 0)
                {
                    using (HtmlReport.Section(markup, "Not done, or not as usual", null))
                    using (markup.Open("ul", ("class", "notes")))
                        foreach (var note in notes) markup.Element("li", note);
                }
                markup.Element("footer", $"Written by bench eda flow of Native {session.Machine.Version}.");
            }
        }
        return "<!DOCTYPE html>\n" + markup + "\n";
    }
}
