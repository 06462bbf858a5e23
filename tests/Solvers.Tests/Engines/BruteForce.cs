namespace Native.Solvers.Tests.Engines;

/// <summary>The cheapest feasible solution by trying all of them.</summary>
internal static class BruteForce
{
    /// <summary>The least cost; null if nothing is feasible. At most eight clients.</summary>
    public static double? Best(RoutingModel model)
    {
        var clients = Enumerable.Range(model.Depots.Length, model.Clients.Length).ToArray();
        Assert.True(clients.Length <= 8);
        double? best = null;
        var mayStayOut = clients.Where(c => model.ClientAt(c).Prize is not null || model.Groups.Any(g => g.Members.Contains(c))).ToArray();
        for (var mask = 0; mask < 1 << mayStayOut.Length; mask++)
        {
            var out_ = mayStayOut.Where((_, k) => (mask >> k & 1) == 1).ToHashSet();
            foreach (var routes in Arrangements([.. clients.Where(c => !out_.Contains(c))]))
                foreach (var solution in Types(model, routes))
                {
                    var report = FeasibilityChecker.Check(model, solution);
                    if (report.IsFeasible && !(report.Cost >= best)) best = report.Cost;
                }
        }
        return best;
    }

    /// <summary>All ways to put clients on routes, in every order: each client in turn goes to each position of each route or to a new one.</summary>
    private static IEnumerable<List<List<int>>> Arrangements(int[] clients)
    {
        var routes = new List<List<int>>();
        return Place(0);

        IEnumerable<List<List<int>>> Place(int k)
        {
            if (k == clients.Length)
            {
                yield return routes;
                yield break;
            }
            for (var r = 0; r < routes.Count; r++)
                for (var p = 0; p <= routes[r].Count; p++)
                {
                    routes[r].Insert(p, clients[k]);
                    foreach (var found in Place(k + 1)) yield return found;
                    routes[r].RemoveAt(p);
                }
            routes.Add([clients[k]]);
            foreach (var found in Place(k + 1)) yield return found;
            routes.RemoveAt(routes.Count - 1);
        }
    }

    private static IEnumerable<RoutingSolution> Types(RoutingModel model, List<List<int>> routes)
    {
        var types = model.VehicleTypes.Length;
        var total = (int)Math.Pow(types, routes.Count);
        for (var code = 0; code < total; code++)
        {
            var rest = code;
            yield return new([.. routes.Select(r =>
            {
                var type = rest % types;
                rest /= types;
                return new Route(type, [.. r]);
            })]);
        }
    }
}
