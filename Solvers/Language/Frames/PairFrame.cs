using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Goods that are picked up at one node and delivered to another by the same vehicle: EXT:PAIR.</summary>
internal sealed class PairFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (FromTo(clause) is { } goods) return goods;
        if (!clause.Has(Pickup) || !clause.Has(Dropoff, Deliveries, Serve) || clause.Negations > 0 || clause.Intervals.Length + clause.VehicleNumbers.Length > 0) return null;
        var named = clause.NodesNamed(fromContext: false);
        if (named is not [{ Values: [var first] } a, { Values: [var second] } b] || first == second || clause.Numbers.Any(n => !named.Contains(n))) return null;
        if (!clause.Covers(Pickup, Dropoff, Serve, Goods, Must, Same, Vehicle, RouteWord, Node, Deliveries, LoadUnit, Each, Later, Go)) return null;
        if (!clause.Has(Vehicle, RouteWord)) return null;
        // The pickup stands before the delivery, or "goes from A to B" says which is which.
        var pickup = clause.IndexOf(Pickup);
        var dropoff = clause.IndexOf(Dropoff);
        var from = clause.IndexOf(From);
        var ordered = pickup < clause.IndexOf(a) || clause.HasWord("goes from") || from >= 0 && from < clause.IndexOf(a) || dropoff > clause.IndexOf(a) && dropoff < clause.IndexOf(b);
        return ordered ? FrameReading.Of(new Requirement("EXT:PAIR").With("pickup", first).With("delivery", second)) : null;
    }

    // "Goods from customer 12 go to customer 3 on the same truck."
    private static FrameReading? FromTo(Clause clause)
    {
        if (!clause.Has(Goods, LoadUnit) || !clause.Has(Same) || clause.Negations > 0 || clause.Has(May) || clause.Numbers.Length + clause.Intervals.Length + clause.VehicleNumbers.Length > 0) return null;
        if (clause.NodeLists is not [{ Values: [var from], Lead: From }, { Values: [var to], Lead: To or Go or Serve or Dropoff }] || from == to) return null;
        return clause.Covers(Goods, LoadUnit, Same, Must, Go, Serve, Dropoff, Vehicle, RouteWord, Each, Carry) ? FrameReading.Of(new Requirement("EXT:PAIR").With("pickup", from).With("delivery", to)) : null;
    }
}
