using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>Collects the parts of a <see cref="RoutingModel"/>. Nothing is checked before <see cref="Build"/>, which lists every problem.</summary>
public sealed class RoutingModelBuilder
{
    internal RoutingModelBuilder(string name) => Name = name;

    internal string Name { get; }
    internal List<Depot> Depots { get; } = [];
    internal List<Client> Clients { get; } = [];
    internal List<VehicleType> VehicleTypes { get; } = [];
    internal List<TravelProfile> Profiles { get; } = [];
    internal List<ClientGroup> Groups { get; } = [];
    internal List<RoutingConstraint> Constraints { get; } = [];
    internal int LoadDimensions { get; private set; }

    /// <summary>Null for hard time windows, else the cost of a unit of lateness.</summary>
    public double? LatenessWeight { get; set; }

    /// <summary>Adds a depot and returns its location, which is final only if all depots come before the first client.</summary>
    public int Add(Depot depot)
    {
        Depots.Add(depot);
        return Depots.Count - 1;
    }

    /// <summary>Adds a client and returns its location, which is final only once all depots are there.</summary>
    public int Add(Client client)
    {
        Clients.Add(client);
        return Depots.Count + Clients.Count - 1;
    }

    /// <summary>Adds a vehicle type and returns its index.</summary>
    public int Add(VehicleType type)
    {
        VehicleTypes.Add(type);
        return VehicleTypes.Count - 1;
    }

    /// <summary>Adds distances and durations and returns their index. Without any, distances are Euclidean, unrounded, and durations equal them.</summary>
    public int Add(TravelProfile profile)
    {
        Profiles.Add(profile);
        return Profiles.Count - 1;
    }

    /// <summary>Adds a set of clients of which at most one is served.</summary>
    public void Add(ClientGroup group) => Groups.Add(group);

    /// <summary>Adds a rule.</summary>
    public void Add(RoutingConstraint constraint) => Constraints.Add(constraint);

    /// <summary>The validated model.</summary>
    /// <exception cref="RoutingModelException">Something is wrong; all of it is listed.</exception>
    public RoutingModel Build()
    {
        if (Profiles.Count == 0 && Depots.TrueForAll(d => d is not null) && Clients.TrueForAll(c => c is not null)
            && Depots.TrueForAll(d => double.IsFinite(d.X) && double.IsFinite(d.Y)) && Clients.TrueForAll(c => double.IsFinite(c.X) && double.IsFinite(c.Y)))
        {
            var places = Depots.Select(d => (d.X, d.Y)).Concat(Clients.Select(c => (c.X, c.Y))).ToArray();
            var matrix = DistanceMatrix.Of(places, EdgeWeight.Euclidean);
            Profiles.Add(new(matrix, matrix));
        }
        LoadDimensions = Clients.Select(c => Math.Max(c.Delivery.Length, c.Pickup.Length)).Concat(VehicleTypes.Select(t => t.Capacity.Length)).DefaultIfEmpty().Max();
        var problems = new ModelValidation(this).Run();
        if (problems.Count > 0) throw new RoutingModelException([.. problems]);
        return RoutingModel.Of(this);
    }
}
