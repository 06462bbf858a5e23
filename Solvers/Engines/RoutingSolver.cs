using Native.Solvers.Baselines;
using Native.Solvers.Engines;

namespace Native.Solvers;

/// <summary>Solves routing models.</summary>
public static class RoutingSolver
{
    /// <summary>Searches for the cheapest solution until a limit is reached.</summary>
    /// <param name="model">The problem.</param>
    /// <param name="options">Limits, seed and engine.</param>
    /// <param name="token">Cancels; the best so far is returned.</param>
    /// <returns>The best feasible solution, checked by <see cref="FeasibilityChecker"/>, or what stands in the way of one.</returns>
    /// <exception cref="ArgumentException">No limit is set, or the engine asked for does not cover the model.</exception>
    public static RoutingResult Solve(RoutingModel model, SolveOptions? options = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        if (options.TimeLimit is null && options.ProcessorTimeLimit is null && options.Iterations is null && options.Target is null)
            throw new ArgumentException("RoutingSolver: no limit is set; one of time, processor time, iterations and target is needed", nameof(options));
        var engine = options.Engine switch
        {
            RoutingEngine.Automatic => CapacityRoutes.Covers(model) ? IsForGenetic(model, options) ? RoutingEngine.Genetic : RoutingEngine.Capacity : WindowRoutes.Covers(model) ? RoutingEngine.Windows : RoutingEngine.Rich,
            RoutingEngine.Capacity when !CapacityRoutes.Covers(model) => throw new ArgumentException("RoutingSolver: the capacity engine covers one depot, one vehicle type, one capacity and symmetric distances, and nothing else", nameof(options)),
            RoutingEngine.Windows when !WindowRoutes.Covers(model) => throw new ArgumentException("RoutingSolver: the engine of windows covers capacity in one dimension and single windows, and no constraints, pickups, durations or release times", nameof(options)),
            RoutingEngine.Genetic when !FlatModel.Covers(model) => throw new ArgumentException("RoutingSolver: the genetic engine covers at least three clients, capacity in one dimension, single windows, symmetric distances and backhauls that come last, and no other constraints, prizes, groups, durations or release times", nameof(options)),
            var asked => asked,
        };
        if (engine == RoutingEngine.OrTools) return OrToolsSolver.Solve(model, options, token);
        if (engine == RoutingEngine.Genetic) return GeneticSolver.Solve(model, options, Settings(model), token);
        var settings = Settings(model);
        var tours = new Tours(model);
        return engine switch
        {
            RoutingEngine.Capacity => Search(model, options, engine, tours, new CapacityRoutes(model, tours), settings, token),
            RoutingEngine.Windows => Search(model, options, engine, tours, new WindowRoutes(model, tours), settings, token),
            _ => Search(model, options, engine, tours, new RichEvaluator(new(model, tours)), settings, token),
        };
    }

    private static RoutingResult Search<TEvaluator>(RoutingModel model, SolveOptions options, RoutingEngine engine, Tours tours, TEvaluator evaluator, RuinRecreateOptions settings, CancellationToken token)
        where TEvaluator : struct, IRouteEvaluator
    {
        var clock = new SearchClock(options, token);
        var search = new RuinRecreate<TEvaluator>(model, tours, evaluator, settings, options.Seed);
        if (options.Initial is { } initial) search.Restore(tours.Slotted(initial));
        var trace = new List<TracePoint>();
        search.Run(clock, (cost, iteration) =>
        {
            var point = new TracePoint(clock.Elapsed, iteration, cost);
            trace.Add(point);
            options.Progress?.Report(point);
        });
        var solution = tours.Solution(search.Best);
        var report = double.IsPositiveInfinity(search.BestCost) ? null : FeasibilityChecker.Check(model, solution);
        if (report is { IsFeasible: true })
            return new(SolveStatus.Feasible, solution, report.Cost, search.Iteration, clock.Elapsed, trace, options, engine, clock.WasCanceled, []);
        var why = (report ?? FeasibilityChecker.Check(model, Current(tours))).Violations;
        return new(SolveStatus.NoSolutionFound, null, double.PositiveInfinity, search.Iteration, clock.Elapsed, trace, options, engine, clock.WasCanceled, why);
    }

    // A population needs the time for some thousand descents, each of which costs a little more than the number of clients: measured on the X set,
    // the genetic search is ahead up to some 450 clients in 30 seconds.
    private static bool IsForGenetic(RoutingModel model, SolveOptions options)
    {
        var seconds = (options.ProcessorTimeLimit ?? options.TimeLimit ?? TimeSpan.FromSeconds(30)).TotalSeconds;
        return seconds > 0 && FlatModel.Covers(model) && model.Clients.Length <= 450 * Math.Sqrt(seconds / 30);
    }

    // Tight capacities and odd rules make far positions good ones: small problems look at all of them. Where windows are narrow and clients many,
    // longer removals close superfluous routes sooner (measured on the instances of Gehring and Homberger).
    private static RuinRecreateOptions Settings(RoutingModel model)
    {
        var clients = model.Clients.Length;
        var removed = clients > 400 && model.Clients.Any(c => !c.Windows.IsEmpty) ? 20 : 10;
        return new() { AverageRemoved = Math.Clamp(0.5 * clients, 2, removed), Granularity = clients <= 200 ? clients : 40 };
    }

    private static RoutingSolution Current(Tours tours)
    {
        var state = new int[tours.Locations + tours.Slots];
        return tours.Solution(state.AsSpan(0, tours.Write(state)));
    }
}
