using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>How long service at a node takes: fixed (EXT:SERVICE), or longer the later one comes (DVRPTW).</summary>
internal sealed class ServiceFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.Has(Service, Unload) || clause.Negations > 0 || clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0 || clause.Has(Pause)) return null;
        var lists = clause.NodeLists;
        if (lists.Length != 1) return null;
        if (clause.Numbers.Length == 0) return Growing(clause, lists[0]);
        if (clause.Numbers is not [{ Values: [var duration], Unit: Unit.Time or Unit.None, Bound: Bound.None }] || clause.Has(May) && !clause.HasWord("allow", "allows")) return null;
        return clause.Covers(Service, Unload, Node, Must, Carry, Duration, Each, Time, Vehicle, Length, Serve, May)
            ? FrameReading.Of(new Requirement("EXT:SERVICE").WithNodes("nodes", Clause.Ids(lists[0])).With("duration", duration)) : null;
    }

    private static FrameReading? Growing(Clause clause, Item list)
    {
        if (!clause.Has(ReadyTime) && !(clause.Has(Window) && clause.Has(Start, Extra))) return null;
        if (!clause.Has(Difference, Increase, Late, Duration) || !clause.Has(Arrive, Late, Serve)) return null;
        if (!clause.Covers(Service, Unload, Node, Must, Duration, Each, Time, Vehicle, Increase, Difference, ReadyTime, Window, Arrive, Late, Later, Between, Start, Extra, Serve, After, Sum, Length, Carry, Existence, Quantity, Reduce, If, Same)) return null;
        return list.Values is [var node] ? FrameReading.Of(new Requirement("DVRPTW").With("node", node)) : null;
    }
}
