using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>A node among the first stops of its route (VRPRP), or the last one (EXT:LAST).</summary>
internal sealed class PositionFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0 || clause.Has(Pickup, Decreasing, Level, High, Low, Different, Together, If, Window)) return null;
        if (NobodyBeyond(clause) is { } edge) return edge;
        if (!clause.Has(First, Last, Position, Before, Start, End)) return null;
        if (!clause.Covers(First, Last, Position, Before, Start, End, RouteWord, Vehicle, Node, Must, May, Not, Serve, Arrive, Go, Each, Priority, Same, Over, Earlier, OrLess, AtMost, NoLater, LessThan, MoreThan, Other, Deliveries, Explain, Count, Limit, Exceed, Low, Share, Only)) return null;
        var named = clause.NodeLists;
        if (named.Length == 0 && clause.Has(It, ThisNode)) named = clause.NodesNamed();
        if (named.Length == 0 && clause.Numbers is [{ IsBare: true, Values.Length: 1 } bare]) named = [bare];
        if (named.Length == 0 || named.SelectMany(Clause.Ids).Distinct().Count() != named.Max(n => n.Values.Length)) return null;
        var nodes = Clause.Ids(named[0]);
        // "one of the first three", "in at least one route": the ones say nothing of their own.
        var numbers = clause.Numbers.Where(n => !named.Contains(n) && !(n.Unit == Unit.Routes && n.Value == 1) && !(n.Value == 1 && n.Unit == Unit.None && clause.IndexOf(n) < clause.IndexOf(First))).ToArray();
        if (numbers.Length > 1 || numbers is [{ Values.Length: not 1 }]) return null;
        // "All routes start with customer 4" asks for what no plan can do.
        if (clause.Has(Start, End) && clause.Has(Each) && named.Length < 2) return null;
        if (clause.Has(Last, End)) return Final(clause, named, nodes, numbers);
        if (clause.Has(First) && !clause.Has(Before) && numbers is [{ Bound: Bound.None, Unit: Unit.Stops or Unit.Positions or Unit.None } within]) return clause.Negations == 0 ? At(nodes, within.Value) : null;
        if (clause.Has(Position) && numbers.Length == 1)
        {
            var comparison = clause.Negations == 1 && numbers[0].Bound == Bound.None && clause.Has(Exceed, MoreThan) ? Bound.AtMost : clause.Negations == 1 ? numbers[0].Bound.Negated() : numbers[0].Bound;
            return comparison switch { Bound.AtMost => At(nodes, numbers[0].Value), Bound.Less => At(nodes, numbers[0].Value - 1), _ => null };
        }
        if (clause.Has(Before) && !clause.Has(First) && numbers is [{ Unit: Unit.Stops } ahead] && clause.IndexOf(ahead) < clause.IndexOf(Before) && clause.IndexOf(Before) < clause.IndexOf(named[0]))
        {
            var comparison = clause.Negations == 1 ? ahead.Bound.Negated() : ahead.Bound;
            return comparison switch { Bound.AtMost => At(nodes, ahead.Value + 1), Bound.Less => At(nodes, ahead.Value), _ => null };
        }
        if (numbers.Length > 0 || clause.Negations > 0 || clause.Has(Before, Position) && !clause.Has(First) || clause.Has(May)) return null;
        if (clause.Has(First) && !clause.Has(Before) && nodes.Length == 1 && (clause.Has(RouteWord) || clause.Has(Node))) return At(nodes, 1);
        return clause.Has(Start) && clause.Has(RouteWord) && nodes.Length == 1 && !clause.Has(First, Last) ? At(nodes, 1) : null;
    }

    // "No customer may follow customer 19 on its route": nobody comes after, or before, the node.
    private static FrameReading? NobodyBeyond(Clause clause)
    {
        if (clause.Negations != 1 || clause.NodeLists is not [{ Values: [var node] } list] || clause.Numbers.Length > 0 || !clause.Has(RouteWord) || clause.Has(Before) == clause.Has(After)) return null;
        var connective = clause.IndexOf(Before, After);
        if (clause.IndexOf(Not, Forbid) > connective || connective > clause.IndexOf(list) || !clause.Covers(Not, Node, Other, May, Must, Serve, Arrive, Go, Before, After, RouteWord, Same, Vehicle, Each)) return null;
        if (!clause.Items.Take(connective).Any(i => i.Is(Node)) && !clause.HasWord("nothing", "nobody", "no one", "nobody else", "no one else", "nothing else", "no other customer", "no other node", "no other stop")) return null;
        return clause.Has(After) ? FrameReading.Of(new Requirement("EXT:LAST").WithNodes("nodes", [(int)node])) : At([(int)node], 1);
    }

    private static FrameReading? Final(Clause clause, ImmutableArray<Item> named, int[] nodes, Item[] numbers)
    {
        if (numbers.Length > 0 || clause.Negations > 0 || clause.Has(First, Before, Start, May, Priority) || nodes.Length != 1) return null;
        return clause.Has(RouteWord, Vehicle, Node) || clause.Has(End) ? FrameReading.Of(new Requirement("EXT:LAST").WithNodes("nodes", nodes)) : null;
    }

    private static FrameReading? At(int[] nodes, double position) =>
        position < 1 ? null : new FrameReading([.. nodes.Select(n => new Requirement("VRPRP").With("node", n).With("position", position))]);
}
