using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>How many vehicles or routes there are or may be: EXT:MAXVEHICLES, EXT:MINVEHICLES.</summary>
internal sealed class FleetSizeFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.NodeLists.Length > 0 || clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0) return null;
        // "one depot" counts no vehicles.
        var numbers = clause.Numbers.Where(n => !(n.Value == 1 && n.Unit == Unit.None && clause.Items.Skip(clause.IndexOf(n) + 1).Take(1).Any(i => i.Is(DepotWord)))).ToArray();
        if (numbers.Length != 1) return null;
        var number = numbers[0];
        var counted = number.Unit is Unit.Routes or Unit.Vehicles || (clause.Has(Count) && clause.Has(RouteWord, Vehicle) && !clause.Has(Node) && number.Unit == Unit.None);
        if (!counted || number.Values.Length != 1 || number.Value < 1 || number.Value != Math.Floor(number.Value)) return null;
        if (!clause.Covers(RouteWord, Vehicle, Fleet, Must, May, Existence, Only, Count, Limit, Not, Forbid, Exceed, MoreThan, DepotWord, Sum, Deliveries, Explain, Serve, Minimum, Start, Extra, Remaining)) return null;
        if (clause.Has(Serve) && clause.Has(Split)) return null;
        var comparison = number.Bound;
        if (clause.Negations == 1)
        {
            if (comparison == Bound.None && clause.Has(Exceed, MoreThan)) comparison = Bound.More;
            comparison = comparison.Negated();
            if (comparison == Bound.None) return null;
        }
        else if (clause.Negations > 1) return null;
        else if (comparison == Bound.None)
        {
            // A fleet that there is, is what there is at most; "five routes must be planned" would say something else.
            if (clause.Has(Must) || clause.Has(Start) && !clause.Has(Existence, Fleet, DepotWord) || !(clause.Has(Existence, Fleet, Only, Limit) || clause.HasWord("our", "available") || clause.Has(Start))) return null;
            comparison = Bound.AtMost;
        }
        var most = new Requirement("EXT:MAXVEHICLES");
        var least = new Requirement("EXT:MINVEHICLES");
        return comparison switch
        {
            Bound.AtMost => FrameReading.Of(most.With("limit", number.Value)),
            Bound.Less => FrameReading.Of(most.With("limit", number.Value - 1)),
            Bound.AtLeast => FrameReading.Of(least.With("limit", number.Value)),
            Bound.More => FrameReading.Of(least.With("limit", number.Value + 1)),
            Bound.Exactly => FrameReading.Of(most.With("limit", number.Value), least.With("limit", number.Value)),
            _ => null,
        };
    }
}
