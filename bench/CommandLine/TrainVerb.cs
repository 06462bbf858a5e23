using Native.Bench.Parts;

namespace Native.Bench.CommandLine;

/// <summary><c>bench train</c>.</summary>
internal static class TrainVerb
{
    /// <summary>Trains and compares.</summary>
    public static int Run(Session session, TrainingOptions options, bool generated, string? json)
    {
        if (session.Parts.Trainer is null)
        {
            session.Note("The language model is not built into this suite.");
            session.Finish(json);
            return ExitCode.Failed;
        }
        var corpus = TextSteps.ReadCorpus(session, generated, options.Seed);
        var baselines = TextSteps.MeasureBaselines(session, corpus);
        try
        {
            TextSteps.Train(session, corpus, options, baselines);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        return session.Finish(json);
    }
}
