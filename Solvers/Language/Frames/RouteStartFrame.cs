using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>A number of routes that start at a later time: HVRPTW.</summary>
internal sealed class RouteStartFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.Has(Start) || clause.NodeLists.Length > 0 || clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0 || clause.Negations > 0) return null;
        if (!clause.Covers(Start, RouteWord, Vehicle, Must, Each, Other, Time, DepotWord, Same, Serve, Travel, Remaining, UnitWord)) return null;
        var counts = clause.Numbers.Where(n => n.Unit is Unit.Routes or Unit.Vehicles or Unit.Them).ToArray();
        var times = clause.Numbers.Where(n => n.Unit is Unit.None or Unit.Time).ToArray();
        if (counts.Length + times.Length != clause.Numbers.Length || times.Length is 0 or > 2 || times.Any(t => t.Values.Length != 1 || t.Bound is not (Bound.None or Bound.Exactly))) return null;
        // What the other routes do is said after them, and is to start at zero.
        if (times.Length == 2 && !(times[1].Value == 0 && clause.Has(Other))) return null;
        if (times.Length == 1 && clause.Has(Other)) return null;
        // A time follows a preposition or a form of to be; what follows "from" is a place.
        if (times.Any(t => t.Lead is From || clause.Items.Skip(clause.IndexOf(t) + 1).Take(1).Any(i => i.Is(DepotWord)))) return null;
        double routes;
        if (counts is [{ Values: [var n], Bound: Bound.None or Bound.Exactly or Bound.AtLeast }]) routes = n;
        else if (counts.Length == 0 && clause.Items.Any(i => i.Text == "single") && clause.Has(RouteWord, Vehicle)) routes = 1;
        else return null;
        return routes >= 1 && times[0].Value > 0 ? FrameReading.Of(new Requirement("#START").With("routes", routes).With("start", times[0].Value)) : null;
    }
}
