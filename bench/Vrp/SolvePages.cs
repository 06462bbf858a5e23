using System.Globalization;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Solvers;
using Native.Solvers.Formats;
using Native.Solvers.Language;

namespace Native.Bench.Vrp;

/// <summary>The page of <c>solve --report</c>.</summary>
internal static class SolvePages
{
    /// <summary>The page of a search, or, without an instance, of a text that was not solved.</summary>
    public static SolvePage Of(Session session, SolveRequest request, SolveAnswer answer, Analysis? analysis, VrplibInstance? instance, RoutingResult? result) => new()
    {
        Name = Path.GetFileName(request.Instance),
        Status = answer.Status.Replace('_', ' '),
        Started = session.Started,
        Machine = session.Machine,
        Cost = answer.Cost,
        Seconds = answer.Seconds,
        Facts = [
            .. instance is null ? [] : ModelFacts.Of(instance.Model),
            .. result is null ? [] : new[] { ("Engine", result.Engine.ToString()), ("Iterations", Format.Count(result.Iterations)), ("Seed", answer.Seed.ToString(CultureInfo.InvariantCulture)) }],
        Text = request.Text,
        Rules = analysis is not null
            ? [.. analysis.Requirements.Select(r => (r.ToString(), string.Join(' ', analysis.SentencesOf([r]).Select(s => s.Text))))]
            : request.Attributes is { } names ? [.. names.Select(n => (n, ""))] : [.. (instance?.Model.Constraints ?? []).Select(c => (c.Id, ""))],
        Refused = analysis is null ? [] : [.. analysis.Refused.Select(s => (s.Text, s.Reason)), .. answer.Broken.Select(reason => ("", reason))],
        Idle = analysis is null ? [] : [.. analysis.Sentences.Where(s => s.Verdict == SentenceVerdict.ConstrainsNothing).Select(s => (s.Text, s.Reason))],
        Broken = result is null ? [] : [.. result.Why.Select(v => v.ToString())],
        Curve = [.. answer.Trace.Select(t => (t[0], t[1]))],
        Map = result?.Best is { } best ? SolutionMap.Of(instance!.Model, best, instance.Rounding.Scale()) : null,
    };

    /// <summary>Writes a page to where the request says, whole, and prints where it is.</summary>
    public static void Write(Session session, SolveRequest request, SolvePage page)
    {
        AtomicFile.Write(request.Report!, HtmlReport.Render(page));
        session.Screen.Line($"  report: {Path.GetFullPath(request.Report!)}");
    }
}
