using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Nodes that are visited in an order on one route: VRPSO.</summary>
internal sealed class OrderFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.Intervals.Length > 0 || clause.VehicleNumbers.Length > 0 || !clause.Has(Before, After, Later, Earlier, Order, First)) return null;
        if (clause.Has(Next, Previous, Adjacent, NextStop, Straight, Priority, NonPriority, Position, Last, Pickup, Split, Different, Apart, Start, Backhaul, Linehaul, Above, Window)) return null;
        if (!clause.Covers(Before, After, Later, Earlier, Order, First, Same, Share, Together, RouteWord, Vehicle, Node, Must, May, Not, Forbid, Serve, Arrive, Go, Travel, Both, If, Exactly, Explain, Deliveries, Over, Group, Time, Other, Extra, Third)) return null;
        if (clause.Has(Time) || clause.Has(Other)) return null;
        var named = clause.NodesNamed(fromContext: false);
        var counts = clause.Numbers.Where(n => !named.Contains(n)).ToArray();
        if (counts.Length > 1 || counts.Any(c => c.Unit is not (Unit.Routes or Unit.Vehicles) || c.Value != 1)) return null;
        var shares = clause.Has(Same, Share, Together, Group) || counts.Length == 1 || clause.Has(RouteWord, Vehicle);
        // "On the route of customer 18, customer 1 …" names the route, no node of the order.
        if (named.Length == 3 && clause.Has(RouteWord) && clause.IndexOf(RouteWord) < clause.IndexOf(named[0]) && named[1..].Any(n => n.Values.SequenceEqual(named[0].Values))) named = named[1..];
        // "before 275" behind a node that is called one is a time; "The vehicle of 6 and 11 must see 11 before 6" names its nodes twice.
        if (named.Any(n => n.Is(Nodes)) && named.Any(n => n.Is(Number) && n.Value >= 100)) return null;
        if (named.Length == 3 && named[0].Values.Length == 2 && named[0].Values.Order().SequenceEqual(named[1].Values.Concat(named[2].Values).Order())) named = named[1..];
        if (clause.Has(First) && named.Length >= 2 && ByPlace(clause, named) is { } places) return Stated([places], shares);
        if (clause.Has(Order)) return InOrder(clause, named, shares);
        var connectives = clause.Items.Where(i => i.IsAny(Before, After, Earlier) || i.Is(Later) && !i.Is(Filler)).ToArray();
        if (named.Length >= 2 && connectives.Length == 0 || named.Length > 2) return Chain(clause, named, shares);
        if (connectives.Length == 0 && clause.Has(First)) return FirstOfPair(clause, named);
        if (connectives.Length != 1 || named.Length != 2 || clause.Has(First)) return null;
        return Pair(clause, named, clause.IndexOf(Before, After, Earlier) is >= 0 and var at ? at : clause.IndexOf(Later), shares);
    }

    private static FrameReading? Pair(Clause clause, ImmutableArray<Item> named, int at, bool shares)
    {
        var connective = clause.Items[at];
        var (left, right) = (clause.IndexOf(named[0]), clause.IndexOf(named[1]));
        // One of the words decides; "followed by" stands under Before, "preceded by" under After.
        bool before;
        if (connective.Is(Before) && connective.Is(After)) return null;
        if (connective.Is(Earlier) && !connective.Is(Before))
        {
            if (at < right) return null;
            before = false;
        }
        else
        {
            before = connective.Is(Before) || connective.Is(Later) && !connective.Is(After);
            if (connective.Is(Later) && !(at > left && at < right)) return null;
            if (at > right) return null;
            if (at < left) before = !before;
        }
        if (clause.Negations > 1) return null;
        if (clause.Negations == 1) before = !before;
        if (clause.Has(May) && clause.Negations == 0 && !clause.Has(Must)) return null;
        if (clause.Has(If) && !(at < left)) return null;
        var pairs = before ? (named[0], named[1]) : (named[1], named[0]);
        return Stated([.. from a in Clause.Ids(pairs.Item1) from b in Clause.Ids(pairs.Item2) select new[] { a, b }], shares);
    }

    private static FrameReading? InOrder(Clause clause, ImmutableArray<Item> named, bool shares)
    {
        if (clause.Negations > 0 || clause.Has(Before, After, Earlier, May, If)) return null;
        // "3, 4 and 9 in the order 3, 4, 9": the last list is the order.
        if (named.Length == 2 && !named[0].Values.Order().SequenceEqual(named[1].Values.Order())) return null;
        if (named.Length is 0 or > 2 || named[^1].Values.Length < 2) return null;
        return Stated([[.. Clause.Ids(named[^1])]], shares);
    }

    private static FrameReading? Chain(Clause clause, ImmutableArray<Item> named, bool shares)
    {
        if (clause.Negations > 0 || clause.Has(Before, After, Earlier, If, May) || named.Any(n => n.Values.Length != 1)) return null;
        for (var i = 0; i + 1 < named.Length; i++)
        {
            var between = clause.Items.Skip(clause.IndexOf(named[i]) + 1).TakeWhile(x => !ReferenceEquals(x, named[i + 1]));
            if (!between.Any(x => x.Is(Later))) return null;
        }
        return named.Length >= 2 ? Stated([[.. named.Select(n => (int)n.Value)]], shares) : null;
    }

    // "8 first and 15 afterwards", "12 first, 5 second and 18 third": each node with its place behind it.
    private static int[]? ByPlace(Clause clause, ImmutableArray<Item> named)
    {
        if (clause.Negations > 0 || clause.Has(May, If, Before, Order) || named.Any(n => n.Values.Length != 1)) return null;
        for (var i = 0; i < named.Length; i++)
        {
            var end = i + 1 < named.Length ? clause.IndexOf(named[i + 1]) : clause.Items.Count;
            var behind = clause.Items.Skip(clause.IndexOf(named[i]) + 1).Take(end - clause.IndexOf(named[i]) - 1).Where(x => Ordinals.Of(x) > 0 || x.Is(Later)).ToArray();
            if (behind is not [var place]) return null;
            if (Ordinals.Of(place) != i + 1 && !(i == 1 && named.Length == 2 && place.Is(Later))) return null;
        }
        return [.. named.Select(n => (int)n.Value)];
    }

    private static FrameReading? FirstOfPair(Clause clause, ImmutableArray<Item> named)
    {
        if (named is not [{ Values: [var node] }] || clause.Negations > 0 || clause.Has(May, If, RouteWord) || clause.Discourse.Nodes is not [var a, var b]) return null;
        var first = (int)node;
        if (first != a && first != b) return null;
        return Stated([[first, first == a ? b : a]], clause.Has(Vehicle));
    }

    private static FrameReading? Stated(ImmutableArray<int[]> orders, bool shares)
    {
        if (orders.Any(o => o.Distinct().Count() != o.Length)) return null;
        return new FrameReading([.. orders.Select(o => new Requirement(shares ? "VRPSO" : "#ORDER").WithOrder("order", o.Select(n => new[] { n })))]);
    }
}
