using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>The range that is left to a vehicle: set back at a node (RVRP) or cut there (DVRPL), and remarks on it.</summary>
internal sealed class RangeFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0) return null;
        if (clause.HasNoArguments && !clause.Has(Reset, Halve)) return Remark(clause);
        if (clause.NodeLists.Length == 1 && clause.Numbers.Length == 0 && clause.Has(Station) && clause.Covers(Station, Node)) return FrameReading.Nothing("describes a node");
        if (!clause.Covers(Reset, Halve, Third, Quarter, Station, Remaining, Length, Travel, After, Before, If, Serve, Vehicle, Node, RouteWord, Return, Go, Must, May, UnitWord, Reduce, Only, DepotWord, Over, Each, Capacity, Arrive, Later, Start) || clause.Negations > 0) return null;
        var nodes = clause.NodesNamed().Where(n => n.Is(Nodes)).ToArray();
        if (nodes is not [{ Values: [var node] }]) return null;
        if (clause.Numbers is [{ Values: [var range], Bound: Bound.None, Unit: Unit.Units or Unit.None or Unit.Distance }] && clause.Has(Reset) && clause.Has(Remaining, Length, Travel) && !clause.Has(Halve, Third, Quarter, Reduce))
            return FrameReading.Of(new Requirement("RVRP").With("node", node).With("range", range));
        if (clause.Numbers.Length > 0 || !clause.Has(Remaining, Length, It)) return null;
        // "reduced by a third" leaves two thirds; only what is left is read.
        var by = clause.Items.Any(i => i.Is(By));
        double? factor = clause.Has(Halve) ? 0.5 : by ? null : clause.Has(Third) ? 1 / 3.0 : clause.Has(Quarter) ? 0.25 : null;
        return factor is { } left ? FrameReading.Of(new Requirement("#HALVE").With("node", node).With("factor", left)) : null;
    }

    private static FrameReading? Remark(Clause clause)
    {
        if (!clause.Has(Remaining, Length, It)) return null;
        if (clause.Has(Negative, Nonnegative))
        {
            var forbids = clause.Items.Any(i => i.Is(Negative)) && clause.Negations == 1 || clause.Has(Nonnegative) && clause.Negations == 0;
            return forbids && clause.Covers(Negative, Nonnegative, Not, Forbid, Must, May, Remaining, Length, Travel, Node, Each, Serve, Vehicle, RouteWord, Respect, Arrive) ? FrameReading.Of(new Requirement("#RANGEREMARK")) : null;
        }
        return clause.Has(Reduce) && clause.Negations == 0 && clause.Covers(Reduce, Remaining, Length, Travel, Serve, Node, Each, Vehicle, RouteWord, Go, Deliveries)
            ? FrameReading.Of(new Requirement("#RANGEREMARK")) : null;
    }
}
