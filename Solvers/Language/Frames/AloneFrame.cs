using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>A node that has a route for itself: EXT:ALONE.</summary>
internal sealed class AloneFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.NodeLists is not [{ Values.Length: 1 } list] || clause.Numbers.Length + clause.Intervals.Length + clause.VehicleNumbers.Length > 0) return null;
        if (!clause.Covers(Alone, Only, Other, Node, RouteWord, Vehicle, Must, May, Not, Serve, Carry, Travel, Share, Each, Existence, Together)) return null;
        var alone = clause.Negations == 0 && clause.Has(Alone) && !clause.Has(May)
            || clause.Negations == 0 && clause.Has(Only) && clause.Has(Node) && clause.Has(RouteWord, Vehicle) && clause.Has(Must) && !clause.Has(Other, May)
            || clause.Negations == 1 && clause.Has(Share) && clause.HasWord("anybody", "anyone", "any other", "another") && clause.Has(RouteWord, Vehicle)
            || clause.Negations == 1 && clause.Has(Other) && clause.Has(RouteWord, Vehicle) && !clause.Has(Alone, Only);
        return alone ? FrameReading.Of(new Requirement("EXT:ALONE").WithNodes("nodes", Clause.Ids(list))) : null;
    }
}
