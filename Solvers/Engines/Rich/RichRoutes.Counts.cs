namespace Native.Solvers.Engines;

/// <summary>Counts of routes with a property. A route's excess tells how far it is from having it; the penalty of "at least k" is the sum of the k
/// smallest excesses, so that the search knows which routes to change.</summary>
internal sealed partial class RichRoutes
{
    private sealed class CompiledCount
    {
        public required int Term { get; init; }
        public required RouteCountConstraint Rule { get; init; }
        public required int Resource { get; init; }
        public required double Unit { get; init; }
        public required double[] Excess { get; init; }
        public required double[] Top { get; init; }
        public required int[] TopRoute { get; init; }
        public int Listed { get; set; }
        public int Having { get; set; }
        public double Violation { get; set; }
    }

    private CompiledCount[] counts = [];
    private double countPenalty;
    private bool countsAreOld = true;

    private void CompileCounts()
    {
        var compiled = new List<CompiledCount>();
        for (var c = 0; c < model.Constraints.Length; c++)
            if (model.Constraints[c] is RouteCountConstraint rule)
                compiled.Add(new()
                {
                    Term = ruleTerm + c,
                    Rule = rule,
                    Resource = rule.Resource is null ? -1 : Array.FindIndex(resources, r => r.Id == rule.Resource),
                    Unit = 0.25 * Math.Max(1, Math.Abs(rule.Threshold)),
                    Excess = new double[tours.Slots],
                    Top = new double[rule.AtLeast + 1],
                    TopRoute = new int[rule.AtLeast + 1],
                });
        counts = [.. compiled];
    }

    private void ClearCounts(int route)
    {
        foreach (var count in counts) count.Excess[route] = double.PositiveInfinity;
        countsAreOld = true;
    }

    private void RefreshCounts(int route)
    {
        var end = tours.End(route);
        foreach (var count in counts)
        {
            var figure = count.Rule.Statistic switch
            {
                RouteStatistic.Distance => forwardDistance[end],
                RouteStatistic.Duration => routeDuration[route],
                RouteStatistic.Resource => forwardValue[end * resourceCount + count.Resource],
                RouteStatistic.Delivery => dimensions > 0 ? forwardDelivery[end * dimensions] : 0,
                RouteStatistic.Clients => tours.Size[route],
                _ => timed && !specialBefore[end] ? Math.Min(forwardLate[end], double.MaxValue) : 0,
            };
            if (count.Rule.Statistic != RouteStatistic.LatestStart) count.Excess[route] = Excess(count, figure);
            else count.Excess[route] = LateExcess(count, !timed ? 0 : specialBefore[end] ? WarpFrom(route, -1, -1, count.Rule.Threshold) : Math.Max(0, count.Rule.Threshold - figure) + forwardWarp[end]);
        }
        countsAreOld = true;
    }

    /// <summary>How far a figure is from having the property: 0 if it has it, else the gap and a step that tells even a tiny gap from none.</summary>
    private static double Excess(CompiledCount count, double figure)
    {
        var (rule, margin) = (count.Rule, Margin * Math.Max(1, Math.Abs(count.Rule.Threshold)));
        var gap = rule.Comparison switch
        {
            Comparison.Less => figure - rule.Threshold + margin,
            Comparison.AtMost => figure - rule.Threshold,
            Comparison.Greater => rule.Threshold - figure + margin,
            _ => rule.Threshold - figure,
        };
        return gap > 0 ? gap + 0.1 * count.Unit : 0;
    }

    private static double LateExcess(CompiledCount count, double lateness)
    {
        var wanted = count.Rule.Comparison is Comparison.AtLeast or Comparison.Greater;
        if (wanted) return lateness > 0 ? lateness + 0.1 * count.Unit : 0;
        return lateness > 0 ? 0 : count.Unit;
    }

    /// <summary>Brings the smallest excesses and the penalties up to date.</summary>
    private void UpdateCounts()
    {
        if (!countsAreOld) return;
        countsAreOld = false;
        countPenalty = 0;
        foreach (var count in counts)
        {
            (count.Listed, count.Having) = (0, 0);
            foreach (var route in tours.Active)
            {
                var excess = count.Excess[route];
                if (excess == 0) count.Having++;
                if (count.Listed == count.Top.Length && excess >= count.Top[^1]) continue;
                var at = count.Listed < count.Top.Length ? count.Listed++ : count.Top.Length - 1;
                for (; at > 0 && count.Top[at - 1] > excess; at--) (count.Top[at], count.TopRoute[at]) = (count.Top[at - 1], count.TopRoute[at - 1]);
                (count.Top[at], count.TopRoute[at]) = (excess, route);
            }
            count.Violation = Total(count, -1, 0);
            countPenalty += weight[count.Term] * count.Violation;
        }
    }

    /// <summary>The violation of a count if a route had another excess; −1 for the state as it is.</summary>
    private double Total(CompiledCount count, int route, double excess)
    {
        var having = count.Having;
        if (route >= 0) having += (excess == 0 ? 1 : 0) - (tours.Size[route] > 0 && count.Excess[route] == 0 ? 1 : 0);
        // A soft rule is paid for: its violation is the checker's. A hard one is a guide.
        if (isSoft[count.Term]) return Math.Max(0L, Math.Max(count.Rule.AtLeast - having, having - (long)count.Rule.AtMost));
        var (sum, taken, own) = (0.0, 0, route >= 0);
        for (var k = 0; k < count.Listed && taken < count.Rule.AtLeast; k++)
        {
            if (count.TopRoute[k] == route) continue;
            if (own && excess <= count.Top[k])
            {
                own = false;
                sum += excess;
                if (++taken == count.Rule.AtLeast) break;
            }
            sum += count.Top[k];
            taken++;
        }
        if (own && taken < count.Rule.AtLeast)
        {
            sum += excess;
            taken++;
        }
        sum += (count.Rule.AtLeast - taken) * count.Unit;
        return sum + Math.Max(0L, having - (long)count.Rule.AtMost) * count.Unit;
    }

    private double CountPenalty(in Insertion i, double distance, in TimeFigures time)
    {
        var penalty = 0.0;
        foreach (var count in counts)
        {
            double excess;
            if (count.Rule.Statistic == RouteStatistic.LatestStart)
                excess = LateExcess(count, !timed ? 0 : time.IsDriven ? WarpFrom(i.Route, i.After, i.Client, count.Rule.Threshold) : Math.Max(0, count.Rule.Threshold - time.Latest) + time.Warp);
            else
            {
                var figure = count.Rule.Statistic switch
                {
                    RouteStatistic.Distance => distance,
                    RouteStatistic.Duration => time.Duration,
                    RouteStatistic.Delivery => dimensions > 0 ? forwardDelivery[i.After * dimensions] + delivery[i.Client * dimensions] + backwardDelivery[i.Follower * dimensions] : 0,
                    RouteStatistic.Clients => tours.Size[i.Route] + 1,
                    _ => 0,
                };
                if (count.Rule.Statistic == RouteStatistic.Resource) ResourceOf(i, count.Resource, out figure);
                excess = Excess(count, figure);
            }
            penalty += weight[count.Term] * (Total(count, i.Route, excess) - count.Violation);
        }
        return penalty;
    }
}
