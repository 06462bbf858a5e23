using System.Collections.Immutable;
using Native.Solvers.Language.Lexicon;

namespace Native.Solvers.Language.Grammar;

/// <summary>Tells whether words that no frame reads could constrain routes. In doubt they could.</summary>
internal static class Relevance
{
    // Words that say nothing of a route even beside one.
    private static readonly ImmutableArray<Concept> Harmless =
    [
        Concept.Filler, Concept.Unknown, Concept.And, Concept.But, Concept.Comma, Concept.Semicolon, Concept.Colon, Concept.Dash, Concept.Open, Concept.Close, Concept.To, Concept.From, Concept.By, Concept.At,
        Concept.With, Concept.Than, Concept.It, Concept.They, Concept.TheseNodes, Concept.ThisNode, Concept.So, Concept.Respective, Concept.Existence, Concept.Node, Concept.RouteWord, Concept.Vehicle, Concept.Fleet,
        Concept.DepotWord, Concept.Serve, Concept.Goods, Concept.Travel, Concept.Go, Concept.Explain, Concept.Greeting, Concept.Conduct, Concept.Objective, Concept.Reason, Concept.Group, Concept.Each, Concept.Both,
        Concept.Number, Concept.LoadUnit, Concept.Time,
    ];

    /// <summary>Why the words may not be passed over; null where they may.</summary>
    /// <param name="items">The words.</param>
    /// <param name="strict">Whether beside a route, vehicle, node or depot any word of the lexicon that is not harmless counts.</param>
    public static string? Of(IReadOnlyList<Item> items, bool strict = true)
    {
        var strong = items.FirstOrDefault(i => i.IsAny(Concept.Must, Concept.Nodes, Concept.Interval, Concept.VehicleNumber, Concept.Forbid, Concept.NeedNot, Concept.Except,
            Concept.Capacity, Concept.Window, Concept.Priority, Concept.AtMost, Concept.AtLeast, Concept.Exceed, Concept.Percent, Concept.Overload, Concept.SquareRoot, Concept.Same, Concept.If)
            || i.Is(Concept.Limit) || i.Is(Concept.Only) || i.Is(Concept.Not) || i.Is(Concept.May) || i.Bound != Bound.None);
        var unknown = items.Where(i => i.Is(Concept.Unknown)).Select(i => i.Text).Distinct().ToArray();
        var words = unknown.Length == 0 ? "the words are known, but not in this combination" : $"these words are unknown: {string.Join(", ", unknown)}";
        if (strong is not null) return $"'{strong.Text}' tells of a constraint, and {words}";
        var routing = items.FirstOrDefault(i => i.IsAny(Concept.RouteWord, Concept.Vehicle, Concept.Node, Concept.DepotWord));
        var weak = items.FirstOrDefault(i => i.IsAny(Concept.Soft, Concept.Before, Concept.After, Concept.First, Concept.Last, Concept.Between, Concept.Adjacent, Concept.Together, Concept.Apart, Concept.Different, Concept.Share,
            Concept.Length, Concept.Duration, Concept.Cost, Concept.Vague, Concept.Pickup, Concept.Reload, Concept.Pause, Concept.Optional, Concept.Speed, Concept.Per, Concept.Deadline, Concept.Minimum,
            Concept.MoreThan, Concept.LessThan, Concept.Return) && !i.Is(Concept.Filler) || (i.Is(Concept.Number) && i.Unit != Unit.None));
        if (strict && routing is not null && weak is not null) return $"'{weak.Text}' of '{routing.Text}' tells of a constraint, and {words}";
        if (strict && routing is not null && items.FirstOrDefault(i => !i.IsAny(Harmless.AsSpan())) is { } word) return $"'{word.Text}' of '{routing.Text}' tells of a constraint, and {words}";
        // A number with a unit, a price, or a number beside a route, vehicle or depot measures something.
        if (items.FirstOrDefault(i => i.Is(Concept.Number) && i.Unit is Unit.Distance or Unit.Time or Unit.Load or Unit.Percent or Unit.Times) is { } measured) return $"'{measured.Text}' measures something, and {words}";
        if (items.Any(i => i.Is(Concept.Number) && !IsYear(i)) && items.Any(i => i.IsAny(Concept.Cost, Concept.Per, Concept.RouteWord, Concept.Vehicle, Concept.DepotWord))) return $"a number says something of routes, and {words}";
        // A number of routes, vehicles or stops, or a bare number beside a word of the field, says something too.
        if (items.FirstOrDefault(i => i.Is(Concept.Number) && i.Unit is Unit.Routes or Unit.Vehicles or Unit.Stops or Unit.Positions) is { } counted) return $"'{counted.Text}' counts something, and {words}";
        if (items.Any(i => i.Is(Concept.Number) && !IsYear(i)) && items.FirstOrDefault(i => i.IsAny(Concept.Pickup, Concept.Before, Concept.After, Concept.Together, Concept.Apart, Concept.Different, Concept.Adjacent, Concept.Share, Concept.Optional, Concept.Pause, Concept.Deadline, Concept.Alone, Concept.Reload, Concept.Service, Concept.Unload, Concept.Load, Concept.Demand)) is { } beside)
            return $"'{beside.Text}' beside a number tells of a constraint, and {words}";
        // "4 goes with 5": a whole number that nothing counts may be the number of a node.
        for (var i = 0; i < items.Count; i++)
            if (items[i].IsBare && !IsYear(items[i]) && !IsCount(items, i)) return $"'{items[i].Text}' may be the number of a node, and {words}";
        var count = items.Count(i => !i.IsAny(Concept.Comma, Concept.Open, Concept.Close, Concept.Colon, Concept.Semicolon));
        if (unknown.Length * 2 > count && count >= 3) return $"most of the words are unknown: {string.Join(", ", unknown)}";
        return null;
    }

    // "40 years": a word that is not of the field stands behind what it counts; "at eight" is an hour.
    private static bool IsCount(IReadOnlyList<Item> items, int at) => at + 1 < items.Count && items[at + 1].Is(Concept.Unknown) || items[at].Lead == Concept.At && !items[at].Text.Any(char.IsDigit);

    // "in 1999"
    private static bool IsYear(Item item) => item.Lead == Concept.At && item.IsBare && item.Values is [>= 1900 and <= 2100];
}
