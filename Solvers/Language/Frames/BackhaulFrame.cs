using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Nodes that come after all deliveries of their route: EXT:BACKHAUL.</summary>
internal sealed class BackhaulFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.Has(Backhaul) || clause.NodeLists.Length != 1 || clause.Numbers.Length + clause.Intervals.Length + clause.VehicleNumbers.Length > 0 || clause.Negations > 0) return null;
        if (!clause.Covers(Backhaul, Linehaul, Node, After, Other, Each, RouteWord, Must, Serve, Deliveries, Last, Only, Vehicle) || clause.Has(May, Before)) return null;
        // "Customers 4 and 12 are backhaul customers" says what a backhaul is known for.
        if (clause.Covers(Backhaul, Node) && !clause.Has(After)) return FrameReading.Of(new Requirement("EXT:BACKHAUL").WithNodes("nodes", Clause.Ids(clause.NodeLists[0])));
        var after = clause.IndexOf(After);
        if (after < 0 || clause.IndexOf(clause.NodeLists[0]) > after || !clause.Items.Skip(after).Any(i => i.IsAny(Linehaul, Other, Node, Serve))) return null;
        return FrameReading.Of(new Requirement("EXT:BACKHAUL").WithNodes("nodes", Clause.Ids(clause.NodeLists[0])));
    }
}
