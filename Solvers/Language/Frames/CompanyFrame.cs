using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Nodes that share a route (VRPSVC), that must not (VRPILC), or of which a route takes only some (EXT:ATMOST).</summary>
internal sealed class CompanyFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0) return null;
        var named = clause.NodesNamed();
        if (named.Length is 0 or > 3 || clause.Has(Adjacent, NothingBetween, Next, Previous, NextStop, Straight, Earlier, After, Last, First, Position, Priority, Pickup, Start, End, Window, Capacity, Alone)) return null;
        if (clause.Has(Before) || clause.NodeLists.Any(n => n.Lead == From) && clause.Has(Goods)) return null;
        if (!clause.Covers(Same, Together, Share, Group, Different, Apart, Split, RouteWord, Vehicle, Node, Must, May, Not, Neither, Forbid, Serve, Arrive, Go, Travel, Each, Both, Other, If, Carry, Over, Goods, Deliveries,
            Explain, AtMost, MoreThan, Only, Return, Remaining, Duration, Vague)) return null;
        if (clause.Items.Any(i => i.Is(Vague) && !i.Is(Filler)) && !clause.Has(Split)) return null;
        if (clause.Has(If) && named.Length < 2) return null;
        if (!IsOneStatement(clause, named)) return null;
        var nodes = named.SelectMany(Clause.Ids).ToArray();
        if (nodes.Distinct().Count() < 2 || named.Any(n => n.Values.Distinct().Count() != n.Values.Length)) return null;
        var counts = clause.Numbers.Where(n => !named.Contains(n)).ToArray();
        return counts.Any(n => n.Unit is not (Unit.Routes or Unit.Vehicles)) && !clause.Has(If) ? AtMostSome(clause, nodes, counts) : Whole(clause, named, nodes, counts);
    }

    private static FrameReading? Whole(Clause clause, ImmutableArray<Item> named, int[] nodes, Item[] counts)
    {
        if (counts.Length > 1 || clause.Negations > 1 || counts.Any(c => c.Bound is not (Bound.None or Bound.Exactly or Bound.AtMost))) return null;
        var one = counts.Any(c => c.Value == 1);
        var several = counts.Any(c => c.Value > 1);
        // "two different vehicles" counts what is different; with more nodes than vehicles it would say something else.
        if (several && !clause.Has(Split) && !(clause.Has(Different) && counts[0].Value == nodes.Length)) return null;
        if (clause.Items.Any(i => i.Is(Vague) && !i.Is(Filler)) && clause.Negations != 1) return null;
        var together = clause.Has(Same, Together, Share, Group) || one;
        var apart = clause.Has(Different, Apart, Split) || named.Length == 2 && clause.HasWord("another", "other") && clause.HasWord("than");
        if (clause.Has(Group) && clause.Has(Split)) together = false;
        if (together && apart || clause.Has(Same) && !clause.Has(RouteWord, Vehicle) && !one) return null;
        if (!together && !apart)
        {
            // "a route with 9 must not contain 18"; "no vehicle may visit both 6 and 19"
            var linked = named.Length == 2 && clause.Has(RouteWord, Vehicle) && clause.HasWord("if", "whichever", "that", "which", "who", "of", "also", "too", "with", "serving", "visiting", "containing");
            var listed = named.Length == 1 && clause.Has(RouteWord, Vehicle) && clause.Negations == 1 && clause.Has(Both);
            if (!linked && !listed || clause.Has(If) && clause.HasWord("when", "where", "provided", "as soon as")) return null;
            together = true;
        }
        else if (clause.Has(If)) return null;
        var negated = clause.Negations == 1;
        if (clause.Has(May) && !negated && !clause.Has(Only)) return FrameReading.Nothing(together ? "permits one route for these nodes, which is no requirement" : "permits different routes, which is no requirement");
        if (clause.Has(Only) && clause.Has(May)) return null;
        if (together != negated) return FrameReading.Of(new Requirement("VRPSVC").WithNodes("nodes", nodes));
        // "must not all share a route" leaves out one; "must not share a route" lets no two of them together.
        if (together && nodes.Length > 2 && clause.HasWord("all", "all of", "all of them"))
            return named.Length == 1 ? FrameReading.Of(new Requirement("EXT:ATMOST").WithNodes("nodes", nodes).With("limit", nodes.Length - 1)) : null;
        if (named.Length == 1) return FrameReading.Of(new Requirement("VRPILC").WithNodes("nodes", nodes));
        // "5 and 6 not with 7" says nothing of 5 with 6.
        return new FrameReading([.. from a in Clause.Ids(named[0]) from b in Clause.Ids(named[1]) select new Requirement("VRPILC").WithNodes("nodes", [a, b])]);
    }

    private static FrameReading? AtMostSome(Clause clause, int[] nodes, Item[] counts)
    {
        if (counts.Where(c => !(c.Unit is Unit.Routes or Unit.Vehicles && c.Value == 1)).ToArray() is not [{ Values: [var count] } number] || !clause.Has(RouteWord, Vehicle) && counts.Length < 2 || clause.Has(Same, Together, Share, Different, Apart, Split) && !clause.Has(Share)) return null;
        var most = number.Bound switch
        {
            Bound.AtMost when clause.Negations == 0 => count,
            Bound.More when clause.Negations == 1 => count,
            Bound.Less when clause.Negations == 0 => count - 1,
            _ => 0,
        };
        if (most < 1 || number.Unit is not (Unit.None or Unit.Stops) || most >= nodes.Length) return null;
        return FrameReading.Of(most == 1 ? new Requirement("VRPILC").WithNodes("nodes", nodes) : new Requirement("EXT:ATMOST").WithNodes("nodes", nodes).With("limit", most));
    }

    // Two lists in one statement are A with B; lists that a comma or "and" parts are two statements, or a conditional.
    private static bool IsOneStatement(Clause clause, ImmutableArray<Item> named)
    {
        if (named.Length < 2) return true;
        if (named.Length > 2) return false;
        var (first, second) = (clause.IndexOf(named[0]), clause.IndexOf(named[1]));
        if (first < 0 || second < 0) return false;
        for (var i = first + 1; i < second; i++)
            if (clause.Items[i].IsAny(Comma, And, Semicolon, But) && !clause.Has(If) && clause.Items[i].Text != "along with") return false;
        return true;
    }
}
