using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>A routing problem: depots, clients, vehicles, distances and rules; validated and immutable.</summary>
/// <remarks>Locations are numbered from 0: depots first, then clients. The cost is the sum over routes of fixed, distance and duration costs, plus
/// the prizes of the optional clients that are left out, plus lateness and broken soft rules at their weights.</remarks>
public sealed class RoutingModel
{
    private RoutingModel(RoutingModelBuilder builder)
    {
        Name = builder.Name;
        Depots = [.. builder.Depots];
        Clients = [.. builder.Clients];
        VehicleTypes = [.. builder.VehicleTypes];
        Profiles = [.. builder.Profiles];
        Groups = [.. builder.Groups];
        Constraints = [.. builder.Constraints];
        LatenessWeight = builder.LatenessWeight;
        LoadDimensions = builder.LoadDimensions;
    }

    /// <summary>What the problem is called.</summary>
    public string Name { get; }

    /// <summary>Locations 0 to Depots.Length − 1.</summary>
    public ImmutableArray<Depot> Depots { get; }

    /// <summary>The locations after the depots.</summary>
    public ImmutableArray<Client> Clients { get; }

    /// <summary>The fleet.</summary>
    public ImmutableArray<VehicleType> VehicleTypes { get; }

    /// <summary>Distances and durations.</summary>
    public ImmutableArray<TravelProfile> Profiles { get; }

    /// <summary>Sets of clients that exclude each other.</summary>
    public ImmutableArray<ClientGroup> Groups { get; }

    /// <summary>The rules beyond those of clients and vehicles.</summary>
    public ImmutableArray<RoutingConstraint> Constraints { get; }

    /// <summary>Null where time windows are hard, else the cost of a unit of lateness.</summary>
    public double? LatenessWeight { get; }

    /// <summary>How many kinds of goods there are.</summary>
    public int LoadDimensions { get; }

    /// <summary>Depots and clients together.</summary>
    public int Locations => Depots.Length + Clients.Length;

    /// <summary>The client at a location.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The location is not a client's.</exception>
    public Client ClientAt(int location)
    {
        if (location < Depots.Length || location >= Locations)
            throw new ArgumentOutOfRangeException(nameof(location), location, $"RoutingModel: clients are locations {Depots.Length} to {Locations - 1}");
        return Clients[location - Depots.Length];
    }

    /// <summary>An empty model to fill.</summary>
    public static RoutingModelBuilder Create(string name = "") => new(name);

    internal static RoutingModel Of(RoutingModelBuilder builder) => new(builder);
}
