using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>How many routes must have a load or length below or above a number.</summary>
internal sealed class RouteCountFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.NodeLists.Length > 0 || clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0 || clause.Negations > 0 || clause.Numbers.Length != 2) return null;
        // "two or more are shorter than 115": the clause before says of what.
        var routes = clause.Numbers.FirstOrDefault(n => n.Unit is Unit.Routes or Unit.Vehicles or Unit.Them)
            ?? clause.Numbers.FirstOrDefault(n => n.Unit == Unit.None && n.Bound is Bound.AtLeast && clause.IndexOf(n) == 0 && !clause.Has(Node));
        if (routes is null || routes.Values.Length != 1 || routes.Value < 1 || routes.Value != Math.Floor(routes.Value)) return null;
        var value = clause.Numbers.First(n => !ReferenceEquals(n, routes));
        if (value.Values.Length != 1) return null;
        if (clause.Has(Difference, NewGoods, Adjacent, Start, If, Capacity, Respect, Semicolon)) return null;
        var measure = Measures.Of(clause, value);
        if (measure is not ("load" or "length" or "duration" or "stops") || !Measures.Covers(clause, measure, Light, Short, Existence, End, Other)) return null;
        var count = routes.Bound switch { Bound.AtLeast => "least", Bound.AtMost => "most", Bound.Exactly => "exactly", _ => null };
        var bound = value.Bound switch { Bound.Less => "below", Bound.AtMost => "max", Bound.More => "above", Bound.AtLeast => "min", _ => null };
        if (value.Bound == Bound.None && clause.Has(Exceed) && clause.IndexOf(Exceed) < clause.IndexOf(value)) bound = "above";
        else if (clause.Has(Exceed)) return null;
        if (count is null || bound is null) return null;
        return FrameReading.Of(new Requirement("EXT:ROUTECOUNT").WithWord("measure", measure).With(count, routes.Value).With(bound, value.Value));
    }
}
