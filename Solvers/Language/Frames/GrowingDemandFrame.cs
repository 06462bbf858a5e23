using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>A demand that grows with the square root of the distance driven so far: DCVRP.</summary>
internal sealed class GrowingDemandFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.Has(Pickup, NewGoods) || clause.Negations > 0 || SquareRootFactor.Of(clause) is not { } factor) return null;
        if (!clause.Has(Demand, Increase, Goods, Extra) || clause.Numbers.Any(n => n.Unit != Unit.Times)) return null;
        if (clause.NodeLists is not [{ Values: [var node] }] || !clause.Covers([.. SquareRootFactor.Words, Must, Goods, Deliveries, Quantity, UnitWord, Existence])) return null;
        return FrameReading.Of(new Requirement("DCVRP").With("node", node).With("factor", factor));
    }
}
