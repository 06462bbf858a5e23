using System.Globalization;
using Native.Bench.CommandLine;
using Native.Bench.Report;

namespace Native.Bench.Eda.Flow;

/// <summary>The report of <c>bench eda flow</c> as one file: no script, nothing fetched.</summary>
internal static class ChipReport
{
    /// <summary>The whole document.</summary>
    public static string Render(Session session, IReadOnlyList<FlowRun> runs) => HtmlReport.Page(
        runs[0].Result.Name,
        string.Create(CultureInfo.InvariantCulture,
            $"{Format.Count(runs[0].Result.Cells)} cells, {Format.Count(runs[0].Result.Macros)} macros · {session.Machine.Processor} · {session.Started:yyyy-MM-dd HH:mm} UTC{session.Started:zzz} · took {Format.Time(session.Elapsed.TotalSeconds)}"),
        markup =>
        {
            ChipSection.Write(markup, runs);
            var notes = session.Notes.Distinct().ToArray();
            if (notes.Length == 0) return;
            using (HtmlReport.Section(markup, "Not done, or not as usual", null))
            using (markup.Open("ul", ("class", "notes")))
                foreach (var note in notes) markup.Element("li", note);
        },
        $"Written by bench eda flow of Native {session.Machine.Version}.");
}
