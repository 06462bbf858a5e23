namespace Native.Solvers.Engines;

/// <summary>Resources: values from the start, and the interval of values at which the rest of a route may be entered.</summary>
internal sealed partial class RichRoutes
{
    /// <summary>A resource with its data spread over locations.</summary>
    private sealed class CompiledResource
    {
        public required string Id { get; init; }
        public required int Term { get; init; }
        public required double Initial { get; init; }
        public required double PerDistance { get; init; }
        public required double PerDuration { get; init; }
        public required double Minimum { get; init; }
        public required double Maximum { get; init; }
        public required double[] Change { get; init; }
        public required double[] Scale { get; init; }
        public required double[] Reset { get; init; }
        public required double[] Root { get; init; }
    }

    private CompiledResource[] resources = [];
    private double[] forwardValue = [], forwardBad = [], lowest = [], highest = [], backwardBad = [], slope = [], shift = [];
    private bool[] rootBehind = [];

    private void CompileResources()
    {
        var compiled = new List<CompiledResource>();
        for (var c = 0; c < model.Constraints.Length; c++)
        {
            if (model.Constraints[c] is not ResourceConstraint rule) continue;
            var (change, scale, reset, root) = (new double[side], new double[side], new double[side], new double[side]);
            if (!rule.AtClient.IsEmpty) rule.AtClient.CopyTo(change);
            for (var i = 0; i < model.Depots.Length; i++) change[i] = 0;
            Array.Fill(scale, 1);
            Array.Fill(reset, double.NaN);
            foreach (var e in rule.Events) (e.Action switch { ResourceAction.Scale => scale, ResourceAction.Reset => reset, _ => root })[e.Client] = e.Amount;
            compiled.Add(new()
            {
                Id = rule.Id,
                Term = ruleTerm + c,
                Initial = rule.Initial,
                PerDistance = rule.PerDistance,
                PerDuration = rule.PerDuration,
                Minimum = rule.Minimum,
                Maximum = rule.Maximum,
                Change = change,
                Scale = scale,
                Reset = reset,
                Root = root,
            });
        }
        resources = [.. compiled];
    }

    private void AllocateResources()
    {
        double[] Fresh() => new double[nodes * resourceCount];
        (forwardValue, forwardBad, lowest, highest, backwardBad, slope, shift) = (Fresh(), Fresh(), Fresh(), Fresh(), Fresh(), Fresh(), Fresh());
        rootBehind = new bool[nodes * resourceCount];
    }

    private void RefreshResources(int route)
    {
        var (start, end, type) = (tours.Start(route), tours.End(route), tours.Types[route]);
        var (profile, travel) = (distances[profileOf[type]], durations[profileOf[type]]);
        for (var k = 0; k < resourceCount; k++)
        {
            var resource = resources[k];
            var (value, bad) = (resource.Initial, 0.0);
            (forwardValue[start * resourceCount + k], forwardBad[start * resourceCount + k]) = (value, bad);
            for (var node = start; node != end; node = next[node])
            {
                var to = next[node];
                Arrive(resource, profile, travel, place[node], place[to], ref value, ref bad);
                if (to != end) Serve(resource, to, forwardDistance[to], ref value, ref bad);
                (forwardValue[to * resourceCount + k], forwardBad[to * resourceCount + k]) = (value, bad);
            }
            var (low, high, sum, factor, constant, root) = (resource.Minimum, resource.Maximum, 0.0, 1.0, 0.0, false);
            Store(end * resourceCount + k, low, high, sum, factor, constant, root);
            for (var node = end; prev[node] != start; node = prev[node])
            {
                var at = prev[node];
                var (i, j) = (place[at], place[node]);
                var arc = resource.PerDistance * profile[i * side + j] + resource.PerDuration * travel[i * side + j];
                (low, high) = (low - arc, high - arc);
                constant += factor * arc;
                Clamp(resource, ref low, ref high, ref sum);
                if (!double.IsNaN(resource.Reset[i]))
                {
                    sum += Math.Max(0, Math.Max(low - resource.Reset[i], resource.Reset[i] - high));
                    (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
                    constant += factor * resource.Reset[i];
                    factor = 0;
                }
                else
                {
                    (low, high) = (low / resource.Scale[i] - resource.Change[i], high / resource.Scale[i] - resource.Change[i]);
                    factor *= resource.Scale[i];
                    constant += factor * resource.Change[i];
                }
                Clamp(resource, ref low, ref high, ref sum);
                root |= resource.Root[i] != 0;
                Store(at * resourceCount + k, low, high, sum, factor, constant, root);
            }
        }
    }

    private void Store(int at, double low, double high, double sum, double factor, double constant, bool root) =>
        (lowest[at], highest[at], backwardBad[at], slope[at], shift[at], rootBehind[at]) = (low, high, sum, factor, constant, root);

    /// <summary>Narrows an interval to the bounds; what no value within the bounds avoids is added to the sum.</summary>
    private static void Clamp(CompiledResource resource, ref double low, ref double high, ref double sum)
    {
        if (low > resource.Maximum)
        {
            sum += low - resource.Maximum;
            low = high = resource.Maximum;
        }
        else if (high < resource.Minimum)
        {
            sum += resource.Minimum - high;
            low = high = resource.Minimum;
        }
        else (low, high) = (Math.Max(low, resource.Minimum), Math.Min(high, resource.Maximum));
    }

    private void Arrive(CompiledResource resource, double[] profile, double[] travel, int from, int to, ref double value, ref double bad)
    {
        if (resource.PerDistance != 0) value += resource.PerDistance * profile[from * side + to];
        if (resource.PerDuration != 0) value += resource.PerDuration * travel[from * side + to];
        Bound(resource, ref value, ref bad);
    }

    private static void Serve(CompiledResource resource, int client, double distance, ref double value, ref double bad)
    {
        value += resource.Change[client];
        if (resource.Root[client] != 0) value += resource.Root[client] * Math.Sqrt(Math.Max(0, distance));
        value *= resource.Scale[client];
        if (!double.IsNaN(resource.Reset[client])) value = resource.Reset[client];
        Bound(resource, ref value, ref bad);
    }

    private static void Bound(CompiledResource resource, ref double value, ref double bad)
    {
        if (value > resource.Maximum)
        {
            bad += value - resource.Maximum;
            value = resource.Maximum;
        }
        else if (value < resource.Minimum)
        {
            bad += resource.Minimum - value;
            value = resource.Minimum;
        }
    }

    private void ResourceViolations(int route, Span<double> bad)
    {
        var end = tours.End(route);
        for (var k = 0; k < resourceCount; k++) bad[resources[k].Term] = forwardBad[end * resourceCount + k];
    }

    private double ResourcePenalty(in Insertion i, double limit)
    {
        var penalty = 0.0;
        for (var k = 0; k < resourceCount && penalty < limit; k++) penalty += weight[resources[k].Term] * ResourceOf(i, k, out _);
        return penalty;
    }

    /// <summary>The violation of a resource with a client inserted, and its value at the end.</summary>
    private double ResourceOf(in Insertion i, int k, out double final)
    {
        var resource = resources[k];
        var (profile, travel) = (distances[profileOf[i.Type]], durations[profileOf[i.Type]]);
        var (value, bad) = (forwardValue[i.After * resourceCount + k], forwardBad[i.After * resourceCount + k]);
        var distance = forwardDistance[i.After] + i.Arrive;
        Arrive(resource, profile, travel, place[i.After], i.Client, ref value, ref bad);
        Serve(resource, i.Client, distance, ref value, ref bad);
        var (from, node) = (i.Client, i.Follower);
        distance += i.Leave;
        while (rootBehind[node * resourceCount + k])
        {
            Arrive(resource, profile, travel, place[from], place[node], ref value, ref bad);
            Serve(resource, node, distance, ref value, ref bad);
            from = node;
            node = next[node];
            distance += profile[place[from] * side + place[node]];
        }
        value += resource.PerDistance * profile[place[from] * side + place[node]];
        if (resource.PerDuration != 0) value += resource.PerDuration * travel[place[from] * side + place[node]];
        var at = node * resourceCount + k;
        final = slope[at] * value + shift[at];
        return bad + backwardBad[at] + Math.Max(0, lowest[at] - value) + Math.Max(0, value - highest[at]);
    }
}
