using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Nodes that may be left out, at a cost or for nothing: EXT:OPTIONAL.</summary>
internal sealed class OptionalFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        var optional = clause.Has(Optional) || clause.Has(NeedNot) && clause.Has(Serve);
        if (!optional || clause.NodeLists.Length != 1 || clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0 || clause.Negations > 0 || clause.Has(Must)) return null;
        if (!clause.Covers(Optional, NeedNot, Node, May, Serve, Cost, UnitWord, Each, Both)) return null;
        var isFree = clause.Has(May, NeedNot) || clause.HasWord("optional");
        if (!isFree || clause.Has(Cost) != (clause.Numbers.Length == 1) || clause.Numbers is [{ Values.Length: not 1 } or { Bound: not Bound.None }]) return null;
        var requirement = new Requirement("EXT:OPTIONAL").WithNodes("nodes", Clause.Ids(clause.NodeLists[0]));
        return FrameReading.Of(clause.Numbers is [{ Values: [var penalty], Unit: Unit.None or Unit.Units }] ? requirement.With("penalty", penalty) : requirement);
    }
}
