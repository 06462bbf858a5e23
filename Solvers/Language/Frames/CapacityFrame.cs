using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>The load of a route against the capacity of its vehicle, which the data give: CVRP.</summary>
internal sealed class CapacityFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.HasNoArguments || !clause.Has(Capacity, Overload) && !(clause.Has(Load, Carry) && clause.Has(Capacity))) return null;
        if (clause.Has(NewGoods, BothGoods, Remaining)) return null;
        var words = clause.Covers(RouteWord, Vehicle, Fleet, Node, Each, Both, Must, May, Serve, Load, Carry, Goods, OldGoods, Demand, Sum, Quantity, Capacity, Overload, Respect, Limit,
            MoreThan, AtMost, LessThan, Exceed, Not, Forbid, NeedNot, Irrelevance, Matter, Violate, Travel, Over, Explain, Pickup, Negative, Contrast, Other, Respective, Goods, Deliveries, UnitWord, LoadUnit, First, OrLess);
        if (!words) return null;
        if (clause.IsToIgnore()) return FrameReading.Nothing("says that capacity may be ignored");
        if (clause.Has(NeedNot)) return clause.Negations == 0 ? FrameReading.Nothing("says that capacity need not be respected") : null;
        if (clause.Has(Irrelevance) && clause.Negations == 0 || clause.Has(Matter) && clause.Negations == 1 && !clause.Has(Respect, Must)) return FrameReading.Nothing("says that capacity does not matter");
        if (clause.Has(Violate)) return clause.Negations == 1 ? FrameReading.Of(new Requirement("CVRP")) : null;
        var exceeds = clause.Items.Any(i => i.IsAny(MoreThan, Exceed, Overload) && !i.Is(AtMost));
        if (clause.Has(LessThan) && !clause.Has(AtMost)) return null;
        if (clause.Negations != (exceeds ? 1 : 0)) return null;
        return clause.Has(May) && !exceeds && !clause.Has(AtMost, Limit) && !clause.Items.Any(i => i.Is(May) && i.Text == "can") ? null : FrameReading.Of(new Requirement("CVRP"));
    }
}
