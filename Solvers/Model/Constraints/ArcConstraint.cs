using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>Forbids to go from clients of one class directly to clients of another. Its violation is the number of such arcs.</summary>
/// <param name="Id">Its name in reports.</param>
/// <param name="ClassOf">The class of each location, depots included (for the arcs from the start and to the end); from 0.</param>
/// <param name="Forbidden">Pairs of classes (from, to).</param>
public sealed record ArcConstraint(string Id, ImmutableArray<int> ClassOf, ImmutableArray<(int From, int To)> Forbidden) : RoutingConstraint(Id)
{
    /// <summary>Priority: no client may follow one whose level is lower by more than a tolerance. Depots bind nobody.</summary>
    /// <param name="id">Its name in reports.</param>
    /// <param name="levels">The level of each client that has one, 0 or more; the higher the earlier. All others have level 0.</param>
    /// <param name="depots">The number of depots, which are the first locations.</param>
    /// <param name="locations">The number of locations.</param>
    /// <param name="rise">How much higher the level of a client may be than its predecessor's: 0 for priority clients first on their route.</param>
    public static ArcConstraint Priority(string id, IReadOnlyDictionary<int, int> levels, int depots, int locations, int rise = 0)
    {
        ArgumentNullException.ThrowIfNull(levels);
        var distinct = levels.Values.Append(0).Distinct().Order().ToArray();
        var classes = new int[locations];
        for (var i = depots; i < locations; i++) classes[i] = 1 + Array.IndexOf(distinct, levels.GetValueOrDefault(i));
        var forbidden = ImmutableArray.CreateBuilder<(int, int)>();
        for (var a = 0; a < distinct.Length; a++)
            for (var b = 0; b < distinct.Length; b++)
                if (distinct[b] > distinct[a] + rise) forbidden.Add((a + 1, b + 1));
        return new(id, [.. classes], forbidden.ToImmutable());
    }

    /// <summary>Whether the arc between two locations is forbidden.</summary>
    public bool Forbids(int from, int to)
    {
        foreach (var (a, b) in Forbidden)
            if (ClassOf[from] == a && ClassOf[to] == b) return true;
        return false;
    }

    internal override void Validate(ConstraintScope scope)
    {
        if (ClassOf.Length != scope.Locations) scope.Problem($"{ClassOf.Length} classes for {scope.Locations} locations");
        foreach (var c in ClassOf)
            if (c < 0) scope.Problem($"class {c} is negative");
    }
}
