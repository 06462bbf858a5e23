using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Nodes that one vehicle must serve (EXT:VEHICLE) or must not (EXT:NOTVEHICLE).</summary>
internal sealed class VehicleFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.VehicleNumbers is not [{ Values: [var vehicle] }] || clause.NodeLists.Length != 1 || clause.Numbers.Length + clause.Intervals.Length > 0) return null;
        // "Any vehicle but vehicle 1 may visit customer 5."
        var except = clause.IndexOf(Except, But);
        if (except >= 0 && clause.Has(Each) && clause.Has(May) && clause.Negations == 0 && clause.IndexOf(clause.VehicleNumbers[0]) is var at && at > except && at < clause.IndexOf(May))
            return clause.Covers(Each, Vehicle, Except, But, May, Serve, Arrive, Go, Node) && clause.IndexOf(Each) < except ? FrameReading.Of(new Requirement("EXT:NOTVEHICLE").WithNodes("nodes", Clause.Ids(clause.NodeLists[0])).With("vehicle", vehicle)) : null;
        if (!clause.Covers(Must, May, Not, Forbid, Only, Serve, Arrive, Go, Travel, Node, Apart, Both, Each, Deliveries, Vehicle, RouteWord, Same)) return null;
        if (clause.Has(Same) && !clause.Has(Only)) return null;
        var requirement = (string name) => FrameReading.Of(new Requirement(name).WithNodes("nodes", Clause.Ids(clause.NodeLists[0])).With("vehicle", vehicle));
        if (clause.Negations == 1 && !clause.Has(Apart, Only) || clause.Negations == 0 && clause.Has(Apart)) return requirement("EXT:NOTVEHICLE");
        if (clause.Negations > 0 || clause.Has(May) && !clause.Has(Only)) return null;
        return clause.Has(Serve, Must, Only, Arrive, Go) ? requirement("EXT:VEHICLE") : null;
    }
}
