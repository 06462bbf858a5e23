using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>How much any two routes may differ: EXT:BALANCE.</summary>
internal sealed class BalanceFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.NodeLists.Length + clause.Intervals.Length + clause.VehicleNumbers.Length > 0 || !(clause.Has(Difference) || clause.Items.Any(i => i.Is(Different) && i.Text.StartsWith("differ", StringComparison.Ordinal) && i.Text != "different"))) return null;
        if (!clause.Covers(Difference, Different, Balance, Between, RouteWord, Vehicle, Each, Must, May, Not, Exceed, MoreThan, Count, Node, Load, Length, Duration, UnitWord, LoadUnit, Over, Limit, Other, Kilometre)) return null;
        var numbers = clause.Numbers.Where(n => n.Unit is not (Unit.Routes or Unit.Vehicles)).ToArray();
        if (clause.Numbers.Any(n => n.Unit is Unit.Routes or Unit.Vehicles && n.Value != 2) || numbers is not [{ Values: [var difference] } number]) return null;
        if (Bounds.Of(clause, number, "") != Bound.AtMost) return null;
        var measures = new[]
        {
            (Name: "stops", Is: clause.Has(Count, Node) || number.Unit == Unit.Stops), (Name: "length", Is: clause.Has(Length) || number.Unit == Unit.Distance),
            (Name: "load", Is: clause.Has(Load) || number.Unit == Unit.Load), (Name: "duration", Is: clause.Has(Duration) || number.Unit == Unit.Time),
        }.Where(m => m.Is).ToArray();
        return measures.Length == 1 ? FrameReading.Of(new Requirement("EXT:BALANCE").WithWord("measure", measures[0].Name).With("difference", difference)) : null;
    }
}
