using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>Vehicles that are alike.</summary>
public sealed record VehicleType
{
    /// <summary>How many there are; each drives at most one route.</summary>
    public int Count { get; init; } = int.MaxValue;

    /// <summary>What each can carry, by load dimension; empty for no limit in any dimension.</summary>
    public ImmutableArray<double> Capacity { get; init; } = [];

    /// <summary>The depot at which its route begins.</summary>
    public int StartDepot { get; init; }

    /// <summary>The depot at which its route ends; null for an open route, which ends at its last client.</summary>
    public int? EndDepot { get; init; } = 0;

    /// <summary>When the route may begin and must have ended.</summary>
    public TimeWindow Shift { get; init; } = TimeWindow.Always;

    /// <summary>The longest distance of a route.</summary>
    public double MaxDistance { get; init; } = double.PositiveInfinity;

    /// <summary>The longest duration of a route, waiting included, with the best moment of departure.</summary>
    public double MaxDuration { get; init; } = double.PositiveInfinity;

    /// <summary>What using one costs.</summary>
    public double FixedCost { get; init; }

    /// <summary>Cost of a unit of distance.</summary>
    public double UnitDistanceCost { get; init; } = 1;

    /// <summary>Cost of a unit of duration.</summary>
    public double UnitDurationCost { get; init; }

    /// <summary>The index of its distances and durations among the model's profiles.</summary>
    public int Profile { get; init; }

    /// <summary>Depots at which a route may load again between two trips.</summary>
    public ImmutableArray<int> ReloadDepots { get; init; } = [];

    /// <summary>How often a route may load again.</summary>
    public int MaxReloads { get; init; } = int.MaxValue;

    /// <summary>The locations of the clients that it may serve; empty for all.</summary>
    public ImmutableArray<int> AllowedClients { get; init; } = [];
}
