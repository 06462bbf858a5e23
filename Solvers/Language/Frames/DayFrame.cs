using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>When all vehicles must be back (EXT:RETURNBY) and may leave (EXT:DEPARTFROM).</summary>
internal sealed class DayFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.NodeLists.Length > 0 || clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0 || clause.Numbers is not [{ Values: [var time], Unit: Unit.None or Unit.Time, Bound: Bound.None or Bound.AtMost } number]) return null;
        if (!clause.Covers(Return, DepotWord, Vehicle, RouteWord, Fleet, Each, Must, May, Not, Forbid, NoLater, NoEarlier, Before, After, Start, End, Time, Arrive, Deadline, Only, Go, Deliveries)) return null;
        var at = clause.IndexOf(number) - 1;
        while (at >= 0 && clause.Items[at].Concepts is [Filler] or [At] or [Time]) at--;
        if (at < 0) return null;
        var lead = clause.Items[at];
        if (clause.Has(Return, Arrive, End) && (clause.Has(DepotWord, Return) || clause.Has(End) && clause.Has(RouteWord)) && !clause.Has(Start))
        {
            var latest = clause.Negations == 0 && lead.IsAny(NoLater, By, Before, Deadline) || clause.Negations == 1 && lead.Is(After);
            return latest ? FrameReading.Of(new Requirement("EXT:RETURNBY").With("time", time)) : null;
        }
        if (!clause.Has(Start)) return null;
        var earliest = clause.Negations == 1 && lead.IsAny(Before, NoEarlier) || clause.Negations == 0 && lead.IsAny(NoEarlier, After);
        return earliest ? FrameReading.Of(new Requirement("EXT:DEPARTFROM").With("time", time)) : null;
    }
}
