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
            RoutingEngine.Automatic => CapacityRoutes.Covers(model) ? RoutingEngine.Capacity : RoutingEngine.Rich,
            RoutingEngine.Capacity when !CapacityRoutes.Covers(model) => throw new ArgumentException("RoutingSolver: the capacity engine covers one depot, one vehicle type, one capacity and symmetric distances, and nothing else", nameof(options)),
            var asked => asked,
        };
        return engine == RoutingEngine.Capacity ? Capacity(model, options, token) : Rich(model, options, token);
    }

    private static RoutingResult Capacity(RoutingModel model, SolveOptions options, CancellationToken token)
    {
        var tours = new Tours(model);
        return Search(model, options, RoutingEngine.Capacity, tours, new CapacityRoutes(model, tours), new(), token);
    }

    private static RoutingResult Rich(RoutingModel model, SolveOptions options, CancellationToken token)
    {
        var tours = new Tours(model);
        // Odd rules make far positions good ones: small problems look at all of them.
        var settings = new RuinRecreateOptions { Granularity = model.Clients.Length <= 200 ? model.Clients.Length : 40 };
        return Search(model, options, RoutingEngine.Rich, tours, new RichEvaluator(new(model, tours)), settings, token);
    }

    private static RoutingResult Search<TEvaluator>(RoutingModel model, SolveOptions options, RoutingEngine engine, Tours tours, TEvaluator evaluator, RuinRecreateOptions settings, CancellationToken token)
        where TEvaluator : struct, IRouteEvaluator
    {
        var clock = new SearchClock(options, token);
        var search = new RuinRecreate<TEvaluator>(model, tours, evaluator, settings, options.Seed);
        if (options.Initial is { } initial) search.Restore(Slots(model, tours, initial));
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

    private static RoutingSolution Current(Tours tours)
    {
        var state = new int[tours.Locations + tours.Slots];
        return tours.Solution(state.AsSpan(0, tours.Write(state)));
    }

    private static int[] Slots(RoutingModel model, Tours tours, RoutingSolution solution)
    {
        var used = new int[model.VehicleTypes.Length];
        var state = new List<int>();
        foreach (var route in solution.Routes)
        {
            var slot = tours.FirstSlot[route.VehicleType] + used[route.VehicleType]++;
            if (slot >= tours.FirstSlot[route.VehicleType + 1]) throw new ArgumentException($"RoutingSolver: the initial solution uses more vehicles of type {route.VehicleType} than there are", nameof(solution));
            state.AddRange(route.Visits);
            state.Add(-1 - slot);
        }
        return [.. state];
    }
}
