using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Clauses that constrain nothing: aims, facts of the data, what every routing problem has, courtesies, conduct.</summary>
internal sealed class FactFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.Items.Count == 0) return FrameReading.Nothing("says nothing");
        if (clause.Has(Objective) && clause.NodeLists.Length == 0 && clause.Numbers.Length == 0 && !clause.Has(Not, Forbid, AtMost, Window, Capacity) && clause.Covers(Objective, Must, Sum, Length, Cost, Travel, RouteWord, Vehicle, Count, Time, Duration, Each, Fleet, Group, Node, Serve))
            return FrameReading.Nothing("states the aim");
        if (clause.HasNoArguments && clause.HasWord("we need", "we want", "i need", "i want") && clause.Has(RouteWord) && clause.Covers(Must, RouteWord, Vehicle, Fleet, Node)) return FrameReading.Nothing("introduces what follows");
        if (clause.Intervals.Length == 1 && clause.NodeLists.Length + clause.Numbers.Length == 0 && clause.HasWord("numbered") && clause.Covers(NumberSign, Count, Node)) return FrameReading.Nothing("describes the data");
        if (clause.Has(Greeting) && clause.NodeLists.Length == 0 && !clause.Has(Must, Not, Forbid, AtMost, Limit) && !clause.Has(RouteWord, Vehicle)) return FrameReading.Nothing("is a courtesy");
        if (clause.Has(ExactlyOnce) && clause.Has(Serve) && clause.NodeLists.Length == 0 && clause.Numbers.Length == 0 && clause.Negations == 0 && clause.Covers(ExactlyOnce, Serve, Node, Each, Must, Vehicle, RouteWord, Same))
            return FrameReading.Nothing("is so in every routing problem: each customer is visited once");
        if (clause.Has(Start, End, Return) && clause.Has(DepotWord) && clause.Negations == 0 && clause.NodeLists.Length == 0 && clause.Numbers.All(n => n.Value == 0 && n.Bound == Bound.None)
            && !clause.Has(May, NeedNot) && clause.Covers(Start, End, Return, DepotWord, RouteWord, Vehicle, Each, Must, Both, Time, Same, Serve, Fleet, Go, After, Last, Node))
            return FrameReading.Nothing("is so in every routing problem: routes start and end at the depot");
        if (clause.Has(Existence) && clause.NodeLists.Length == 0 && clause.Negations == 0 && clause.Numbers.Length > 0
            && clause.Numbers.All(n => n.Bound == Bound.None && (n.Unit == Unit.Stops || n.Unit == Unit.None && n.Value == 1)) && clause.Covers(Node, DepotWord, Existence, Serve, Deliveries) && !clause.Has(Must, May))
            return FrameReading.Nothing("counts the customers of the data");
        if (clause.Has(Euclid) && clause.HasNoArguments && clause.Covers(Euclid, Length, Travel, Time, Node, Each, Both)) return FrameReading.Nothing("describes the data");
        if (clause.Has(DataNote) && clause.HasNoArguments && !clause.Has(Must, Forbid, Limit) && clause.Covers(DataNote, NewGoods, Goods, BothGoods, Not, Demand, Node)) return FrameReading.Nothing("describes the data");
        if (clause.Has(Conduct) && clause.NodeLists.Length == 0 && clause.Numbers.Length == 0 && !clause.Has(RouteWord, DepotWord, Window, Capacity, Limit, AtMost, Load, Length)) return FrameReading.Nothing("tells people how to behave, not routes");
        if (clause.Has(Explain) && clause.NodeLists.Length == 0 && !clause.Has(Must, Not, Forbid, Limit, Capacity, Window) && clause.Numbers.All(n => n.Unit == Unit.None && n.Bound == Bound.None) && clause.Covers(Explain, Existence, Respect, After, Node, RouteWord, Vehicle, Fleet, Each, Twofold))
            return FrameReading.Nothing("introduces what follows");
        if (clause.Has(Stand) && clause.NodeLists.Length == 1 && clause.Numbers.Length + clause.Intervals.Length == 0 && clause.Negations == 0 && clause.Covers(Stand, Node)) return FrameReading.Nothing("describes a node");
        return null;
    }
}
