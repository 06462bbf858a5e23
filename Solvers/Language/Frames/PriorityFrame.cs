using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Nodes that come before all others of their route: PVRP.</summary>
internal sealed class PriorityFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (BeforeAllOthers(clause) is { } all) return all;
        if (!clause.Has(Priority) || clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0 || clause.Numbers.Any(n => !n.IsBare) || clause.Negations > 0) return null;
        if (clause.Has(Decreasing, Medium, Relaxed, Above, OneLevel, If, May)) return null;
        if (clause.Has(Position) || clause.Has(First) && !clause.Has(Other, NonPriority, Node)) return null;
        if (!clause.Covers(Priority, NonPriority, Other, Before, After, First, Each, RouteWord, Must, Serve, Arrive, Go, Node, Vehicle, Explain, Existence, High, Over, Share, Only, Linehaul, Deliveries, Carry)) return null;
        if (clause.Items.Any(i => i.IsAny(Low))) return null;
        var named = clause.NodesNamed();
        if (named.Length != 1 || clause.Numbers.Length > 0 && clause.NodeLists.Length > 0) return null;
        var at = clause.IndexOf(named[0]);
        var before = clause.IndexOf(Before);
        var after = clause.IndexOf(After);
        if (before >= 0 && after >= 0) return null;
        if (before >= 0 && !clause.Items.Skip(before + 1).Any(i => i.IsAny(Other, NonPriority) || i.Is(Node)) || before >= 0 && at > before) return null;
        if (after >= 0 && !(clause.Items.Take(after).Any(i => i.IsAny(Other, NonPriority)) && at > after)) return null;
        return FrameReading.Of(new Requirement("PVRP").WithNodes("nodes", Clause.Ids(named[0])));
    }

    // "before any other customer on their route" is priority without the word.
    private static FrameReading? BeforeAllOthers(Clause clause)
    {
        if (clause.Has(Priority, NonPriority) || clause.NodeLists.Length != 1 || clause.Numbers.Length + clause.Intervals.Length + clause.VehicleNumbers.Length > 0 || clause.Negations > 0 || clause.Has(May)) return null;
        var before = clause.IndexOf(Before);
        if (before < clause.IndexOf(clause.NodeLists[0]) || !clause.Items.Skip(before).Any(i => i.Is(Other)) || !clause.Has(RouteWord)) return null;
        return clause.Covers(Other, Before, Each, RouteWord, Must, Serve, Arrive, Node, Same) ? FrameReading.Of(new Requirement("PVRP").WithNodes("nodes", Clause.Ids(clause.NodeLists[0]))) : null;
    }
}
