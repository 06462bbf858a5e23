using System.Collections.Frozen;

namespace Native.Solvers.Formats;

/// <summary>The names of the format, both ways.</summary>
internal static class RoutingJsonNames
{
    public static readonly FrozenDictionary<string, EdgeWeight> Planes = new Dictionary<string, EdgeWeight>
    {
        ["euclidean"] = EdgeWeight.Euclidean,
        ["euclidean_rounded"] = EdgeWeight.EuclideanRounded,
        ["euclidean_ceiling"] = EdgeWeight.EuclideanCeiling,
        ["euclidean_floor"] = EdgeWeight.EuclideanFloor,
        ["manhattan"] = EdgeWeight.Manhattan,
        ["maximum"] = EdgeWeight.Maximum,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, ResourceAction> Actions = new Dictionary<string, ResourceAction>
    {
        ["reset"] = ResourceAction.Reset,
        ["scale"] = ResourceAction.Scale,
        ["add_root_of_distance"] = ResourceAction.AddRootOfDistance,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, SetRelation> Relations = new Dictionary<string, SetRelation>
    {
        ["same_route"] = SetRelation.SameRoute,
        ["different_routes"] = SetRelation.DifferentRoutes,
        ["adjacent"] = SetRelation.Adjacent,
        ["ordered"] = SetRelation.Ordered,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, RouteStatistic> Statistics = new Dictionary<string, RouteStatistic>
    {
        ["distance"] = RouteStatistic.Distance,
        ["duration"] = RouteStatistic.Duration,
        ["resource"] = RouteStatistic.Resource,
        ["delivery"] = RouteStatistic.Delivery,
        ["clients"] = RouteStatistic.Clients,
        ["latest_start"] = RouteStatistic.LatestStart,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, Comparison> Comparisons = new Dictionary<string, Comparison>
    {
        ["less"] = Comparison.Less,
        ["at_most"] = Comparison.AtMost,
        ["greater"] = Comparison.Greater,
        ["at_least"] = Comparison.AtLeast,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Of<T>(FrozenDictionary<string, T> names, T value) where T : struct, Enum => names.First(n => EqualityComparer<T>.Default.Equals(n.Value, value)).Key;
}
