using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>The longest way between two stops that follow each other: EXT:MAXLEG.</summary>
internal sealed class LegFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.NodeLists.Length + clause.Intervals.Length + clause.VehicleNumbers.Length > 0 || !(clause.Has(Leg) || clause.Has(Adjacent) && clause.Has(Node) && clause.Has(Length, Apart))) return null;
        if (!clause.Covers(Leg, Adjacent, Between, Node, Length, Travel, Apart, Must, May, Not, Forbid, Exceed, MoreThan, Limit, Each, RouteWord, UnitWord, Same)) return null;
        var numbers = clause.Numbers.Where(n => !(n.Value == 2 && n.Unit is Unit.None or Unit.Stops)).ToArray();
        if (numbers is not [{ Values: [var limit], Unit: Unit.None or Unit.Units or Unit.Distance } number]) return null;
        return Bounds.Of(clause, number, "length") == Bound.AtMost ? FrameReading.Of(new Requirement("EXT:MAXLEG").With("limit", limit)) : null;
    }
}
