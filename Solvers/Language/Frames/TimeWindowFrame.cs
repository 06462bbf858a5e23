using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Time windows that the data give, for all customers: VRPTW.</summary>
internal sealed class TimeWindowFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.HasNoArguments || !clause.Has(Window, DueTime, ReadyTime) || clause.Has(ThisNode)) return null;
        if (!clause.Covers(Window, DueTime, ReadyTime, Node, Vehicle, RouteWord, Fleet, Each, Both, Must, May, Serve, Arrive, Service, Start, Respect, Not, Forbid, NeedNot, After, Before, Between, OutsideWindow,
            TooLate, Only, Explain, Time, Deliveries, Violate, Irrelevance, Matter, Carry, Respective, Goods, Other, Over, DepotWord, Limit, Extra, Or)) return null;
        if (clause.Has(Or) && !(clause.Has(DueTime) && clause.Has(ReadyTime) && clause.Negations == 1)) return null;
        if (clause.IsToIgnore()) return FrameReading.Nothing("says that time windows may be ignored");
        if (clause.Has(NeedNot)) return clause.Negations == 0 ? FrameReading.Nothing("says that time windows need not be respected") : null;
        if (clause.Has(Irrelevance) && clause.Negations == 0 || clause.Has(Matter) && clause.Negations == 1 && !clause.Has(Respect, Must)) return FrameReading.Nothing("says that time windows do not matter");
        var breaks = clause.Has(OutsideWindow, TooLate, Violate) || (clause.Has(DueTime) && clause.Has(After)) || (clause.Has(ReadyTime) && clause.Has(Before));
        if (clause.Has(Violate) && clause.Negations == 0 && clause.Has(May)) return FrameReading.Nothing("says that time windows may be ignored");
        if (clause.Negations == 1 && !breaks && clause.Has(Other)) return null;
        if (clause.Negations != (breaks ? 1 : 0)) return null;
        return clause.Has(May) && !breaks && !clause.Has(Only) ? null : FrameReading.Of(new Requirement("VRPTW"));
    }
}
