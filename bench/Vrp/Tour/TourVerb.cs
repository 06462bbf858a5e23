using System.CommandLine;
using Native.Bench.CommandLine;
using Native.Bench.Report;

namespace Native.Bench.Vrp.Tour;

/// <summary><c>bench vrp tour</c>: the tour's routing part alone.</summary>
internal static class TourVerb
{
    /// <summary>The verb with its options. Exit code 1: a problem that was understood is not solved.</summary>
    public static Command Command(Option<ulong> seed, Func<ParseResult, Session> session, Option<string?> json)
    {
        var report = new Option<string?>("--report") { Description = "Write an HTML report to FILE.", HelpName = "FILE" };
        var command = new Command("tour", "Solve the tour's routing problems beside OR-Tools.") { report, seed };
        command.SetAction(r => Run(session(r), r.GetValue(seed), r.GetValue(report), r.GetValue(json)));
        return command;
    }

    private static int Run(Session session, ulong seed, string? report, string? json)
    {
        var rows = RoutingStep.Run(session, seed);
        if (report is not null)
        {
            var data = new ReportData { Command = "vrp tour", Started = session.Started, Duration = session.Elapsed, Machine = session.Machine, Routing = rows, Rows = session.Rows, Notes = session.Notes };
            AtomicFile.Write(report, HtmlReport.Render(data), session.Token);
            session.Screen.Line($"\nReport: {Path.GetFullPath(report)}");
        }
        return session.Finish(json);
    }
}
