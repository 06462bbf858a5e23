using System.Diagnostics;

namespace Native.Solvers.Agents;

/// <summary>
/// The generic search of ARS, and the baseline of the ablation: destroy and repair under simulated annealing, that sees rules only through the
/// checker and a judge, so any code can be one. Each turn makes a batch of neighbors and judges them in one request. Slow beside the engines.
/// </summary>
public static class ArsBackbone
{
    private const int Batch = 32;
    private const double WorseAtStart = 0.05, EndTemperature = 1e-3;

    /// <summary>Searches from a start until the limits of the options; null where nothing that keeps every rule was found.</summary>
    /// <param name="model">The model with the rules that it can hold, one vehicle type and one depot.</param>
    /// <param name="judge">The other rules; null for none.</param>
    /// <param name="start">A start; null for one route a customer.</param>
    /// <param name="options">Time, iterations (turns) and seed count.</param>
    /// <param name="token">Cancels; the best so far is returned.</param>
    public static async Task<(RoutingSolution? Best, double Cost, long Turns)> SolveAsync(RoutingModel model, IPlanJudge? judge, RoutingSolution? start, SolveOptions options, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var clock = Stopwatch.StartNew();
        var random = new Random(unchecked((int)options.Seed));
        var limit = options.TimeLimit ?? TimeSpan.MaxValue;
        var current = await ScoreAsync(model, judge, [(start ?? Scattered(model)).Routes.Select(r => r.Visits.ToArray()).ToArray()], token).ConfigureAwait(false) is [var first] ? first : throw new UnreachableException();
        var best = current.Broken == 0 ? current : default;
        double weight = Math.Max(1, current.Cost / Math.Max(1, model.Clients.Length)), initial = -WorseAtStart * current.Cost / Math.Log(0.5);
        long turn = 0;
        int feasible = 0, seen = 0;
        while (turn < (options.Iterations ?? long.MaxValue) && clock.Elapsed < limit && !token.IsCancellationRequested)
        {
            var share = options.Iterations is { } turns ? (double)turn / turns : Math.Min(1, clock.Elapsed / limit);
            var temperature = initial * Math.Pow(EndTemperature, share);
            var plans = new List<int[][]>(Batch);
            for (var k = 0; k < Batch; k++) plans.Add(Neighbor(model, current.Routes, random));
            List<Scored> scored;
            try
            {
                scored = await ScoreAsync(model, judge, plans, token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            foreach (var candidate in scored)
            {
                seen++;
                if (candidate.Broken == 0) feasible++;
                if (candidate.Broken == 0 && (best.Routes is null || candidate.Cost < best.Cost - 1e-9)) best = candidate;
                var delta = candidate.Cost + (weight * candidate.Broken) - current.Cost - (weight * current.Broken);
                if (delta <= 0 || random.NextDouble() < Math.Exp(-delta / temperature / Math.Sqrt(Batch))) current = candidate;
            }
            if (seen >= 100)
            {
                weight = Math.Clamp(feasible < seen / 5 ? weight * 1.2 : feasible > seen / 2 ? weight / 1.2 : weight, 0.1, 1e6);
                (feasible, seen) = (0, 0);
            }
            turn++;
        }
        return best.Routes is null ? (null, double.PositiveInfinity, turn) : (RoutingSolution.Of(best.Routes), best.Cost, turn);
    }

    private readonly record struct Scored(int[][] Routes, double Cost, double Broken);

    private static async Task<List<Scored>> ScoreAsync(RoutingModel model, IPlanJudge? judge, List<int[][]> plans, CancellationToken token)
    {
        var extra = judge is null ? null : await judge.JudgeAsync(plans, token).ConfigureAwait(false);
        var scored = new List<Scored>(plans.Count);
        for (var i = 0; i < plans.Count; i++)
        {
            var report = FeasibilityChecker.Check(model, RoutingSolution.Of(plans[i]));
            scored.Add(new(plans[i], report.Cost, report.Violations.Sum(v => Math.Max(v.Amount, 1e-6)) + (extra?[i] ?? 0)));
        }
        return scored;
    }

    private static RoutingSolution Scattered(RoutingModel model) => RoutingSolution.Of(Enumerable.Range(model.Depots.Length, model.Clients.Length).Select(c => new[] { c }));

    // Removes a random few, a string of a route, or a customer's neighborhood, and puts each back where it is cheapest, now and then blinking.
    private static int[][] Neighbor(RoutingModel model, int[][] routes, Random random)
    {
        var distance = model.Profiles[0].Distance;
        var work = routes.Select(r => r.ToList()).ToList();
        var all = work.SelectMany(r => r).ToArray();
        if (all.Length == 0) return routes;
        var count = random.Next(1, Math.Max(2, Math.Min(10, all.Length * 3 / 10)) + 1);
        var removed = random.Next(3) switch
        {
            0 => Enumerable.Range(0, count).Select(_ => all[random.Next(all.Length)]).Distinct().ToList(),
            1 => work[random.Next(work.Count)] is var route && random.Next(route.Count) is var at ? route.Skip(at).Take(count).ToList() : [],
            _ => all[random.Next(all.Length)] is var seed ? all.OrderBy(c => distance[seed, c]).Take(count).ToList() : [],
        };
        foreach (var route in work) route.RemoveAll(removed.Contains);
        work.RemoveAll(r => r.Count == 0);
        var order = removed.ToArray();
        random.Shuffle(order);
        var vehicles = model.VehicleTypes.Sum(t => (long)t.Count);
        foreach (var customer in order)
        {
            var (bestRoute, bestAt, least) = (-1, 0, double.PositiveInfinity);
            for (var r = 0; r < work.Count; r++)
            {
                for (var at = 0; at <= work[r].Count; at++)
                {
                    // A blink: a place is not looked at.
                    if (random.Next(100) < 5) continue;
                    var (before, after) = (at == 0 ? 0 : work[r][at - 1], at == work[r].Count ? 0 : work[r][at]);
                    var more = distance[before, customer] + distance[customer, after] - distance[before, after];
                    if (more < least) (bestRoute, bestAt, least) = (r, at, more);
                }
            }
            // A route of its own costs more than a place in another, so rules that need more routes would never get them without luck.
            var alone = (distance[0, customer] + distance[customer, 0]) * random.NextDouble();
            if (bestRoute < 0 || (work.Count < vehicles && alone < least)) work.Add([customer]);
            else work[bestRoute].Insert(bestAt, customer);
        }
        return [.. work.Select(r => r.ToArray())];
    }
}
