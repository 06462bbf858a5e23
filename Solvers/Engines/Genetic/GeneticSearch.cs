namespace Native.Solvers.Engines;

/// <summary>Settings of the genetic search that a user need not know.</summary>
/// <param name="Granularity">How many near clients a local search compares each client with.</param>
/// <param name="First">How many individuals the search begins with.</param>
/// <param name="Patience">After so many offspring without a better solution the population begins anew.</param>
/// <param name="Repair">How often an infeasible offspring gets a second descent at ten times the penalties.</param>
/// <param name="StartShare">The share of the time in which those are made that it begins with.</param>
internal sealed record GeneticOptions(int Granularity = 20, int First = 25, int Patience = 20_000, double Repair = 0.5, double StartShare = 0.2);

/// <summary>Hybrid genetic search (Vidal 2022): offspring of two parents descend to a local optimum and join a population that is kept diverse.
/// Nothing is allocated once it runs.</summary>
/// <typeparam name="TTime">Whether there are time windows.</typeparam>
internal sealed class GeneticSearch<TTime>
    where TTime : struct, ITimeRule
{
    private readonly FlatModel data;
    private readonly RouteState<TTime> state;
    private readonly LocalSearch<TTime> descent;
    private readonly Population population;
    private readonly PenaltyWeights weights;
    private readonly RouteExchange routeExchange;
    private readonly OrderCrossover? orderCrossover;
    private readonly GeneticOptions settings;
    private readonly Individual offspring, best;
    private readonly bool[] intact;
    private SearchRandom random;
    private long tested;

    public GeneticSearch(FlatModel data, GeneticOptions settings, ulong seed)
    {
        (this.data, this.settings) = (data, settings);
        var neighbors = new Neighbors(data.Model, 2 * settings.Granularity, data.IsTimed);
        (state, weights, random) = (new(data), new(data), new(seed));
        descent = new(state, neighbors, settings.Granularity);
        population = new(data, weights);
        routeExchange = new(data, neighbors);
        orderCrossover = OrderCrossover.Covers(data) ? new(data) : null;
        (offspring, best, intact) = (new(data), new(data), new bool[data.Slots]);
    }

    /// <summary>The cost of the best feasible individual; infinite if there was none.</summary>
    public double BestCost { get; private set; } = double.PositiveInfinity;

    /// <summary>Offspring made.</summary>
    public long Iteration { get; private set; }

    /// <summary>The best feasible solution.</summary>
    public RoutingSolution Best => Solution(best);

    /// <summary>The latest state, feasible or not.</summary>
    public RoutingSolution Current => Solution(offspring);

    /// <summary>Searches until the clock stops it.</summary>
    /// <param name="clock">Stops and times.</param>
    /// <param name="starts">Makes the first solutions.</param>
    /// <param name="improved">Told of each better cost.</param>
    public void Run(SearchClock clock, IStarts starts, Action<double, long> improved)
    {
        var (made, unimproved, began, share) = (0, 0, 0.0, 0.0);
        do
        {
            Individual? parent = null;
            if (made < settings.First)
            {
                made++;
                starts.Next(began + (1 - began) * settings.StartShare * made / settings.First, clock, offspring);
            }
            else parent = Cross();
            Iteration++;
            var before = BestCost;
            Educate(parent, improved);
            unimproved = BestCost < before ? 0 : unimproved + 1;
            if (unimproved < settings.Patience) continue;
            population.Clear();
            (made, unimproved, began) = (0, 0, share);
        }
        while (clock.Continues(Iteration, BestCost, out share));
    }

    private Individual Cross()
    {
        var (first, second) = population.Parents(ref random);
        if (orderCrossover is not null && random.Unit() < 0.5) orderCrossover.Run(ref random, first, second, weights.Load, offspring);
        else routeExchange.Run(ref random, first, second, offspring);
        return first;
    }

    private void Educate(Individual? parent, Action<double, long> improved)
    {
        Load(offspring, parent);
        Descend(1, parent is null ? -1 : tested);
        var changed = weights.Register(offspring);
        Keep(improved);
        if (!offspring.IsFeasible && random.Unit() < settings.Repair)
        {
            Descend(10, -1);
            if (offspring.IsFeasible) Keep(improved);
        }
        if (changed) population.Reweigh();
    }

    private void Keep(Action<double, long> improved)
    {
        population.Add(offspring);
        if (!offspring.IsFeasible || !(offspring.Cost < BestCost - 1e-9 * Math.Abs(offspring.Cost))) return;
        // The checker has the last word: in another order of summation a bound may be exceeded by a last bit.
        var report = FeasibilityChecker.Check(data.Model, Solution(offspring));
        if (!report.IsFeasible || !(report.Cost < BestCost)) return;
        BestCost = report.Cost;
        best.CopyFrom(offspring);
        improved(BestCost, Iteration);
    }

    private void Descend(double factor, long from)
    {
        (state.LoadPenalty, state.TimePenalty) = (factor * weights.Load, factor * weights.Time);
        state.Reweigh();
        descent.Run(ref random, from);
        offspring.Take(state);
    }

    // Routes that a parent has too were compared with each other when it was made: they count as older than all others.
    private void Load(Individual individual, Individual? parent)
    {
        state.Clear();
        state.Moves++;
        for (var k = 0; k < individual.Length; k++)
        {
            // A slot stands behind its clients.
            if (individual.State[k] >= 0) continue;
            var slot = -1 - individual.State[k];
            var from = k;
            while (from > 0 && individual.State[from - 1] >= 0) from--;
            var route = individual.State.AsSpan(from, k - from);
            var after = state.Start(slot);
            foreach (var client in route)
            {
                state.Link(client, after);
                after = client;
            }
            state.Refresh(slot);
            intact[slot] = parent is not null && parent.Has(route);
        }
        // What was kept of earlier states is out of date for all routes.
        tested = state.Moves++;
        foreach (var route in state.Active)
            if (!intact[route]) state.Modified[route] = state.Moves;
    }

    private RoutingSolution Solution(Individual individual)
    {
        var routes = new List<Route>();
        var from = 0;
        for (var k = 0; k < individual.Length; k++)
        {
            if (individual.State[k] >= 0) continue;
            routes.Add(new(data.TypeOf[-1 - individual.State[k]], [.. individual.State.AsSpan(from, k - from)]));
            from = k + 1;
        }
        return new([.. routes]);
    }
}
