using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Nodes in levels of priority: VRPMP, and with a relaxation VRP-dRP; and the rule that goes with them.</summary>
internal sealed class LevelFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0) return null;
        if (!clause.Covers(Priority, NonPriority, Level, High, Low, Medium, Above, Decreasing, Relaxed, Rule, OneLevel, Before, After, First, Later, Other, Each, RouteWord, Must, May, Serve, Node, Order, Existence, Not, Same, Vague, TooLate, Late, MoreThan, Earlier, Extra, Both, Last, NewGoods, Twice, Group, Explain, Vehicle, Carry, Only, Go, AtMost, Or, Respect)) return null;
        if (!clause.Has(Priority, Level, Above, Decreasing, High, Low, Relaxed, NonPriority)) return null;
        var lists = clause.NodeLists;
        if (clause.HasNoArguments || lists.Length == 0 && clause.Numbers.All(n => !n.IsBare || n.Value <= 1)) return RuleOf(clause);
        if (clause.Negations > (clause.Has(Relaxed) ? 1 : 0)) return null;
        var levels = Ranked(clause, lists);
        if (levels is null || levels.Length < 2 || levels.SelectMany(l => l).Distinct().Count() != levels.Sum(l => l.Length)) return null;
        var fact = new Requirement("#LEVELS").WithOrder("levels", levels);
        if (clause.Has(Relaxed, OneLevel)) return FrameReading.Of(fact, new Requirement("#RELAXED"));
        return clause.Has(Before) || clause.Has(First) && clause.Has(Serve) || clause.Has(Order, Above) && clause.Has(Serve) ? FrameReading.Of(fact, new Requirement("#STRICT")) : FrameReading.Of(fact);
    }

    private static FrameReading? RuleOf(Clause clause)
    {
        if (clause.Has(NonPriority) && clause.Has(Other) && clause.Negations == 0 && !clause.Has(Before, After, Must)) return FrameReading.Of(new Requirement("#LEVELREMARK"));
        if (!clause.Has(Priority, Level, High)) return null;
        if (clause.Has(OneLevel, Relaxed)) return clause.Has(Earlier, Vague, Later, TooLate, Relaxed) ? FrameReading.Of(new Requirement("#RELAXED")) : null;
        if (clause.Negations > 0 || clause.Has(May)) return null;
        var high = clause.IndexOf(High);
        var before = clause.IndexOf(Before);
        var low = clause.IndexOf(Low);
        if (before >= 0 && high >= 0 && high < before && !clause.Has(After) && (low < 0 || low > before)) return FrameReading.Of(new Requirement("#STRICT"));
        if (high >= 0 && clause.Has(First) && !clause.Has(Before, After) && low < 0) return FrameReading.Of(new Requirement("#STRICT"));
        return clause.Has(Decreasing) && clause.Has(Serve) && !clause.Has(After, Before) ? FrameReading.Of(new Requirement("#STRICT")) : null;
    }

    private static int[][]? Ranked(Clause clause, ImmutableArray<Item> lists)
    {
        if (clause.Has(Above)) return Above3(clause, lists);
        if (lists is [{ Values.Length: > 1 } all] && clause.Has(Decreasing)) return IsConsistent(clause, all) ? [.. Clause.Ids(all).Select(n => new[] { n })] : null;
        // Each list with the rank that stands nearest: "customer 10 high, customer 6 medium, customer 2 low".
        var ranks = new List<(int Rank, int[] Nodes)>();
        var items = clause.Items;
        for (var l = 0; l < lists.Length; l++)
        {
            var start = clause.IndexOf(lists[l]);
            var end = l + 1 < lists.Length ? clause.IndexOf(lists[l + 1]) : items.Count;
            if (RankIn(items.Skip(start + 1).Take(end - start - 1)) is not { } rank) return null;
            ranks.Add((rank, [.. Clause.Ids(lists[l])]));
        }
        if (ranks.Select(r => r.Rank).Distinct().Count() != ranks.Count || ranks.Count < 2) return null;
        return [.. ranks.OrderBy(r => r.Rank).Select(r => r.Nodes)];
    }

    private static int? RankIn(IEnumerable<Item> items)
    {
        int? rank = null;
        foreach (var item in items)
        {
            if (item.Is(Before)) break;
            var here = item.Text switch
            {
                "second" or "2nd" or "second highest" => 2,
                "third" or "3rd" or "third highest" => 3,
                "medium" or "middle" => 50,
                "lowest" or "low" or "bottom" or "last" => 100,
                "highest" or "the highest" or "high" or "top" or "first" => 1,
                _ => 0,
            };
            if (here == 0) continue;
            // "the second highest"
            if (rank is 2 or 3 && here == 1) continue;
            if (rank is not null && rank != here) return rank;
            rank = here;
        }
        return rank;
    }

    private static int[][]? Above3(Clause clause, ImmutableArray<Item> lists)
    {
        var aboves = clause.Items.Count(i => i.Is(Above));
        if (clause.Negations > 0) return null;
        // "20 above 4, and 4 above 12": the second pair goes on where the first ends.
        if (lists.Length == 4 && aboves == 2 && lists[1].Values.SequenceEqual(lists[2].Values)) return [Clause.Ids(lists[0]), Clause.Ids(lists[1]), Clause.Ids(lists[3])];
        if (aboves != lists.Length - 1) return null;
        for (var l = 0; l + 1 < lists.Length; l++)
            if (!clause.Items.Skip(clause.IndexOf(lists[l])).Take(clause.IndexOf(lists[l + 1]) - clause.IndexOf(lists[l])).Any(i => i.Is(Above))) return null;
        return [.. lists.Select(l => Clause.Ids(l).ToArray())];
    }

    // "[7] (highest), [5], and [3] (lowest)" must tell the same order as the list.
    private static bool IsConsistent(Clause clause, Item all)
    {
        var again = clause.Items.Where(i => i.IsBare).SelectMany(i => i.Values).ToArray();
        if (again.Length == 0) return true;
        if (again.Any(v => !all.Values.Contains(v))) return false;
        var places = again.Select(v => all.Values.IndexOf(v)).ToArray();
        if (!places.SequenceEqual(places.Order())) return false;
        for (var i = 0; i < clause.Items.Count; i++)
        {
            if (!clause.Items[i].IsBare) continue;
            var after = clause.Items.Skip(i + 1).TakeWhile(x => !x.IsBare && !x.Is(Before)).ToArray();
            if (after.Any(x => x.Is(High)) && !after.Any(x => x.Is(Low)) && clause.Items[i].Values[0] != all.Values[0]) return false;
            if (after.Any(x => x.Is(Low)) && !after.Any(x => x.Is(High)) && clause.Items[i].Values[^1] != all.Values[^1]) return false;
        }
        return true;
    }
}
