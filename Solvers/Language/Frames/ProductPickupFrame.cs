using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>A pickup of the second product, and of the first, that must have been delivered before.</summary>
internal sealed class ProductPickupFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.Has(Pickup) || clause.Has(SquareRoot) || clause.Negations > 0) return null;
        if (clause.Has(Check) || clause.Has(Sufficient) && clause.HasNoArguments)
        {
            return clause.HasNoArguments && clause.Has(Sufficient) && clause.Covers(Pickup, Before, Check, Sufficient, Must, Goods, BothGoods, NewGoods, Serve, Earlier, If, Vehicle, Deliveries)
                ? FrameReading.Of(new Requirement("#PRODUCTCHECK")) : null;
        }
        if (clause.NodeLists is not [{ Values: [var node] }] || clause.Numbers.Length != 2 || !clause.Has(NewGoods) || !clause.Has(OldGoods)) return null;
        if (!clause.Covers(Pickup, NewGoods, OldGoods, Goods, UnitWord, LoadUnit, Vehicle, Must, If, Sufficient, BothGoods, Before, Serve, Earlier, Deliveries, Node, Quantity, Each)) return null;
        double? fresh = null, old = null;
        foreach (var number in clause.Numbers)
        {
            if (number.Values.Length != 1 || number.Bound != Bound.None) return null;
            // The goods stand behind their amount.
            for (var i = clause.IndexOf(number) + 1; i < clause.Items.Count && !clause.Items[i].Is(Number); i++)
            {
                if (clause.Items[i].Is(NewGoods)) fresh ??= number.Value;
                else if (clause.Items[i].Is(OldGoods)) old ??= number.Value;
                else continue;
                break;
            }
        }
        if (fresh is not { } ofNew || old is not { } ofOld) return null;
        return FrameReading.Of(new Requirement("#PRODUCTPICKUP").WithAmounts("pickups", [((int)node, ofOld)]).WithAmounts("newpickups", [((int)node, ofNew)]));
    }
}
