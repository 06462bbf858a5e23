namespace Native.Solvers.Engines;

/// <summary>Arcs, relations, positions and the user's own code.</summary>
internal sealed partial class RichRoutes
{
    private sealed record CompiledSet(int Term, SetRelation Relation, int[] Members)
    {
        public double Violation { get; set; }
    }

    private CompiledSet[] sets = [];
    private int[][] setsOf = [];
    private int[] adjacent = [], memberRoute = [], memberPosition = [], visits = [];
    private (int Term, PositionConstraint Rule)[] positions = [];
    private (int Term, CustomConstraint Rule)[] customs = [];
    private (int Term, ArcConstraint Rule)[] arcs = [];
    private double[]? arcPenalty;
    private double[] routeArcs = [];
    private bool hasRules;

    private void CompileRules()
    {
        var rules = model.Constraints;
        var found = new List<CompiledSet>();
        for (var c = 0; c < rules.Length; c++)
            if (rules[c] is SetConstraint set) found.Add(new(ruleTerm + c, set.Relation, [.. set.Clients]));
        sets = [.. found];
        setsOf = new int[locations][];
        for (var i = 0; i < locations; i++) setsOf[i] = [.. Enumerable.Range(0, sets.Length).Where(s => sets[s].Members.Contains(i))];
        adjacent = [.. Enumerable.Range(0, sets.Length).Where(s => sets[s].Relation == SetRelation.Adjacent)];
        var largest = sets.Select(s => s.Members.Length).DefaultIfEmpty().Max();
        (memberRoute, memberPosition) = (new int[largest], new int[largest]);
        positions = [.. rules.Select((r, c) => (ruleTerm + c, Rule: r as PositionConstraint)).Where(p => p.Rule is not null).Select(p => (p.Item1, p.Rule!))];
        customs = [.. rules.Select((r, c) => (ruleTerm + c, Rule: r as CustomConstraint)).Where(p => p.Rule is not null).Select(p => (p.Item1, p.Rule!))];
        arcs = [.. rules.Select((r, c) => (ruleTerm + c, Rule: r as ArcConstraint)).Where(p => p.Rule is not null).Select(p => (p.Item1, p.Rule!))];
        visits = new int[model.Clients.Length + 1];
        routeArcs = new double[tours.Slots];
        CompileCounts();
        hasRules = sets.Length + positions.Length + customs.Length + counts.Length > 0;
    }

    private void CompileArcs()
    {
        if (arcs.Length == 0) return;
        arcPenalty = new double[side * side];
        foreach (var (term, rule) in arcs)
            for (var i = 0; i < locations; i++)
                for (var j = 0; j < locations; j++)
                    if (rule.Forbids(i, j)) arcPenalty[i * side + j] += weight[term];
    }

    private double ArcPart(int route) => routeArcs[route];

    private void RouteRuleViolations(int route, Span<double> bad)
    {
        var (start, end) = (tours.Start(route), tours.End(route));
        routeArcs[route] = 0;
        foreach (var (term, rule) in arcs)
        {
            for (var node = start; node != end; node = next[node])
                if (place[next[node]] < locations && rule.Forbids(place[node], place[next[node]])) bad[term]++;
            routeArcs[route] += weight[term] * bad[term];
        }
        if (customs.Length == 0) return;
        var count = 0;
        for (var node = next[start]; node < locations; node = next[node]) visits[count++] = node;
        foreach (var (term, rule) in customs) bad[term] = rule.Violation(new(model, tours.Types[route], visits.AsSpan(0, count)));
    }

    /// <summary>The change of all penalties of relations, positions and counts, and the penalties of the user's code on the new route.</summary>
    private double RulePenalty(in Insertion i, double distance, in TimeFigures time)
    {
        var penalty = 0.0;
        var at = position[i.After] + 1;
        foreach (var s in setsOf[i.Client]) penalty += weight[sets[s].Term] * (SetViolation(sets[s], i.Client, i.Route, at) - sets[s].Violation);
        foreach (var s in adjacent)
            if (!setsOf[i.Client].AsSpan().Contains(s)) penalty += weight[sets[s].Term] * (SetViolation(sets[s], i.Client, i.Route, at) - sets[s].Violation);
        foreach (var (term, rule) in positions)
        {
            if (rule.Client == i.Client) penalty += weight[term] * Outside(rule, at);
            else if (routeOf[rule.Client] == i.Route && position[rule.Client] >= at) penalty += weight[term] * (Outside(rule, position[rule.Client] + 1) - Outside(rule, position[rule.Client]));
        }
        if (counts.Length > 0) penalty += CountPenalty(i, distance, time);
        if (customs.Length > 0)
        {
            var count = 0;
            for (var node = tours.Start(i.Route); node < locations || node == tours.Start(i.Route); node = next[node])
            {
                if (node < locations) visits[count++] = node;
                if (node == i.After) visits[count++] = i.Client;
            }
            foreach (var (term, rule) in customs) penalty += weight[term] * rule.Violation(new(model, i.Type, visits.AsSpan(0, count)));
        }
        return penalty;
    }

    private static double Outside(PositionConstraint rule, int at) => Math.Max(0, Math.Max(at - rule.Last, rule.First - at));

    /// <summary>The violation of a relation as the state is, or with a client inserted at a position of a route.</summary>
    private double SetViolation(CompiledSet set, int client, int route, int at)
    {
        var count = 0;
        foreach (var member in set.Members)
        {
            var its = member == client ? route : routeOf[member];
            if (its < 0) continue;
            memberRoute[count] = its;
            memberPosition[count++] = member == client ? at : its == route && position[member] >= at ? position[member] + 1 : position[member];
        }
        var (routes, inner) = (0, 0);
        for (var a = 0; a < count; a++)
        {
            var isFirst = true;
            for (var b = 0; b < a && isFirst; b++) isFirst = memberRoute[b] != memberRoute[a];
            if (!isFirst) continue;
            routes++;
            var (least, most, same, last) = (memberPosition[a], memberPosition[a], 1, memberPosition[a]);
            for (var b = a + 1; b < count; b++)
            {
                if (memberRoute[b] != memberRoute[a]) continue;
                (least, most) = (Math.Min(least, memberPosition[b]), Math.Max(most, memberPosition[b]));
                same++;
                if (set.Relation == SetRelation.Ordered && memberPosition[b] < last) inner++;
                last = memberPosition[b];
            }
            if (set.Relation == SetRelation.Adjacent) inner += most - least + 1 - same;
        }
        if (set.Relation == SetRelation.DifferentRoutes) return count - routes;
        return count == 0 ? 0 : routes - 1 + inner;
    }
}
