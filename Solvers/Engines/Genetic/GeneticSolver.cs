namespace Native.Solvers.Engines;

/// <summary>Runs the genetic search on a model: picks what its routes are bound to and what makes its first solutions.</summary>
internal static class GeneticSolver
{
    /// <summary>Solves a model that <see cref="FlatModel.Covers"/>.</summary>
    public static RoutingResult Solve(RoutingModel model, SolveOptions options, RuinRecreateOptions settings, CancellationToken token)
    {
        var clock = new SearchClock(options, token);
        var data = new FlatModel(model);
        var tours = new Tours(model);
        IStarts starts = CapacityRoutes.Covers(model) ? new RuinRecreateStarts<CapacityRoutes>(data, tours, new(model, tours, new(model, tours), settings, options.Seed), options.Initial)
            : WindowRoutes.Covers(model) ? new RuinRecreateStarts<WindowRoutes>(data, tours, new(model, tours, new(model, tours), settings, options.Seed), options.Initial)
            : new RuinRecreateStarts<RichEvaluator>(data, tours, new(model, tours, new(new(model, tours)), settings, options.Seed), options.Initial);
        return data.IsTimed ? Run(new GeneticSearch<Timed>(data, new(), options.Seed)) : Run(new GeneticSearch<Timeless>(data, new(), options.Seed));

        RoutingResult Run<TTime>(GeneticSearch<TTime> search)
            where TTime : struct, ITimeRule
        {
            var trace = new List<TracePoint>();
            search.Run(clock, starts, (cost, iteration) =>
            {
                var point = new TracePoint(clock.Elapsed, iteration, cost);
                trace.Add(point);
                options.Progress?.Report(point);
            });
            var found = !double.IsPositiveInfinity(search.BestCost);
            return new(found ? SolveStatus.Feasible : SolveStatus.NoSolutionFound, found ? search.Best : null, search.BestCost, search.Iteration, clock.Elapsed, trace, options, RoutingEngine.Genetic, clock.WasCanceled,
                found ? [] : FeasibilityChecker.Check(model, search.Current).Violations);
        }
    }
}
