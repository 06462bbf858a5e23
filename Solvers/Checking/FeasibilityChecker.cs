using System.Collections.Immutable;
using System.Globalization;

namespace Native.Solvers;

/// <summary>Says whether a solution keeps every rule of a model, and what it costs. It shares nothing with the engines but the model.</summary>
public static class FeasibilityChecker
{
    /// <summary>Checks a solution.</summary>
    /// <param name="model">The problem.</param>
    /// <param name="solution">Any routes over its locations; wrong ones are reported, not thrown, unless they name no location or vehicle.</param>
    /// <param name="mode">How rules are read whose validators differ from their natural meaning.</param>
    /// <param name="tolerance">How much a sum may exceed its bound; 0, the default, as the published validators have it.</param>
    /// <exception cref="ArgumentException">A visit is not a location, or a vehicle type does not exist.</exception>
    public static CheckReport Check(RoutingModel model, RoutingSolution solution, CheckMode mode = CheckMode.Official, double tolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(solution);
        foreach (var route in solution.Routes)
        {
            if ((uint)route.VehicleType >= (uint)model.VehicleTypes.Length)
                throw new ArgumentException($"FeasibilityChecker: vehicle type {route.VehicleType} of {model.VehicleTypes.Length}", nameof(solution));
            foreach (var visit in route.Visits)
                if ((uint)visit >= (uint)model.Locations) throw new ArgumentException($"FeasibilityChecker: visit {visit} of {model.Locations} locations", nameof(solution));
        }
        return new Run(model, solution, mode, tolerance).Report();
    }

    private sealed class Run(RoutingModel model, RoutingSolution solution, CheckMode mode, double tolerance)
    {
        private readonly List<RuleViolation> hard = [], soft = [];
        private readonly RouteSimulation[] simulations = [.. solution.Routes.Select(r => new RouteSimulation(model, r, mode))];
        private double cost;

        public CheckReport Report()
        {
            Visits();
            Fleet();
            var figures = ImmutableArray.CreateBuilder<RouteFigures>();
            for (var r = 0; r < simulations.Length; r++) figures.Add(Vehicle(r));
            foreach (var rule in model.Constraints) Rule(rule);
            foreach (var figure in figures) cost += figure.Cost;
            return new([.. hard], [.. soft], cost, figures.ToImmutable());
        }

        private void Visits()
        {
            var served = new int[model.Locations];
            for (var r = 0; r < solution.Routes.Length; r++)
            {
                var clients = 0;
                foreach (var visit in solution.Routes[r].Visits)
                    if (visit >= model.Depots.Length)
                    {
                        clients++;
                        if (++served[visit] == 2) Hard("visits", r, visit, 1, "it is served more than once");
                    }
                if (clients == 0) Hard("visits", r, -1, 1, "it serves nobody");
            }
            var grouped = new bool[model.Locations];
            for (var g = 0; g < model.Groups.Length; g++)
            {
                var members = 0;
                foreach (var member in model.Groups[g].Members)
                {
                    grouped[member] = true;
                    members += served[member] > 0 ? 1 : 0;
                }
                if (members > 1) Hard("visits", -1, -1, members - 1, $"{members} of group {g} are served; at most one may be");
                if (members == 0 && model.Groups[g].Required) Hard("visits", -1, -1, 1, $"nobody of group {g} is served");
            }
            for (var i = model.Depots.Length; i < model.Locations; i++)
            {
                if (served[i] > 0) continue;
                if (model.ClientAt(i).Prize is { } prize) cost += prize;
                else if (!grouped[i]) Hard("visits", -1, i, 1, "it is not served");
            }
        }

        private void Fleet()
        {
            for (var t = 0; t < model.VehicleTypes.Length; t++)
            {
                var used = solution.Routes.Count(r => r.VehicleType == t);
                if (used > model.VehicleTypes[t].Count) Hard("fleet", -1, -1, used - model.VehicleTypes[t].Count, $"{used} vehicles of type {t}; there are {model.VehicleTypes[t].Count}");
            }
        }

        private RouteFigures Vehicle(int r)
        {
            var (route, drive) = (solution.Routes[r], simulations[r]);
            var type = model.VehicleTypes[route.VehicleType];
            var distance = drive.Distances()[^1];
            var late = new List<RouteSimulation.Late>();
            var (start, end) = drive.Drive(0, late);
            var duration = end - start;
            foreach (var (location, amount) in late)
            {
                if (!(amount > tolerance)) continue;
                if (model.LatenessWeight is { } weight) Soft("time window", r, location, amount, weight);
                else Hard("time window", r, location, amount, $"it is late by {Text(amount)}");
            }
            var over = drive.Overload();
            for (var d = 0; d < over.Length; d++)
                if (over[d] > tolerance) Hard("capacity", r, -1, over[d], $"load dimension {d} exceeds {Text(type.Capacity[d])} by {Text(over[d])}");
            if (distance > type.MaxDistance + tolerance) Hard("distance", r, -1, distance - type.MaxDistance, $"{Text(distance)} of at most {Text(type.MaxDistance)}");
            if (duration > type.MaxDuration + tolerance) Hard("duration", r, -1, duration - type.MaxDuration, $"{Text(duration)} of at most {Text(type.MaxDuration)}");
            var reloads = 0;
            foreach (var visit in route.Visits)
            {
                if (visit < model.Depots.Length)
                {
                    reloads++;
                    if (!type.ReloadDepots.Contains(visit)) Hard("reload", r, visit, 1, "the vehicle cannot load there");
                }
                else if (!type.AllowedClients.IsEmpty && !type.AllowedClients.Contains(visit)) Hard("skills", r, visit, 1, "the vehicle may not serve it");
            }
            if (reloads > type.MaxReloads) Hard("reload", r, -1, reloads - type.MaxReloads, $"{reloads} reloads of at most {type.MaxReloads}");
            return new(distance, duration, start, end, type.FixedCost + type.UnitDistanceCost * distance + type.UnitDurationCost * duration);
        }

        private void Rule(RoutingConstraint rule)
        {
            switch (rule)
            {
                case ResourceConstraint resource:
                    for (var r = 0; r < simulations.Length; r++)
                    {
                        var (violation, location, _) = simulations[r].Run(resource);
                        Broken(rule, r, location, violation, $"it is out of bounds by {Text(violation)}");
                    }
                    break;
                case ArcConstraint arcs:
                    for (var r = 0; r < simulations.Length; r++)
                    {
                        var stops = simulations[r].Stops();
                        for (var k = 1; k < stops.Length; k++)
                            if (arcs.Forbids(stops[k - 1], stops[k])) Broken(rule, r, stops[k], 1, $"it may not follow {stops[k - 1]}");
                    }
                    break;
                case SetConstraint set:
                    Relation(set);
                    break;
                case PositionConstraint position:
                    for (var r = 0; r < solution.Routes.Length; r++)
                    {
                        var at = Position(r, position.Client);
                        if (at > 0) Broken(rule, r, position.Client, Math.Max(at - position.Last, position.First - at), $"it has position {at}, not {position.First} to {position.Last}");
                    }
                    break;
                case RouteCountConstraint count:
                    var having = Enumerable.Range(0, simulations.Length).Count(r => solution.Routes[r].Visits.Length > 0 && Has(count, r));
                    Broken(rule, -1, -1, Math.Max(having - (long)count.AtMost, count.AtLeast - having), $"{having} routes have {count.Statistic} {count.Comparison} {Text(count.Threshold)}; {count.AtLeast} to {count.AtMost} must");
                    break;
                case CustomConstraint custom:
                    for (var r = 0; r < solution.Routes.Length; r++)
                        Broken(rule, r, -1, custom.Violation(new(model, solution.Routes[r].VehicleType, solution.Routes[r].Visits.AsSpan())), "the rule is broken");
                    break;
                default:
                    throw new ArgumentException($"FeasibilityChecker: a constraint of type {rule.GetType().Name} is not known", nameof(rule));
            }
        }

        private bool Has(RouteCountConstraint count, int r)
        {
            if (count.Statistic == RouteStatistic.LatestStart)
            {
                // A route's latest start is at least T exactly if it keeps all windows when started at T.
                var late = new List<RouteSimulation.Late>();
                simulations[r].Drive(count.Threshold, late);
                return late.Count == 0 == count.Comparison is Comparison.AtLeast or Comparison.Greater;
            }
            if (count.Statistic == RouteStatistic.Duration)
            {
                var (start, end) = simulations[r].Drive(0, []);
                return count.Holds(end - start);
            }
            return count.Holds(count.Statistic switch
            {
                RouteStatistic.Distance => simulations[r].Distances()[^1],
                RouteStatistic.Resource => simulations[r].Run((ResourceConstraint)model.Constraints.First(c => c.Id == count.Resource)).Final,
                RouteStatistic.Delivery => simulations[r].Delivered(),
                _ => solution.Routes[r].Visits.Count(v => v >= model.Depots.Length),
            });
        }

        private void Relation(SetConstraint set)
        {
            var places = new List<(int Client, int Route, int Position)>();
            foreach (var client in set.Clients)
                for (var r = 0; r < solution.Routes.Length; r++)
                    if (Position(r, client) is > 0 and var at) places.Add((client, r, at));
            if (places.Count == 0) return;
            var byRoute = places.GroupBy(p => p.Route).ToArray();
            if (set.Relation == SetRelation.DifferentRoutes)
            {
                foreach (var shared in byRoute)
                    Broken(set, shared.Key, shared.Skip(1).FirstOrDefault().Client, shared.Count() - 1, $"{string.Join(" and ", shared.Select(p => p.Client))} are on one route");
                return;
            }
            Broken(set, -1, -1, byRoute.Length - 1, $"{string.Join(", ", places.Select(p => p.Client))} are on {byRoute.Length} routes");
            foreach (var shared in byRoute)
            {
                var inOrder = shared.Select(p => p.Position).ToArray();
                var amount = set.Relation switch
                {
                    SetRelation.Adjacent => inOrder.Max() - inOrder.Min() + 1 - inOrder.Length,
                    SetRelation.Ordered => inOrder.Zip(inOrder.Skip(1)).Count(p => p.First > p.Second),
                    _ => 0,
                };
                Broken(set, shared.Key, shared.First().Client, amount, set.Relation == SetRelation.Adjacent ? "others come between them" : "they are out of order");
            }
        }

        private int Position(int r, int client)
        {
            var at = 0;
            foreach (var visit in solution.Routes[r].Visits)
            {
                if (visit >= model.Depots.Length) at++;
                if (visit == client) return at;
            }
            return 0;
        }

        private void Broken(RoutingConstraint rule, int route, int location, double amount, string text)
        {
            if (!(amount > (rule is ResourceConstraint ? tolerance : 0))) return;
            if (rule.SoftWeight is { } weight) Soft(rule.Id, route, location, amount, weight);
            else Hard(rule.Id, route, location, amount, text);
        }

        private void Hard(string rule, int route, int location, double amount, string text) => hard.Add(new(rule, route, location, amount, text));

        private void Soft(string rule, int route, int location, double amount, double weight)
        {
            cost += weight * amount;
            soft.Add(new(rule, route, location, amount, $"{Text(amount)} at {Text(weight)} each"));
        }

        private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
    }
}
