using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>A place to serve once.</summary>
/// <remarks>Amounts have one element for each load dimension of the model; an empty array is zero in all of them.</remarks>
public sealed record Client
{
    /// <summary>Abscissa, where distances follow from coordinates.</summary>
    public double X { get; init; }

    /// <summary>Ordinate, where distances follow from coordinates.</summary>
    public double Y { get; init; }

    /// <summary>What is brought from the depot, by load dimension; not negative.</summary>
    public ImmutableArray<double> Delivery { get; init; } = [];

    /// <summary>What is taken to the depot, by load dimension; not negative.</summary>
    public ImmutableArray<double> Pickup { get; init; } = [];

    /// <summary>When the service may begin: windows in ascending order that do not overlap; none for always.</summary>
    public ImmutableArray<TimeWindow> Windows { get; init; } = [];

    /// <summary>Whether who comes after one window may wait for the next. Where it is false, only the first window is waited for, and who arrives
    /// between two windows is late.</summary>
    public bool WaitsForLaterWindow { get; init; } = true;

    /// <summary>How long the service takes.</summary>
    public double Service { get; init; }

    /// <summary>Further service for each unit of time from the first window's start to the beginning of the service; not negative.</summary>
    public double ServiceGrowth { get; init; }

    /// <summary>The earliest moment at which a trip that serves the client can leave its depot.</summary>
    public double Release { get; init; }

    /// <summary>What leaving the client out costs; null where it must be served (unless it belongs to a group).</summary>
    public double? Prize { get; init; }
}
