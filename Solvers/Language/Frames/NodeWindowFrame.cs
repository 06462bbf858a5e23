using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>A time window that the text gives: one more beside the data’s (VRPMTW), or the only one (EXT:WINDOW).</summary>
internal sealed class NodeWindowFrame : Frame
{
    // A bare number behind "before" may name a node; from here on it can only be a time.
    private const double LeastTime = 100;

    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.VehicleNumbers.Length > 0 || clause.Has(Pause, Service, Unload, Same, Together, Different, Pickup, Difference, If)) return null;
        if (!clause.Covers(Window, Extra, Node, Must, May, Serve, Arrive, Each, Deliveries, Not, Forbid, Before, After, NoLater, NoEarlier, Deadline, First, Time, Vehicle, Goods, Start, Only, Carry,
            Respect, But, Between, Return, DueTime, ReadyTime, Existence, Both, Remaining, Last, Minute, Over, Limit, Demand, Open)) return null;
        var lists = clause.NodeLists;
        if (lists.Length != 1) return null;
        var nodes = Clause.Ids(lists[0]);
        var range = clause.Intervals.FirstOrDefault() ?? clause.Numbers.FirstOrDefault(n => n is { IsBracketed: true, Values.Length: 2 });
        if (range is not null)
        {
            if (clause.Intervals.Length + clause.Numbers.Length != 1 || clause.Negations > 0 || range.Unit is not (Unit.None or Unit.Time) || clause.Has(Before, After, NoLater, NoEarlier)) return null;
            if (range.IsBracketed && !clause.Has(Window, Extra, Serve, Arrive)) return null;
            var (from, to) = (range.Values[0], range.Values[1]);
            if (!clause.Items.Any(IsExtra) && !(clause.Has(May) && clause.HasWord("also", "too"))) return clause.Has(May) && !clause.Has(Only) ? null : FrameReading.Of(new Requirement("EXT:WINDOW").WithNodes("nodes", nodes).WithInterval("window", from, to));
            return new FrameReading([.. nodes.Select(n => new Requirement("VRPMTW").With("node", n).WithInterval("window", from, to))]);
        }
        if (!clause.Has(DueTime, ReadyTime) && clause.Items.Any(i => IsExtra(i) && !i.IsAny(Filler, Existence))) return null;
        return Bounded(clause, nodes);
    }

    private static FrameReading? Bounded(Clause clause, int[] nodes)
    {
        if (clause.Intervals.Length > 0 || clause.Numbers.Length is 0 or > 2 || clause.Negations > 1) return null;
        double? from = null, to = null;
        foreach (var number in clause.Numbers)
        {
            if (number.Values.Length != 1 || number.Unit is not (Unit.None or Unit.Time) || number.Bound is not (Bound.None or Bound.AtMost)) return null;
            if (Direction(clause, number) is not { } latest) return null;
            if (latest ? to is not null : from is not null) return null;
            if (latest) to = number.Value;
            else from = number.Value;
        }
        if (from is { } start && to is { } end) return FrameReading.Of(new Requirement("EXT:WINDOW").WithNodes("nodes", nodes).WithInterval("window", start, end));
        return FrameReading.Of(new Requirement("EXT:WINDOW").WithNodes("nodes", nodes).With(to is null ? "from" : "to", (to ?? from)!.Value));
    }

    // A window that is merely open is no further one.
    private static bool IsExtra(Item item) => item.Is(Extra) && item.Text is not ("open" or "opens" or "opened" or "available" or "original" or "regular" or "too");

    // True for the latest time, false for the earliest.
    private static bool? Direction(Clause clause, Item number)
    {
        var sure = number.Unit == Unit.Time || number.Value >= LeastTime;
        var at = clause.IndexOf(number) - 1;
        while (at >= 0 && clause.Items[at].Concepts is [Filler] or [At] or [Time]) at--;
        if (at < 0) return null;
        var lead = clause.Items[at];
        // "closed until 150" opens then; "closed before" and "closed after" say it too, "closed" with anything else is not sure.
        if (clause.HasWord("closed") && lead.Text is "until" or "till" or "before") return clause.Negations == 0 && sure ? false : null;
        if (clause.HasWord("closed") && lead.Is(After)) return clause.Negations == 0 && sure ? true : null;
        if (clause.HasWord("closed")) return null;
        if (lead.Text is "opens") return clause.Negations == 0 ? false : null;
        if (lead.Text is "closes") return clause.Negations == 0 ? true : null;
        if (lead.IsAny(NoLater)) return clause.Negations == 0 ? true : null;
        if (lead.IsAny(NoEarlier)) return false;
        if (lead.Is(By)) return clause.Negations == 0 && sure ? true : null;
        if (lead.Is(Deadline) || clause.Has(Deadline)) return clause.Negations == 0 ? true : null;
        if (lead.Is(First) && number.Unit == Unit.Time) return clause.Negations == 0 ? true : null;
        if (lead.Is(Before) && sure) return clause.Negations == 0 ? true : false;
        if (lead.Is(After) && sure) return clause.Negations == 0 ? false : true;
        if (lead.Is(To) && lead.Text is "until" or "till" && sure) return clause.Negations == 0 ? true : false;
        return null;
    }
}
