namespace Native.Solvers.Engines;

/// <summary>Settings of the search that a user need not know.</summary>
/// <param name="AverageRemoved">How many clients an iteration removes on average.</param>
/// <param name="LongestString">The longest string removed from a route.</param>
/// <param name="Granularity">How many nearest neighbors an insertion looks at; all positions if it is at least the number of clients.</param>
/// <param name="Hot">The first temperature as a share of the mean cost of a client.</param>
/// <param name="Cold">The last one.</param>
internal sealed record RuinRecreateOptions(double AverageRemoved = 10, int LongestString = 10, int Granularity = 40, double Hot = 0.5, double Cold = 0.005);

/// <summary>Slack induction by string removals: ruin and recreate under simulated annealing. Nothing is allocated once it runs.</summary>
/// <typeparam name="TEvaluator">What routes cost.</typeparam>
internal sealed class RuinRecreate<TEvaluator>
    where TEvaluator : struct, IRouteEvaluator
{
    private const int ClockInterval = 64, AdaptInterval = 100;
    private readonly RoutingModel model;
    private readonly Tours tours;
    private readonly StringRemoval ruin;
    private readonly GreedyInsertion<TEvaluator> recreate;
    private readonly InsertionOrder order;
    private readonly RuinRecreateOptions settings;
    private readonly int[] removed, best, candidate;
    private TEvaluator evaluator;
    private SearchRandom random;
    private int bestLength;

    public RuinRecreate(RoutingModel model, Tours tours, TEvaluator evaluator, RuinRecreateOptions settings, ulong seed)
    {
        (this.model, this.tours, this.evaluator, this.settings) = (model, tours, evaluator, settings);
        var neighbors = new Neighbors(model, Math.Max(300, settings.Granularity));
        ruin = new(tours, neighbors, settings.AverageRemoved, settings.LongestString);
        var limit = Math.Min(settings.Granularity, neighbors.Count);
        // Who is near in time too is who an insertion fits beside.
        var beside = limit < model.Clients.Length - 1 && model.Clients.Any(c => !c.Windows.IsEmpty) ? new Neighbors(model, limit, withTime: true) : neighbors;
        recreate = new(model, tours, beside, limit);
        order = new(model);
        removed = new int[model.Clients.Length];
        best = new int[model.Clients.Length + tours.Slots];
        candidate = new int[best.Length];
        random = new(seed);
    }

    /// <summary>The cost of the best feasible state; infinite if there was none.</summary>
    public double BestCost { get; private set; } = double.PositiveInfinity;

    /// <summary>Iterations done.</summary>
    public long Iteration { get; private set; }

    /// <summary>Empties the state and forgets the best, to begin anew with other random numbers.</summary>
    public void Forget()
    {
        tours.Read([]);
        for (var route = 0; route < tours.Slots; route++) evaluator.Refresh(route);
        (BestCost, bestLength, Iteration) = (double.PositiveInfinity, 0, 0);
    }

    /// <summary>Searches until the clock stops it.</summary>
    /// <param name="clock">Stops and times.</param>
    /// <param name="improved">Told of each better cost.</param>
    public void Run(SearchClock clock, Action<double, long> improved)
    {
        tours.Begin();
        Recreate(0);
        var current = Total();
        Keep(improved);
        var scale = model.Clients.Length == 0 ? 1 : Math.Max(1e-9, RoutesCost() / model.Clients.Length);
        var (hot, ratio) = (settings.Hot * scale, Math.Log(settings.Cold / settings.Hot));
        var temperature = hot;
        if (model.Clients.Length == 0) return;
        while (true)
        {
            if (Iteration % ClockInterval == 0)
            {
                if (!clock.Continues(Iteration, BestCost, out var share)) return;
                temperature = hot * Math.Exp(ratio * share);
            }
            Iteration++;
            current = Step(current, temperature, improved);
            if (Iteration % AdaptInterval == 0 && evaluator.Adapt())
            {
                foreach (var route in tours.Active) evaluator.Refresh(route);
                current = Total();
            }
        }
    }

    /// <summary>The best feasible routes, each a list of clients, ended by −1 − its slot.</summary>
    public ReadOnlySpan<int> Best => best.AsSpan(0, bestLength);

    /// <summary>Puts the search into a state that <see cref="Tours.Write"/> wrote.</summary>
    public void Restore(ReadOnlySpan<int> state)
    {
        tours.Read(state);
        foreach (var route in tours.Active) evaluator.Refresh(route);
    }

    private double Step(double current, double temperature, Action<double, long> improved)
    {
        tours.Begin();
        var count = ruin.Run(ref random, removed);
        foreach (var route in tours.Touched) evaluator.Refresh(route);
        Recreate(count);
        var next = Total();
        if (next < current - temperature * Math.Log(1 - random.Unit()))
        {
            if (next < current) Keep(improved);
            return next;
        }
        tours.Undo();
        foreach (var route in tours.Touched) evaluator.Refresh(route);
        return current;
    }

    private void Recreate(int count)
    {
        // Who was left out before has another chance, but not everybody in every iteration.
        var clients = count;
        var offset = count > 0 && tours.PoolCount > 0 ? random.Below(tours.PoolCount) : 0;
        for (var k = 0; k < tours.PoolCount && clients < removed.Length; k++)
        {
            var client = tours.Pool[(k + offset) % tours.PoolCount];
            if (removed.AsSpan(0, count).Contains(client)) continue;
            removed[clients++] = client;
            if (count > 0 && clients >= count + 10) break;
        }
        order.Sort(ref random, removed.AsSpan(0, clients));
        recreate.Run(ref random, removed.AsSpan(0, clients), ref evaluator);
    }

    private double RoutesCost()
    {
        var sum = 0.0;
        foreach (var route in tours.Active) sum += evaluator.RouteCost(route);
        return sum;
    }

    private double Total() => RoutesCost() + evaluator.GlobalCost();

    private void Keep(Action<double, long> improved)
    {
        if (!evaluator.IsFeasible(out var cost) || !(cost < BestCost - 1e-9 * Math.Abs(cost))) return;
        // The checker has the last word: in another order of summation a bound may be exceeded by a last bit.
        var length = tours.Write(candidate);
        var report = FeasibilityChecker.Check(model, tours.Solution(candidate.AsSpan(0, length)));
        if (!report.IsFeasible) return;
        cost = report.Cost;
        if (!(cost < BestCost)) return;
        BestCost = cost;
        bestLength = length;
        candidate.AsSpan(0, length).CopyTo(best);
        improved(cost, Iteration);
    }
}
