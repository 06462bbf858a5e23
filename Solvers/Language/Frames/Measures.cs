using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>What a number measures of a route: by its unit, else by the words around it.</summary>
internal static class Measures
{
    private static readonly ImmutableArray<Concept> Common =
    [
        RouteWord, Vehicle, Fleet, Each, Both, Must, May, Not, Forbid, Neither, Limit, Exceed, MoreThan, LessThan, AtMost, AtLeast, Minimum, Per, Sum, Only, UnitWord, Or, Explain, Same, Deliveries, OrLess,
    ];

    private static readonly ImmutableArray<Concept> OfLoad = [Load, Carry, Capacity, Goods, OldGoods, Demand, Quantity, LoadUnit, Node, Serve, Travel, Respect, Overload, Light, Short, Pickup];
    private static readonly ImmutableArray<Concept> OfLength = [Length, Travel, Go, Return, DepotWord, Before, After, Node, Serve, Respect, Kilometre, Short, Over, Start, End, Reduce, NoLater, Accumulated];
    private static readonly ImmutableArray<Concept> OfDuration = [Duration, Return, DepotWord, Respect, Time, End, Start, Travel, Hour, Minute, Serve, Length, Carry, Short, Last];
    private static readonly ImmutableArray<Concept> OfStops = [Node, Serve, Count, Respect, Travel, Carry, Deliveries, Length, Pickup, Existence, Start];

    /// <summary>load, length, duration or stops; null where it cannot be told.</summary>
    public static string? Of(Clause clause, Item number)
    {
        switch (number.Unit)
        {
            case Unit.Distance: return "length";
            case Unit.Time: return "duration";
            case Unit.Load: return "load";
            case Unit.Stops: return "stops";
            case Unit.None or Unit.Units: break;
            default: return null;
        }
        if (clause.Has(Count) && number.Unit == Unit.None) return clause.Has(Node) ? "stops" : null;
        var length = clause.Has(Length) || number.Text.Contains("long", StringComparison.Ordinal) || number.Text.Contains("short", StringComparison.Ordinal)
            || number.Text.Contains("far", StringComparison.Ordinal) || number.Text.Contains("further", StringComparison.Ordinal);
        var load = clause.Has(Load, Capacity, Overload) || clause.Has(Demand) || number.Text.Contains("heav", StringComparison.Ordinal) || number.Text.Contains("light", StringComparison.Ordinal);
        if (clause.Has(Duration) && !length && !load && number.Unit == Unit.None) return "duration";
        if (length != load) return length ? "length" : "load";
        if (length) return null;
        // Verbs tell where no noun does: what is carried is load, what is driven is length.
        var carries = clause.Has(Carry, Goods, OldGoods);
        var drives = clause.Has(Travel, Go);
        return carries == drives ? null : carries ? "load" : "length";
    }

    /// <summary>Whether a clause has only words that go with a measure.</summary>
    public static bool Covers(Clause clause, string measure, params ReadOnlySpan<Concept> more)
    {
        var words = measure switch { "load" => OfLoad, "length" => OfLength, "duration" => OfDuration, _ => OfStops };
        return clause.Covers([.. Common, .. words, .. more]);
    }
}
