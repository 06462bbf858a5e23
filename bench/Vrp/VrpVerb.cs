using System.CommandLine;
using Native.Bench.CommandLine;

namespace Native.Bench.Vrp;

/// <summary><c>bench vrp</c>: vehicle routing.</summary>
internal static class VrpVerb
{
    /// <summary>The verb with its verbs.</summary>
    /// <param name="session">Starts a session.</param>
    /// <param name="json">The option for the file of results.</param>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var seed = new Option<ulong>("--seed") { Description = "Seed of the search.", DefaultValueFactory = _ => 1 };
        return new("vrp", "Vehicle routing: solve an instance, check a solution, read a text, run RoutBench.")
        {
            SolveVerb.Command(seed, session, json),
            CheckVerb.Command(session),
            AnalyseVerb.Command(session, json),
            ServeWorkerVerb.Command(),
            Tour.TourVerb.Command(seed, session, json),
            RoutBenchVerb.Command(seed, session, json),
        };
    }
}
