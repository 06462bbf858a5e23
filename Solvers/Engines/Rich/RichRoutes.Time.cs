namespace Native.Solvers.Engines;

/// <summary>Time: segments where durations are fixed, drives where they depend on the time of day or the arrival.</summary>
internal sealed partial class RichRoutes
{
    private double[] service = [], earliest = [], latest = [], growth = [], release = [];
    private double[] forwardSpan = [], forwardWarp = [], forwardEarly = [], forwardLate = [], forwardRelease = [];
    private double[] backwardSpan = [], backwardWarp = [], backwardEarly = [], backwardLate = [], backwardRelease = [];
    private double[] leaveTime = [], driveWarp = [];
    private bool[] isSpecial = [], specialBefore = [], specialBehind = [];
    private TimeWindow[][] windows = [];
    private bool timed, always;

    private void CompileTime()
    {
        (service, earliest, latest, growth, release) = (new double[nodes], new double[nodes], new double[nodes], new double[nodes], new double[nodes]);
        windows = new TimeWindow[locations][];
        isSpecial = new bool[nodes];
        Array.Fill(latest, double.PositiveInfinity);
        always = model.LatenessWeight is not null || model.Profiles.Any(p => !p.Speeds.IsEmpty);
        timed = always || useDuration;
        for (var i = 0; i < locations; i++)
        {
            windows[i] = [];
            if (i < model.Depots.Length) continue;
            var client = model.ClientAt(i);
            (service[i], growth[i], release[i]) = (client.Service, client.ServiceGrowth, client.Release);
            windows[i] = [.. client.Windows];
            if (windows[i] is [var first, ..]) (earliest[i], latest[i]) = (first.Earliest, first.Latest);
            isSpecial[i] = always || growth[i] > 0 || windows[i].Length > 1;
            timed |= windows[i].Length > 0 || release[i] > 0;
        }
        for (var r = 0; r < tours.Slots; r++)
        {
            var type = types[tours.Types[r]];
            var (start, end) = (model.Depots[type.StartDepot], type.EndDepot is { } e ? model.Depots[e].Open : TimeWindow.Always);
            (service[tours.Start(r)], earliest[tours.Start(r)], latest[tours.Start(r)]) = (start.Service, Math.Max(start.Open.Earliest, type.Shift.Earliest), Math.Min(start.Open.Latest, type.Shift.Latest));
            (earliest[tours.End(r)], latest[tours.End(r)]) = (end.Earliest, Math.Min(end.Latest, type.Shift.Latest));
            timed |= double.IsFinite(latest[tours.Start(r)]) || double.IsFinite(latest[tours.End(r)]);
        }
        double[] Fresh() => new double[timed ? nodes : 0];
        (forwardSpan, forwardWarp, forwardEarly, forwardLate, forwardRelease) = (Fresh(), Fresh(), Fresh(), Fresh(), Fresh());
        (backwardSpan, backwardWarp, backwardEarly, backwardLate, backwardRelease) = (Fresh(), Fresh(), Fresh(), Fresh(), Fresh());
        (leaveTime, driveWarp) = (Fresh(), Fresh());
        (specialBefore, specialBehind) = (new bool[nodes], new bool[nodes]);
    }

    private void RefreshTime(int route)
    {
        if (!timed) return;
        var (start, end) = (tours.Start(route), tours.End(route));
        var travel = durations[profileOf[tours.Types[route]]];
        (forwardSpan[start], forwardWarp[start], forwardEarly[start], forwardLate[start]) = (service[start], 0, earliest[start], latest[start]);
        (forwardRelease[start], specialBefore[start]) = (0, always);
        for (var node = start; node != end; node = next[node])
        {
            var to = next[node];
            Merge(forwardSpan[node], forwardWarp[node], forwardEarly[node], forwardLate[node], travel[place[node] * side + place[to]],
                service[to], 0, earliest[to], latest[to], out forwardSpan[to], out forwardWarp[to], out forwardEarly[to], out forwardLate[to]);
            forwardRelease[to] = Math.Max(forwardRelease[node], release[to]);
            specialBefore[to] = specialBefore[node] || isSpecial[to];
        }
        (backwardSpan[end], backwardWarp[end], backwardEarly[end], backwardLate[end]) = (0, 0, earliest[end], latest[end]);
        (backwardRelease[end], specialBehind[end]) = (0, always);
        for (var node = end; node != start; node = prev[node])
        {
            var to = prev[node];
            Merge(service[to], 0, earliest[to], latest[to], travel[place[to] * side + place[node]],
                backwardSpan[node], backwardWarp[node], backwardEarly[node], backwardLate[node], out backwardSpan[to], out backwardWarp[to], out backwardEarly[to], out backwardLate[to]);
            backwardRelease[to] = Math.Max(backwardRelease[node], release[to]);
            specialBehind[to] = specialBehind[node] || isSpecial[to];
        }
        if (!specialBefore[end]) return;
        var (time, warp) = (Math.Max(earliest[start], forwardRelease[end]) + service[start], 0.0);
        (leaveTime[start], driveWarp[start]) = (time, warp);
        for (var node = start; node != end; node = next[node])
        {
            Step(route, node, next[node], ref time, ref warp);
            (leaveTime[next[node]], driveWarp[next[node]]) = (time, warp);
        }
    }

    /// <summary>The segment of one segment after another.</summary>
    private static void Merge(double spanA, double warpA, double earlyA, double lateA, double travel, double spanB, double warpB, double earlyB, double lateB,
        out double span, out double warp, out double early, out double late)
    {
        var gap = spanA - warpA + travel;
        var over = Math.Max(0, earlyA + gap - lateB);
        var wait = Math.Max(0, earlyB - gap - lateA);
        span = spanA + spanB + travel + wait;
        warp = warpA + warpB + over;
        early = Math.Max(earlyA, earlyB - gap) - wait;
        late = Math.Min(lateA, lateB - gap) + over;
    }

    private double RouteWarp(int route)
    {
        if (!timed) return 0;
        var end = tours.End(route);
        if (specialBefore[end]) return driveWarp[end];
        return forwardWarp[end] + Math.Max(0, forwardRelease[end] - forwardLate[end]);
    }

    private double RouteDuration(int route)
    {
        var (start, end) = (tours.Start(route), tours.End(route));
        return specialBefore[end] ? leaveTime[end] - Math.Max(earliest[start], forwardRelease[end]) : forwardSpan[end];
    }

    private TimeFigures TimeOf(in Insertion i)
    {
        var released = Math.Max(forwardRelease[i.After], Math.Max(release[i.Client], backwardRelease[i.Follower]));
        if (specialBefore[i.After] || isSpecial[i.Client] || specialBehind[i.Follower]) return Driven(i, released);
        var travel = durations[profileOf[i.Type]];
        Merge(forwardSpan[i.After], forwardWarp[i.After], forwardEarly[i.After], forwardLate[i.After], travel[place[i.After] * side + i.Client],
            service[i.Client], 0, earliest[i.Client], latest[i.Client], out var span, out var warp, out var early, out var late);
        Merge(span, warp, early, late, travel[i.Client * side + place[i.Follower]], backwardSpan[i.Follower], backwardWarp[i.Follower], backwardEarly[i.Follower], backwardLate[i.Follower],
            out span, out warp, out early, out late);
        if (released > late) warp += released - late;
        return new(warp, span, late, false);
    }

    private TimeFigures Driven(in Insertion i, double released)
    {
        var start = tours.Start(i.Route);
        // With release times the departure changes, and what is kept of the first part with it.
        var (from, time, warp) = (i.After, leaveTime[i.After], driveWarp[i.After]);
        if (!specialBefore[i.After] || released > forwardRelease[tours.End(i.Route)])
        {
            (from, time, warp) = (start, Math.Max(earliest[start], released) + service[start], 0);
            for (; from != i.After; from = next[from]) Step(i.Route, from, next[from], ref time, ref warp);
        }
        Step(i.Route, i.After, i.Client, ref time, ref warp);
        Finish(i.Route, i.Client, i.Follower, ref time, ref warp);
        return new(warp, time - Math.Max(earliest[start], released), 0, true);
    }

    /// <summary>Drives on from a node, over its follower to the end: step by step as long as special nodes are ahead, then at once.</summary>
    private void Finish(int route, int from, int follower, ref double time, ref double warp)
    {
        var travel = durations[profileOf[tours.Types[route]]];
        for (var node = follower; node >= 0; node = next[node])
        {
            if (!specialBehind[node])
            {
                var arrival = time + travel[place[from] * side + place[node]];
                warp += backwardWarp[node] + Math.Max(0, arrival - backwardLate[node]);
                time = Math.Max(Math.Min(arrival, backwardLate[node]), backwardEarly[node]) + backwardSpan[node] - backwardWarp[node];
                return;
            }
            Step(route, from, node, ref time, ref warp);
            from = node;
        }
    }

    /// <summary>Drives from one node to the next: the time at which the vehicle leaves it, and lateness on the way.</summary>
    private void Step(int route, int from, int to, ref double time, ref double warp)
    {
        var profile = model.Profiles[profileOf[tours.Types[route]]];
        var (a, b) = (place[from], place[to]);
        time = profile.Speeds.IsEmpty || b == locations ? time + durations[profileOf[tours.Types[route]]][a * side + b] : profile.Arrival(a, b, time);
        var (early, late) = (earliest[to], latest[to]);
        if (time < early) time = early;
        if (to < locations && windows[to].Length > 1)
        {
            var client = model.ClientAt(to);
            for (var k = 1; k < windows[to].Length && time > late; k++)
            {
                if (time < windows[to][k].Earliest)
                {
                    if (!client.WaitsForLaterWindow) break;
                    time = windows[to][k].Earliest;
                }
                late = windows[to][k].Latest;
            }
        }
        if (time > late)
        {
            warp += time - late;
            if (model.LatenessWeight is null) time = late;
        }
        time += service[to] + growth[to] * (time - early);
    }

    /// <summary>Lateness of a route, with a client inserted or not, that leaves at a given time.</summary>
    private double WarpFrom(int route, int after, int client, double departure)
    {
        var start = tours.Start(route);
        var (time, warp) = (Math.Max(earliest[start], departure), 0.0);
        if (time > latest[start]) warp += time - latest[start];
        time += service[start];
        for (var node = start; ;)
        {
            if (node == after)
            {
                Step(route, node, client, ref time, ref warp);
                Step(route, client, next[node], ref time, ref warp);
            }
            else Step(route, node, next[node], ref time, ref warp);
            node = next[node];
            if (node == tours.End(route)) return warp;
        }
    }
}
