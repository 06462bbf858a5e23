using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Routes that need not return to the depot: EXT:OPEN.</summary>
internal sealed class OpenRouteFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.HasNoArguments || !clause.Covers(OpenRoute, NeedNot, Return, DepotWord, Vehicle, RouteWord, Each, Not, Must, May, Last, End, Node, Serve, After, Straight, Go, Deliveries, Explain, Forbid, Fleet)) return null;
        var open = clause.Has(OpenRoute) && clause.Negations == 0
            || clause.Has(NeedNot) && clause.Has(Return, End) && clause.Has(DepotWord, Return) && clause.Negations == 0
            || clause.Negations == 1 && clause.Has(Return, End) && clause.Has(DepotWord)
            || clause.Negations == 0 && clause.Has(End) && clause.Has(Last) && clause.Has(RouteWord, Vehicle) && clause.Has(Node, Serve) && !clause.Has(Return, DepotWord)
            || clause.Negations == 0 && clause.Has(May) && clause.Items.Any(i => i.Text is "go home" or "goes home" or "home") && clause.Has(Last);
        return open ? FrameReading.Of(new Requirement("EXT:OPEN")) : null;
    }
}
