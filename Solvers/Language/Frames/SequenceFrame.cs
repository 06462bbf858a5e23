using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Nodes that are visited one directly after the other: CluVRP, with the direction VRPSO, forbidden EXT:FORBIDARC.</summary>
internal sealed class SequenceFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (clause.Intervals.Length > 1 || clause.VehicleNumbers.Length > 0 || clause.Has(Difference, Pickup) || clause.Has(Leg) && clause.Intervals.Length == 0) return null;
        if (!clause.Covers(Adjacent, NothingBetween, Next, Previous, NextStop, Straight, Same, Share, Together, RouteWord, Vehicle, Node, Must, May, Not, Forbid, Serve, Arrive, Go, Travel, Each, Both, Other, Between, After, Before,
            If, Order, Start, Later, Explain, Over, Neither, Position, Leg)) return null;
        if (clause.Intervals is [{ Lead: From, Values: [var a, var b], Unit: Unit.None }])
            return clause.NodeLists.Length == 0 && clause.Numbers.Length == 0 && (clause.Has(Straight) || clause.Negations == 1 && clause.HasWord("trip", "leg", "link", "arc", "connection", "way", "drive")) ? Arc(clause, (int)a, (int)b) : null;
        if (clause.Intervals.Length > 0) return null;
        var named = clause.NodesNamed();
        var counts = clause.Numbers.Where(n => !named.Contains(n)).ToArray();
        if (counts.Length > 1 || counts.Any(c => c.Unit is not (Unit.Routes or Unit.Vehicles) || c.Value != 1 || c.Bound != Bound.None)) return null;
        if (named.Length == 1 || named.Length == 2 && !clause.Has(Next, Previous, NextStop, Straight)) return Neighbors(clause, named);
        if (named.Length != 2 || named.Any(n => n.Values.Length != 1)) return null;
        return Directed(clause, (int)named[0].Value, (int)named[1].Value, clause.IndexOf(named[0]), clause.IndexOf(named[1]));
    }

    private static FrameReading? Neighbors(Clause clause, ImmutableArray<Item> named)
    {
        var nodes = named.SelectMany(Clause.Ids).Distinct().ToArray();
        if (nodes.Length < 2 || clause.Has(Before, After, If, NextStop, Order, Later)) return null;
        if (named.Length == 2 && !(clause.Has(Between) || clause.HasWord("next to", "adjacent to", "with"))) return null;
        if (clause.Has(Straight) && !clause.Has(Adjacent, NothingBetween)) return null;
        var between = clause.Has(Between) && clause.Has(Other, Node) || clause.Has(NothingBetween) || clause.Items.Any(i => i.Text == "nothing") && clause.Has(Between);
        if (clause.Has(Adjacent) && clause.Negations == 0 && (!clause.Has(May) || clause.Has(Must))) return FrameReading.Of(new Requirement("CluVRP").WithNodes("nodes", nodes));
        var forbids = clause.Has(NothingBetween) ? clause.Negations == 0 : clause.Negations == 1;
        return between && forbids && !clause.Has(Adjacent) && (nodes.Length == 2) ? FrameReading.Of(new Requirement("CluVRP").WithNodes("nodes", nodes)) : null;
    }

    private static FrameReading? Directed(Clause clause, int first, int second, int atFirst, int atSecond)
    {
        if (clause.Has(Adjacent)) return null;
        if (clause.Has(Straight) && !clause.Has(Next, Previous, NextStop))
        {
            var from = clause.Items.Take(atSecond).Any(i => i.Is(From)) || clause.HasWord("direct trip", "direct trips");
            return from && !clause.Has(Before, After) ? Arc(clause, first, second) : null;
        }
        if (clause.Has(NextStop) && !clause.Has(Next, Previous)) return clause.Has(If, After) && clause.Negations == 0 && !clause.Has(Before)
            // "after 7 the next stop is 15" and "the stop after 7 is 15", but "15 is the next stop after 7".
            ? clause.IndexOf(If, After) < atFirst ? Arc(clause, first, second) : Arc(clause, second, first) : null;
        if (clause.Has(Next) == clause.Has(Previous)) return null;
        var at = clause.IndexOf(Next, Previous);
        // "A directly before B", and with the connective in front "directly before B comes A".
        if (at > atSecond) return null;
        var fronted = at < atFirst;
        if (clause.Has(Before, After) && clause.Items.Any(i => i.IsAny(Before, After) && !i.IsAny(Next, Previous))) return null;
        return clause.Has(Next) != fronted ? Arc(clause, first, second) : Arc(clause, second, first);
    }

    private static FrameReading? Arc(Clause clause, int from, int to)
    {
        if (from == to || clause.Negations > 1) return null;
        if (clause.Negations == 1) return FrameReading.Of(new Requirement("EXT:FORBIDARC").With("from", from).With("to", to));
        if (clause.Has(May)) return null;
        return FrameReading.Of(new Requirement("CluVRP").WithNodes("nodes", [from, to]), new Requirement("VRPSO").WithOrder("order", [[from], [to]]));
    }
}
