namespace Native.Solvers.Engines;

/// <summary>The weights of penalties, and what belongs to no route: clients left out, relations, positions and counts.</summary>
internal sealed partial class RichRoutes
{
    private const double Raise = 1.3, Lower = 0.97;
    private double[] leastWeight = [], mostWeight = [];
    private bool[] isFixed = [];
    private double[] prizes = [];
    private bool[] isRequired = [];
    private int[] groupOf = [];
    private double absence;

    /// <summary>Starting weights: a violation of ordinary size costs some times what an ordinary arc does.</summary>
    private void Weigh()
    {
        (leastWeight, mostWeight, isFixed) = (new double[terms], new double[terms], new bool[terms]);
        var type = types[0];
        var profile = distances[profileOf[0]];
        var (longest, mean) = (0.0, 0.0);
        for (var i = 0; i < locations; i++)
            for (var j = 0; j < locations; j++)
            {
                longest = Math.Max(longest, profile[i * side + j]);
                mean += profile[i * side + j] / ((double)locations * locations);
            }
        var unit = Math.Max(types.Max(t => t.UnitDistanceCost), 1e-6);
        (longest, mean) = (Math.Max(longest, 1e-6) * unit, Math.Max(mean, 1e-6) * unit);
        absence = 20 * longest + 2 * types.Max(t => t.FixedCost);
        for (var d = 0; d < dimensions; d++)
        {
            var amounts = Enumerable.Range(model.Depots.Length, model.Clients.Length).Select(i => delivery[i * dimensions + d] + pickup[i * dimensions + d]).Where(q => q > 0).DefaultIfEmpty(1).Average();
            weight[LoadTerm + d] = 4 * mean / amounts;
        }
        (weight[TimeTerm], weight[DistanceTerm], weight[DurationTerm]) = (unit, 2 * unit, unit);
        if (model.LatenessWeight is { } lateness) (weight[TimeTerm], isSoft[TimeTerm]) = (lateness, true);
        for (var c = 0; c < model.Constraints.Length; c++)
        {
            var (rule, term) = (model.Constraints[c], ruleTerm + c);
            weight[term] = rule switch
            {
                ResourceConstraint { PerDistance: not 0 } r => 2 * unit / Math.Abs(r.PerDistance),
                ResourceConstraint { PerDuration: not 0 } r => unit / Math.Abs(r.PerDuration),
                ResourceConstraint r => 4 * mean / r.AtClient.Where(x => x != 0).Select(Math.Abs).DefaultIfEmpty(1).Average(),
                ArcConstraint => 3 * longest,
                RouteCountConstraint r => mean / (0.1 * Math.Max(1, Math.Abs(r.Threshold))),
                _ => longest,
            };
            isFixed[term] = rule is ArcConstraint;
            if (rule.SoftWeight is { } soft) (weight[term], isSoft[term]) = (soft, true);
        }
        Array.Fill(tolerance, Margin);
        tolerance[TimeTerm] = Margin * Math.Max(1, latest.Where(double.IsFinite).DefaultIfEmpty(1).Max());
        for (var c = 0; c < model.Constraints.Length; c++)
            if (model.Constraints[c] is ResourceConstraint r)
                tolerance[ruleTerm + c] = Margin * new[] { 1, Math.Abs(r.Initial), double.IsFinite(r.Minimum) ? Math.Abs(r.Minimum) : 0, double.IsFinite(r.Maximum) ? Math.Abs(r.Maximum) : 0 }.Max();
        foreach (var t in types)
        {
            if (double.IsFinite(t.MaxDistance)) tolerance[DistanceTerm] = Math.Max(tolerance[DistanceTerm], Margin * t.MaxDistance);
            if (double.IsFinite(t.MaxDuration)) tolerance[DurationTerm] = Math.Max(tolerance[DurationTerm], Margin * t.MaxDuration);
        }
        for (var t = 0; t < terms; t++) (leastWeight[t], mostWeight[t]) = (weight[t] * 0.02, weight[t] * 1e5);
        (prizes, isRequired, groupOf) = (new double[locations], new bool[locations], new int[locations]);
        Array.Fill(groupOf, -1);
        for (var g = 0; g < model.Groups.Length; g++)
            foreach (var member in model.Groups[g].Members) groupOf[member] = g;
        for (var i = model.Depots.Length; i < locations; i++)
        {
            isRequired[i] = model.ClientAt(i).Prize is null && groupOf[i] < 0;
            prizes[i] = model.ClientAt(i).Prize ?? 0;
        }
        groupServed = new bool[model.Groups.Length];
    }

    private bool[] groupServed = [];

    /// <summary>The least cost of an insertion at which a client is better left out.</summary>
    public double LeaveOut(int client)
    {
        if (groupOf[client] is >= 0 and var g) return model.Groups[g].Required ? absence : prizes[client];
        return isRequired[client] ? absence : prizes[client];
    }

    /// <summary>Penalties and prizes that belong to no route.</summary>
    public double GlobalCost()
    {
        var cost = 0.0;
        missing = 0;
        var pool = tours.Pool.AsSpan(0, tours.PoolCount);
        if (groupServed.Length > 0)
        {
            Array.Fill(groupServed, true);
            foreach (var client in pool)
                if (groupOf[client] is >= 0 and var g) groupServed[g] = false;
            // A group with everybody in the pool but one is served.
            for (var g = 0; g < groupServed.Length; g++)
            {
                if (groupServed[g]) continue;
                foreach (var member in model.Groups[g].Members) groupServed[g] |= routeOf[member] >= 0;
                if (groupServed[g] || !model.Groups[g].Required) continue;
                missing++;
                cost += absence;
            }
        }
        foreach (var client in pool)
        {
            cost += prizes[client];
            if (!isRequired[client]) continue;
            missing++;
            cost += absence;
        }
        foreach (var set in sets)
        {
            set.Violation = SetViolation(set, -1, -1, 0);
            cost += weight[set.Term] * set.Violation;
        }
        foreach (var (term, rule) in positions)
            if (routeOf[rule.Client] >= 0) cost += weight[term] * Outside(rule, position[rule.Client]);
        if (counts.Length > 0)
        {
            UpdateCounts();
            cost += countPenalty;
        }
        return cost;
    }

    private int missing;

    /// <summary>Brings relations up to date before a client is inserted.</summary>
    public void Prepare()
    {
        foreach (var set in sets) set.Violation = SetViolation(set, -1, -1, 0);
    }

    /// <summary>Whether the state breaks no hard rule; its cost then is what the search sees.</summary>
    public bool IsFeasible(out double cost)
    {
        cost = GlobalCost();
        var feasible = missing == 0;
        foreach (var route in tours.Active) cost += routeCost[route];
        for (var t = 0; t < terms && feasible; t++)
            if (!isSoft[t]) feasible = !IsBroken(t);
        return feasible;
    }

    private bool IsBroken(int term)
    {
        foreach (var route in tours.Active)
            if (violations[route * terms + term] > 0) return true;
        foreach (var set in sets)
            if (set.Term == term) return set.Violation > 0;
        foreach (var (its, rule) in positions)
            if (its == term) return routeOf[rule.Client] >= 0 && Outside(rule, position[rule.Client]) > 0;
        foreach (var count in counts)
            if (count.Term == term) return count.Violation > 0;
        return false;
    }

    /// <summary>Raises the weights of broken rules and lowers the others: in balance each is broken a tenth of the time.</summary>
    public bool Adapt()
    {
        GlobalCost();
        for (var t = 0; t < terms; t++)
            if (!isSoft[t] && !isFixed[t]) weight[t] = Math.Clamp(weight[t] * (IsBroken(t) ? Raise : Lower), leastWeight[t], mostWeight[t]);
        if (missing > 0) absence *= Raise;
        countsAreOld = true;
        return true;
    }
}
