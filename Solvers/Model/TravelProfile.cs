using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>Distances and durations between all locations for a kind of vehicle.</summary>
/// <param name="Distance">Distances; location order: depots, then clients.</param>
/// <param name="Duration">Durations at speed 1.</param>
public sealed record TravelProfile(DistanceMatrix Distance, DistanceMatrix Duration)
{
    /// <summary>Speed by time of day: each element holds from its moment until the next one's. Empty for speed 1 always.</summary>
    /// <remarks>A journey that spans a change goes on at the new speed, so who leaves later never arrives earlier
    /// (Ichoua, Gendreau and Potvin 2003).</remarks>
    public ImmutableArray<(double From, double Speed)> Speeds { get; init; } = [];

    /// <summary>When a vehicle that leaves a location at a time arrives at another.</summary>
    public double Arrival(int from, int to, double departure)
    {
        var work = Duration[from, to];
        if (Speeds.IsDefaultOrEmpty) return departure + work;
        var time = departure;
        for (var k = 0; k < Speeds.Length; k++)
        {
            var until = k + 1 < Speeds.Length ? Speeds[k + 1].From : double.PositiveInfinity;
            if (time >= until) continue;
            var speed = Speeds[k].Speed;
            if (k == 0 && time < Speeds[0].From) speed = 1;
            var possible = (until - time) * speed;
            if (possible >= work) return time + work / speed;
            work -= possible;
            time = until;
        }
        return time + work;
    }
}
