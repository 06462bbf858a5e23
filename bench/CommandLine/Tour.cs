using Native.Bench.Eda.Flow;
using Native.Bench.Parts;
using Native.Bench.Report;

namespace Native.Bench.CommandLine;

/// <summary>What the tour can be told.</summary>
/// <param name="Report">Where the HTML report goes.</param>
/// <param name="Training">Time for the training.</param>
/// <param name="Seed">Seed of the training.</param>
/// <param name="Generated">Whether to train on generated text.</param>
internal sealed record TourOptions(string Report, TimeSpan Training, ulong Seed, bool Generated);

/// <summary><c>bench tour</c>: everything once, with a report.</summary>
internal static class Tour
{
    /// <summary>Runs the tour; the report is written at the end and whole.</summary>
    public static int Run(Session session, TourOptions options, string? json)
    {
        var devices = DevicesVerb.Show(session);
        var limits = LimitsStep.Run(session);
        IReadOnlyList<OperationRow> operations = [];
        if (session.Parts.Operations is null)
        {
            session.Screen.Heading("Operations under the roofline");
            session.Note("The catalog of operations is not built into this suite.");
        }
        else
        {
            operations = OpsVerb.Measure(session, new OperationQuery(IsShort: true), limits);
        }

        var chips = ChipStep.Run(session);
        var corpus = TextSteps.ReadCorpus(session, options.Generated, options.Seed);
        var baselines = TextSteps.MeasureBaselines(session, corpus);
        var ready = TextSteps.MeasureReady(session, corpus, options.Seed, baselines);
        var training = TextSteps.Train(session, corpus, new TrainingOptions { Budget = options.Training, Seed = options.Seed }, baselines);

        var routing = RoutingStep.Run(session, options.Seed);

        var html = HtmlReport.Render(new ReportData
        {
            Command = session.Command,
            Started = session.Started,
            Duration = session.Elapsed,
            Machine = session.Machine,
            Devices = devices,
            Limits = limits,
            Operations = operations,
            Chips = chips,
            Corpus = CorpusFacts.Of(corpus),
            Baselines = baselines,
            Training = training,
            ReadyModel = ready,
            Routing = routing,
            Rows = session.Rows,
            Notes = session.Notes,
        });
        AtomicFile.Write(options.Report, html, session.Token);
        session.Screen.Line($"\nReport: {Path.GetFullPath(options.Report)} (after {Format.Time(session.Elapsed.TotalSeconds)})");
        return session.Finish(json);
    }
}
