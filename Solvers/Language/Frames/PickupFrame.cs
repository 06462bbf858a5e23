using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Goods that are picked up at customers: VRPMPD, with a growing amount DVRPMPD.</summary>
internal sealed class PickupFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.Has(Pickup) || clause.Has(Dropoff, NewGoods, BothGoods, Check) || clause.Negations > 0 || clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0) return null;
        if (clause.HasNoArguments) return Remark(clause);
        var named = clause.NodesNamed();
        var nodes = named.Where(n => n.Is(Nodes)).SelectMany(Clause.Ids).ToArray();
        if (nodes.Length == 0 || clause.Numbers.Any(n => n.Bound != Bound.None)) return null;
        return clause.Has(SquareRoot) ? Growing(clause, nodes) : Fixed(clause, nodes);
    }

    private static FrameReading? Fixed(Clause clause, int[] nodes)
    {
        if (!clause.Covers(Pickup, Vehicle, Must, Serve, Goods, UnitWord, LoadUnit, Node, Room, Reduce, Contrast, Capacity, Deliveries, Quantity, Each, Both, Carry, Existence, Remaining, Return, Travel, Load, Existence, Go)) return null;
        var amounts = clause.Numbers.Where(n => n.Unit is Unit.Units or Unit.Load or Unit.None).SelectMany(n => n.Values).ToArray();
        if (clause.Numbers.Any(n => n.Unit is not (Unit.Units or Unit.Load or Unit.None)) || (amounts.Length != nodes.Length && amounts.Length != 1)) return null;
        return FrameReading.Of(new Requirement("VRPMPD").WithAmounts("pickups", nodes.Select((n, i) => (n, amounts[amounts.Length == 1 ? 0 : i]))));
    }

    private static FrameReading? Growing(Clause clause, int[] nodes)
    {
        if (nodes.Length != 1 || SquareRootFactor.Of(clause) is not { } factor) return null;
        var amounts = clause.Numbers.Where(n => n.Unit is not Unit.Times).ToArray();
        if (amounts is not [{ Values: [var amount], Unit: Unit.Units or Unit.None or Unit.Load }]) return null;
        if (!clause.Covers([.. SquareRootFactor.Words, Pickup, Vehicle, Must, Serve, Goods, UnitWord, LoadUnit, Quantity, Deliveries])) return null;
        return FrameReading.Of(new Requirement("DVRPMPD").With("node", nodes[0]).With("amount", amount).With("factor", factor));
    }

    private static FrameReading? Remark(Clause clause)
    {
        if (!clause.Has(Reduce, Room, Carry) || !clause.Has(Room, Capacity, Remaining)) return null;
        return clause.Covers(Pickup, Vehicle, Reduce, Room, Contrast, Capacity, Goods, Serve, Node, Carry, Deliveries, Remaining, Each, Must)
            ? FrameReading.Of(new Requirement("#PICKUPREMARK")) : null;
    }
}
