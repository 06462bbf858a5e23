using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>Drives one route of a model, step by step, in the order of its visits. No caches, no tolerance: the checker's ground truth.</summary>
internal sealed class RouteSimulation(RoutingModel model, Route route, CheckMode mode)
{
    private readonly VehicleType type = model.VehicleTypes[route.VehicleType];
    private readonly TravelProfile profile = model.Profiles[model.VehicleTypes[route.VehicleType].Profile];

    /// <summary>Lateness at a location.</summary>
    public readonly record struct Late(int Location, double Amount);

    /// <summary>The route's locations with the depots at its ends; an open route has none at its end.</summary>
    public int[] Stops()
    {
        List<int> stops = [type.StartDepot, .. route.Visits];
        if (type.EndDepot is { } end) stops.Add(end);
        return [.. stops];
    }

    /// <summary>The length up to each stop.</summary>
    public double[] Distances()
    {
        var stops = Stops();
        var at = new double[stops.Length];
        for (var k = 1; k < stops.Length; k++) at[k] = at[k - 1] + profile.Distance[stops[k - 1], stops[k]];
        return at;
    }

    /// <summary>The most that is on board too much, for each load dimension, over all trips.</summary>
    public double[] Overload()
    {
        var over = new double[type.Capacity.Length];
        for (var dimension = 0; dimension < over.Length; dimension++)
        {
            var trip = new List<int>();
            foreach (var visit in route.Visits.Append(0))
            {
                if (visit >= model.Depots.Length)
                {
                    trip.Add(visit);
                    continue;
                }
                var load = 0.0;
                foreach (var client in trip) load += Amount(model.ClientAt(client).Delivery, dimension);
                var peak = load;
                foreach (var client in trip)
                {
                    load += Amount(model.ClientAt(client).Pickup, dimension) - Amount(model.ClientAt(client).Delivery, dimension);
                    peak = Math.Max(peak, load);
                }
                over[dimension] = Math.Max(over[dimension], peak - type.Capacity[dimension]);
                trip.Clear();
            }
        }
        return over;
    }

    /// <summary>The deliveries of the first load dimension.</summary>
    public double Delivered()
    {
        var sum = 0.0;
        foreach (var visit in route.Visits)
            if (visit >= model.Depots.Length) sum += Amount(model.ClientAt(visit).Delivery, 0);
        return sum;
    }

    /// <summary>Drives the route as early as possible.</summary>
    /// <param name="start">The departure, or an earlier moment at which the vehicle is ready.</param>
    /// <param name="late">Receives lateness.</param>
    /// <returns>The best departure and the end: the departure is as late as the end allows, where durations do not depend on the time.</returns>
    public (double Start, double End) Drive(double start, List<Late> late)
    {
        var opening = model.Depots[type.StartDepot].Open;
        var time = start + Math.Max(0, Math.Max(opening.Earliest, type.Shift.Earliest) - start);
        var depot = type.StartDepot;
        var departure = time;
        var (waiting, slack) = (0.0, double.PositiveInfinity);
        var shifts = profile.Speeds.IsDefaultOrEmpty;
        if (time > Math.Min(opening.Latest, type.Shift.Latest)) late.Add(new(depot, time - Math.Min(opening.Latest, type.Shift.Latest)));
        slack = Math.Min(slack, Math.Min(opening.Latest, type.Shift.Latest) - time);
        (time, waiting) = Release(time, waiting, 0);
        time += model.Depots[depot].Service;
        var last = depot;
        for (var k = 0; k < route.Visits.Length; k++)
        {
            var visit = route.Visits[k];
            time = profile.Arrival(last, visit, time);
            if (visit < model.Depots.Length)
            {
                var open = model.Depots[visit].Open;
                var wait = Math.Max(0, open.Earliest - time);
                waiting += wait;
                time += wait;
                if (time > open.Latest) late.Add(new(visit, time - open.Latest));
                slack = Math.Min(slack, waiting + open.Latest - time);
                (time, waiting) = Release(time, waiting, k + 1);
                time += model.Depots[visit].Service;
            }
            else
            {
                var client = model.ClientAt(visit);
                var (begin, latest) = Begin(client, time);
                waiting += begin - time;
                time = begin;
                if (time > latest) late.Add(new(visit, time - latest));
                slack = Math.Min(slack, waiting + latest - time);
                if (client.ServiceGrowth > 0)
                {
                    shifts = false;
                    time += client.Service + client.ServiceGrowth * (time - (client.Windows.IsEmpty ? 0 : client.Windows[0].Earliest));
                }
                else time += client.Service;
            }
            last = visit;
        }
        if (type.EndDepot is { } end)
        {
            time = profile.Arrival(last, end, time);
            var open = model.Depots[end].Open;
            var wait = Math.Max(0, open.Earliest - time);
            waiting += wait;
            time += wait;
            var closing = Math.Min(open.Latest, type.Shift.Latest);
            if (time > closing) late.Add(new(end, time - closing));
            slack = Math.Min(slack, waiting + closing - time);
        }
        else if (time > type.Shift.Latest) late.Add(new(last, time - type.Shift.Latest));
        var best = shifts ? departure + Math.Max(0, Math.Min(waiting, slack)) : departure;
        return (best, time);
    }

    /// <summary>The values of a resource: the sum of what had to be added or taken away to keep within bounds, where, and the final value.</summary>
    public (double Violation, int Location, double Final) Run(ResourceConstraint resource)
    {
        var (value, violation, worst, distance, duration) = (resource.Initial, 0.0, -1, 0.0, 0.0);
        var stops = Stops();
        for (var k = 1; k < stops.Length; k++)
        {
            var (from, to) = (stops[k - 1], stops[k]);
            distance += profile.Distance[from, to];
            duration = profile.Duration[from, to];
            value += resource.PerDistance * profile.Distance[from, to];
            if (resource.PerDuration != 0) value += resource.PerDuration * duration;
            Bound(to);
            if (k == stops.Length - 1 && type.EndDepot is not null) break;
            var change = resource.AtClient.IsEmpty ? 0 : resource.AtClient[to];
            foreach (var e in resource.Events)
                if (e.Client == to && e.Action == ResourceAction.AddRootOfDistance) change += e.Amount * Math.Sqrt(distance);
            value += change;
            foreach (var e in resource.Events)
            {
                if (e.Client != to) continue;
                if (e.Action == ResourceAction.Scale) value *= e.Amount;
                if (e.Action == ResourceAction.Reset) value = e.Amount;
            }
            Bound(to);
        }
        return (violation, worst, value);

        void Bound(int location)
        {
            var excess = value > resource.Maximum ? value - resource.Maximum : value < resource.Minimum ? resource.Minimum - value : 0;
            if (!(excess > 0)) return;
            if (worst < 0) worst = location;
            violation += excess;
            value = value > resource.Maximum ? resource.Maximum : resource.Minimum;
        }
    }

    private (double Begin, double Latest) Begin(Client client, double arrival)
    {
        if (client.Windows.IsEmpty) return (arrival, double.PositiveInfinity);
        // The same operations as the published validators, so that the last bits agree.
        var first = client.Windows[0];
        var begin = arrival + Math.Max(0, first.Earliest - arrival);
        var latest = first.Latest;
        for (var k = 1; k < client.Windows.Length && begin > latest; k++)
        {
            var window = client.Windows[k];
            if (begin < window.Earliest)
            {
                if (!client.WaitsForLaterWindow && mode == CheckMode.Official) break;
                begin = window.Earliest;
            }
            latest = window.Latest;
        }
        return (begin, latest);
    }

    /// <summary>Waits until everything that the trip beginning at a visit delivers is there.</summary>
    private (double Time, double Waiting) Release(double time, double waiting, int visit)
    {
        var release = 0.0;
        for (; visit < route.Visits.Length && route.Visits[visit] >= model.Depots.Length; visit++)
            release = Math.Max(release, model.ClientAt(route.Visits[visit]).Release);
        return release > time ? (release, waiting + release - time) : (time, waiting);
    }

    private static double Amount(ImmutableArray<double> amounts, int dimension) => dimension < amounts.Length ? amounts[dimension] : 0;
}
