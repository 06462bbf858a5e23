using Native.Solvers;

namespace Native.Bench.Vrp.Tour;

/// <summary>Capacitated routing by the recipe of the X set (Uchoa et al., 2017): a grid of 1,000 by 1,000, a depot anywhere, half of the clients
/// anywhere and half drawn to a few centers, demands of 1 to 100, a capacity that makes routes of a wanted size, distances rounded to integers.</summary>
/// <param name="Clients">How many clients.</param>
/// <param name="RouteSize">Clients that a full vehicle serves on average.</param>
/// <param name="Seed">Other seeds are other instances.</param>
internal sealed record XRecipe(int Clients = 200, double RouteSize = 9, ulong Seed = 1)
{
    private const int Side = 1000;
    // A client at this distance from a center is drawn to it e times less than one beside it.
    private const double Reach = 40;

    /// <summary>The instance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no clients, or more than the grid takes, or routes hold less than one.</exception>
    public RoutingModel Create()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Clients, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Clients, Side * Side / 100);
        if (!(RouteSize >= 1)) throw new ArgumentOutOfRangeException(nameof(RouteSize), RouteSize, "XRecipe: a route holds at least one client");
        var numbers = new UniformNumbers(Seed);
        var places = Places(numbers);
        var demands = new int[Clients];
        for (var i = 0; i < Clients; i++) demands[i] = numbers.Between(1, 100);
        var total = demands.Sum();
        var capacity = Math.Max(demands.Max(), Math.Ceiling(RouteSize * total / Clients));
        var model = RoutingModel.Create($"X-like, {Clients} clients, seed {Seed}");
        model.Add(new Depot { X = places[0].X, Y = places[0].Y });
        for (var i = 0; i < Clients; i++) model.Add(new Client { X = places[i + 1].X, Y = places[i + 1].Y, Delivery = [demands[i]] });
        var distances = DistanceMatrix.Of(places, EdgeWeight.EuclideanRounded);
        model.Add(new TravelProfile(distances, distances));
        // As many vehicles as nobody needs, but not one for each client: solvers that model each vehicle would pay for it.
        var most = (int)Math.Ceiling(total / capacity * 1.3) + 2;
        model.Add(new VehicleType { Count = Math.Min(Clients, most), Capacity = [capacity] });
        return model.Build();
    }

    private (double X, double Y)[] Places(UniformNumbers numbers)
    {
        var places = new List<(double X, double Y)>();
        var taken = new HashSet<(int, int)>();
        void Place(Func<int, int, bool> accepts)
        {
            while (true)
            {
                var (x, y) = (numbers.Between(0, Side), numbers.Between(0, Side));
                if (!accepts(x, y) || !taken.Add((x, y))) continue;
                places.Add((x, y));
                return;
            }
        }
        Place((_, _) => true);
        var anywhere = Clients / 2;
        for (var i = 0; i < anywhere; i++) Place((_, _) => true);
        // The first clients of the other half are the centers.
        var centers = places.Count;
        var seeds = Math.Min(numbers.Between(3, 8), Clients - anywhere);
        for (var i = 0; i < seeds; i++) Place((_, _) => true);
        while (places.Count < Clients + 1)
            Place((x, y) =>
            {
                var pull = 0.0;
                for (var c = centers; c < centers + seeds; c++)
                    pull += Math.Exp(-Math.Sqrt((x - places[c].X) * (x - places[c].X) + (y - places[c].Y) * (y - places[c].Y)) / Reach);
                return numbers.Unit() < pull;
            });
        return [.. places];
    }
}
