using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>One number that bounds every route: its load, length, duration or number of stops.</summary>
internal sealed class RouteLimitFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.NodeLists.Length > 0 || clause.VehicleNumbers.Length > 0 || clause.Has(NewGoods, BothGoods, Adjacent, Leg, Difference, If, Remaining, NoEarlier, Window, Light, Pause, Service)) return null;
        if (clause.Intervals is [var range] && clause.Numbers.Length == 0) return Between(clause, range);
        if (clause.Intervals.Length > 0) return null;
        var numbers = clause.Numbers.Where(n => !(n.Value == 1 && n.Bound == Bound.None && n.Unit is Unit.Routes or Unit.Vehicles && clause.Numbers.Length > 1)).ToArray();
        // "each of the routes", "one route" as any route, and a start at zero are no bounds.
        if (numbers.Length != 1 || numbers[0].Values.Length != 1) return null;
        var number = numbers[0];
        // "The total distance of all routes" bounds the plan, not a route.
        var sums = clause.Items.Any(i => i.Is(Sum) || i.Text.StartsWith("total", StringComparison.Ordinal));
        if (sums && (clause.HasWord("all", "all of", "together") || clause.Has(Fleet))) return null;
        var measure = Measures.Of(clause, number);
        if (measure is null || !Measures.Covers(clause, measure)) return null;
        if (clause.Has(Return) && measure is "duration" && number.Unit != Unit.Time) return null;
        if (Bounds.Of(clause, number, measure) is not { } comparison) return null;
        return Stated(measure, comparison, number.Value) is { } requirement ? FrameReading.Of(requirement) : null;
    }

    private static FrameReading? Between(Clause clause, Item range)
    {
        if (Measures.Of(clause, range) != "stops" || !Measures.Covers(clause, "stops") || clause.Negations > 0 || range.Values[0] > range.Values[1]) return null;
        return FrameReading.Of(new Requirement("EXT:MINSTOPS").With("limit", range.Values[0]), new Requirement("EXT:MAXSTOPS").With("limit", range.Values[1]));
    }

    private static Requirement? Stated(string measure, Bound comparison, double value) => (measure, comparison) switch
    {
        ("load", Bound.AtMost) => new Requirement("CVRP").With("limit", value),
        ("load", Bound.Less) => new Requirement("CVRP").With("below", value),
        ("length", Bound.AtMost) => new Requirement("VRPL").With("limit", value),
        ("length", Bound.Less) => new Requirement("VRPL").With("below", value),
        ("duration", Bound.AtMost) => new Requirement("EXT:MAXDURATION").With("limit", value),
        ("stops", Bound.AtMost) => new Requirement("EXT:MAXSTOPS").With("limit", value),
        ("stops", Bound.Less) => new Requirement("EXT:MAXSTOPS").With("limit", value - 1),
        ("stops", Bound.AtLeast) => new Requirement("EXT:MINSTOPS").With("limit", value),
        ("stops", Bound.More) => new Requirement("EXT:MINSTOPS").With("limit", value + 1),
        _ => null,
    };
}
