using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>A second product: who needs how much of it, and how much of it a route holds.</summary>
internal sealed class ProductFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.Has(NewGoods, BothGoods) || clause.Has(Pickup, SquareRoot) || clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0) return null;
        if (!clause.Covers(NewGoods, BothGoods, Goods, OldGoods, Node, Must, May, Serve, Deliveries, Demand, Carry, Load, Capacity, Limit, RouteWord, Vehicle, Each, DataNote, Existence, Storage,
            Not, Per, Quantity, UnitWord, LoadUnit, Order, Exceed, MoreThan, Split, Apart, OrLess, Different, Other, Extra, Sum, Return)) return null;
        var nodes = clause.NodeLists.SelectMany(Clause.Ids).ToArray();
        var bounds = clause.Numbers.Where(n => n.Bound == Bound.AtMost || n.Bound == Bound.More && clause.Negations == 1 || n.Lead == Limit).ToArray();
        var amounts = clause.Numbers.Except(bounds).ToArray();
        var values = amounts.SelectMany(n => n.Values).ToArray();
        if (clause.Negations > (bounds.Any(b => b.Bound == Bound.More) ? 1 : 0)) return null;
        if (nodes.Length == 0)
        {
            if (bounds.Length == 0 && values.Length == 1 && clause.Has(Limit, Capacity)) (bounds, values) = (amounts, []);
            if (values.Length > 0 || bounds.Length > 1) return null;
            if (bounds is [{ Values: [var only] }]) return FrameReading.Of(new Requirement("#PRODUCTLIMIT").With("limit", only));
            return clause.Has(DataNote, Existence, Storage) ? FrameReading.Nothing("describes the second product") : null;
        }
        if (bounds.Length == 0 && values.Length == nodes.Length + 1 && clause.Has(Limit)) (bounds, values) = ([clause.Numbers[^1]], values[..^1]);
        if (bounds.Length > 1 || bounds is [{ Values.Length: not 1 }] || amounts.Any(a => a.Bound != Bound.None)) return null;
        if (values.Length != nodes.Length && !(values.Length == 1 && clause.Has(Each))) return null;
        var product = new Requirement("#PRODUCT").WithAmounts("deliveries", nodes.Select((n, i) => (n, values[values.Length == 1 ? 0 : i])));
        return bounds.Length == 1 ? FrameReading.Of(product, new Requirement("#PRODUCTLIMIT").With("limit", bounds[0].Value)) : FrameReading.Of(product);
    }
}
