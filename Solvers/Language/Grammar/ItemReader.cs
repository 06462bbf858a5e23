using System.Collections.Immutable;
using Native.Solvers.Language.Lexicon;
using Native.Solvers.Language.Reading;

namespace Native.Solvers.Language.Grammar;

/// <summary>Turns the tokens of a sentence into items: phrases of the lexicon, node lists, quantities with unit and comparison.</summary>
internal sealed class ItemReader(AnalystOptions options)
{
    /// <summary>The items of a sentence.</summary>
    public List<Item> Read(IReadOnlyList<Token> tokens)
    {
        var items = Words(tokens);
        Brackets(items);
        NodeNumbers(items);
        Vehicles(items);
        Ordinals.Read(items);
        OpeningHours(items);
        Intervals(items);
        NumberLists(items);
        Units(items);
        QuantityBounds(items);
        ShareBounds(items);
        MergeNodes(items);
        Leads(items);
        return items;
    }

    private static List<Item> Words(IReadOnlyList<Token> tokens)
    {
        var items = new List<Item>();
        for (var i = 0; i < tokens.Count;)
        {
            var length = Vocabulary.Match(tokens, i, 2, out var concepts);
            if (length > 0)
            {
                Add(length, concepts);
                continue;
            }
            length = NumberWords.Read(tokens, i, out var value);
            if (length > 0)
            {
                items.Add(new Item([Concept.Number], Text(tokens, i, length)) { Values = [value] });
                i += length;
                continue;
            }
            length = Vocabulary.Match(tokens, i, 1, out concepts);
            if (length > 0) Add(length, concepts);
            else Add(1, [tokens[i].Kind == TokenKind.Mark && IsQuiet(tokens[i].Text) ? Concept.Filler : Concept.Unknown]);

            void Add(int count, ImmutableArray<Concept> concepts)
            {
                items.Add(new Item(concepts, Text(tokens, i, count)));
                i += count;
            }
        }
        return items;
    }

    private static bool IsQuiet(string mark) => mark is "." or "!" or "\"" or "'" or "“" or "”" or "*" or "…";

    private static string Text(IReadOnlyList<Token> tokens, int at, int length) => string.Join(' ', Enumerable.Range(at, length).Select(i => tokens[i].Text));

    // "[12, 14]": the numbers between brackets as one item.
    private static void Brackets(List<Item> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Text is not "[" and not "{") continue;
            var values = new List<double>();
            var j = i + 1;
            while (j < items.Count && (items[j].Is(Concept.Number) || items[j].IsAny(Concept.Comma, Concept.And, Concept.Semicolon)))
            {
                if (items[j].Is(Concept.Number)) values.AddRange(items[j].Values);
                j++;
            }
            if (values.Count == 0 || j >= items.Count || !items[j].Is(Concept.Close)) continue;
            Replace(items, i, j + 1 - i, new Item([Concept.Number], string.Join(' ', items.Skip(i).Take(j + 1 - i).Select(x => x.Text))) { Values = [.. values], IsBracketed = true });
        }
    }

    // "nodes 3, 5 and 7", "customers 4 through 9", "#7", "depot [0]".
    private static void NodeNumbers(List<Item> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var isSign = items[i].Text == "#";
            if (!isSign && !items[i].IsAny(Concept.Node, Concept.DepotWord, Concept.Backhaul, Concept.Linehaul, Concept.Priority, Concept.Pickup)) continue;
            if (items[i].IsAny(Concept.Priority, Concept.Pickup, Concept.Backhaul) && !items[i].Text.Split(' ')[^1].StartsWith("custom", StringComparison.Ordinal)
                && !items[i].Text.Contains("node", StringComparison.Ordinal) && !items[i].Text.Contains("stop", StringComparison.Ordinal) && !items[i].Text.Contains("point", StringComparison.Ordinal)) continue;
            var j = i + 1;
            while (j < items.Count && (items[j].Is(Concept.NumberSign) || items[j].Text is ":")) j++;
            // "pickup nodes: 10 units" names no node 10.
            if (!IsNode(items, j) || (items[j - 1].Text is ":" && HasUnit(items, j))) continue;
            if (items[i].Is(Concept.DepotWord))
            {
                if (items[j].Values is [0]) Replace(items, i, j + 1 - i, items[i]);
                continue;
            }
            var values = new List<double>();
            j = List(items, j, values, ranges: true);
            var named = new Item([Concept.Nodes], string.Join(' ', items.Skip(i).Take(j - i).Select(x => x.Text))) { Values = [.. values] };
            // The words "priority" and "backhaul" say something of the nodes that they stand with.
            if (items[i].IsAny(Concept.Backhaul, Concept.Linehaul, Concept.Priority, Concept.Pickup)) Replace(items, i + 1, j - i - 1, named);
            else Replace(items, i, j - i, named);
        }
    }

    private static bool IsNode(List<Item> items, int at) => at < items.Count && items[at].IsBare;

    // The end of a list of whole numbers that starts at an item; a number that a unit follows is not of the list.
    private static int List(List<Item> items, int at, List<double> values, bool ranges)
    {
        values.AddRange(items[at].Values);
        var j = at + 1;
        if (items[at].IsBracketed) return j;
        while (j < items.Count)
        {
            if (ranges && j + 1 < items.Count && items[j].IsAny(Concept.Dash, Concept.To, Concept.Through) && IsNode(items, j + 1) && !HasUnit(items, j + 1)
                && items[j + 1].Value > values[^1] && items[j + 1].Value - values[^1] < 1000)
            {
                for (var v = values[^1] + 1; v <= items[j + 1].Value; v++) values.Add(v);
                j += 2;
                continue;
            }
            var next = j;
            while (next < items.Count && items[next].IsAny(Concept.Comma, Concept.And) && next < j + 2 && items[next].Text is not ("as well as" or "along with" or "plus")) next++;
            if (next == j || !IsNode(items, next) || items[next].IsBracketed || HasUnit(items, next)) break;
            values.AddRange(items[next].Values);
            // "4 and 5, 12 and 15 units": an "and" closes the list.
            var closes = items[next - 1].Is(Concept.And);
            j = next + 1;
            if (closes) break;
        }
        return j;
    }

    private static bool HasUnit(List<Item> items, int at)
    {
        var j = at + 1;
        while (j < items.Count && items[j].Is(Concept.Dash)) j++;
        return j < items.Count && UnitOf(items[j]) is not Unit.None;
    }

    private static void Vehicles(List<Item> items)
    {
        for (var i = 0; i + 1 < items.Count; i++)
        {
            if (!items[i].Is(Concept.Vehicle)) continue;
            var j = i + 1;
            while (j < items.Count && items[j].Is(Concept.NumberSign)) j++;
            if (!IsNode(items, j) || HasUnit(items, j)) continue;
            Replace(items, i, j + 1 - i, new Item([Concept.VehicleNumber], items[i].Text + " " + items[j].Text) { Values = items[j].Values });
        }
    }

    // "between 200 and 260", "from 3 to 10", "900-950".
    private static void Intervals(List<Item> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var opens = items[i].IsAny(Concept.Between, Concept.From);
            var j = opens ? i + 1 : i;
            while (opens && j < items.Count && (items[j].Is(Concept.Time) || items[j].Is(Concept.Filler))) j++;
            if (j >= items.Count || !IsScalar(items[j])) continue;
            var k = j + 1;
            var joined = k < items.Count && (opens ? items[k].IsAny(Concept.And, Concept.To, Concept.Dash) : items[k].Is(Concept.Dash) || items[k].Text == "to");
            if (!joined) continue;
            k++;
            while (k < items.Count && items[k].Is(Concept.Time)) k++;
            if (k >= items.Count || !IsScalar(items[k])) continue;
            Replace(items, i, k + 1 - i, new Item([Concept.Interval], string.Join(' ', items.Skip(i).Take(k + 1 - i).Select(x => x.Text)))
            {
                Values = [items[j].Value, items[k].Value],
                Lead = opens && items[i].Is(Concept.From) ? Concept.From : Concept.Between,
            });
        }
    }

    // "opens at 130 and closes at 220" is an interval.
    private static void OpeningHours(List<Item> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Text is not ("opens" or "is open" or "open" or "opening")) continue;
            if (Hour(items, i + 1) is not { } from || from.Next >= items.Count || !items[from.Next].IsAny(Concept.And, Concept.Comma)) continue;
            var closes = from.Next + 1;
            if (closes >= items.Count || items[closes].Text is not ("closes" or "closed" or "closing") || Hour(items, closes + 1) is not { } to) continue;
            Replace(items, i, to.Next - i, new Item([Concept.Interval], string.Join(' ', items.Skip(i).Take(to.Next - i).Select(x => x.Text))) { Values = [from.Value, to.Value], Lead = Concept.Between });
        }

        static (double Value, int Next)? Hour(List<Item> items, int at)
        {
            while (at < items.Count && (items[at].Text is "at" or "from" || items[at].Is(Concept.Time))) at++;
            return at < items.Count && IsScalar(items[at]) ? (items[at].Value, at + 1) : null;
        }
    }

    // "limited to 14 stops and 190 kilometers": what bounds the first quantity bounds the second, which counts something else.
    private static void ShareBounds(List<Item> items)
    {
        for (var i = 0; i + 2 < items.Count; i++)
        {
            if (!IsScalar(items[i]) || items[i].Bound == Bound.None || !items[i + 1].IsAny(Concept.And, Concept.Or)) continue;
            if (IsScalar(items[i + 2]) && items[i + 2].Bound == Bound.None && items[i + 2].Unit is Unit.Distance or Unit.Time or Unit.Load or Unit.Stops && items[i + 2].Unit != items[i].Unit && items[i].Unit is Unit.Distance or Unit.Time or Unit.Load or Unit.Stops)
                items[i + 2] = items[i + 2] with { Bound = items[i].Bound };
        }
    }

    private static bool IsScalar(Item item) => item.Is(Concept.Number) && item.Values.Length == 1 && !item.IsBracketed;

    // "40 and 55 units", "11 and 19".
    private static void NumberLists(List<Item> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (!items[i].Is(Concept.Number) || items[i].IsBracketed || HasUnit(items, i)) continue;
            var values = new List<double>(items[i].Values);
            var j = i + 1;
            while (j < items.Count)
            {
                var next = j;
                while (next < items.Count && next < j + 2 && items[next].IsAny(Concept.Comma, Concept.And) && items[next].Text is not ("plus" or "as well as" or "along with")) next++;
                if (next == j || next >= items.Count || !IsScalar(items[next])) break;
                values.AddRange(items[next].Values);
                j = next + 1;
            }
            if (values.Count > 1) Replace(items, i, j - i, items[i] with { Values = [.. values], Text = string.Join(' ', items.Skip(i).Take(j - i).Select(x => x.Text)) });
        }
    }

    private void Units(List<Item> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            // "an hour", "half an hour"
            if (items[i].Text is "a" or "an" or "half an" or "half a" && i + 1 < items.Count && items[i + 1].IsAny(Concept.Hour, Concept.Minute))
            {
                var half = i > 0 && items[i - 1].Text == "half";
                var hours = Scaled(half ? 0.5 : 1, items[i + 1]);
                var from = half ? i - 1 : i;
                Replace(items, from, i + 2 - from, new Item([Concept.Number], "an hour") { Values = [hours.Value], Unit = hours.Unit });
                i = from;
                continue;
            }
            if (!items[i].IsAny(Concept.Number, Concept.Interval)) continue;
            var j = i + 1;
            while (j < items.Count && (items[j].Is(Concept.Dash) || (items[j].Text is "of" or "the" or "these" or "those" or "our" or "electric" && items.Count > j + 1))) j++;
            var adjective = j < items.Count && items[j].IsAny(Concept.Different, Concept.Only) && j + 1 < items.Count && UnitOf(items[j + 1]) is Unit.Routes or Unit.Vehicles or Unit.Stops ? 1 : 0;
            if (j + adjective >= items.Count) continue;
            var unit = UnitOf(items[j + adjective]);
            if (unit == Unit.None || (unit == Unit.Them && j == i + 1)) continue;
            var converted = items[i].Values.Select(v => Scaled(v, items[j + adjective]).Value).ToImmutableArray();
            var kept = adjective == 1 ? items[j] : null;
            Replace(items, i, j + adjective + 1 - i, items[i] with { Values = converted, Unit = unit, Text = $"{items[i].Text} {items[j + adjective].Text}" });
            if (kept is not null) items.Insert(i + 1, kept);
        }
        // "six hours and thirty minutes"
        for (var i = 0; i + 1 < items.Count; i++)
        {
            var second = i + 1 < items.Count && items[i + 1].Is(Concept.And) ? i + 2 : i + 1;
            if (second < items.Count && IsScalar(items[i]) && IsScalar(items[second]) && items[i].Unit == Unit.Time && items[second].Unit == Unit.Time
                && items[i].Text.Contains("hour", StringComparison.Ordinal) && items[second].Text.Contains("min", StringComparison.Ordinal))
                Replace(items, i, second + 1 - i, items[i] with { Values = [items[i].Value + items[second].Value] });
        }
        // "time 200", "position five"
        for (var i = 0; i + 1 < items.Count; i++)
        {
            if (items[i].Is(Concept.Time) && IsScalar(items[i + 1]) && items[i + 1].Unit == Unit.None) Replace(items, i, 2, items[i + 1] with { Unit = Unit.Time });
            else if (items[i].Is(Concept.Position) && IsScalar(items[i + 1]) && items[i + 1].Unit == Unit.None) items[i + 1] = items[i + 1] with { Unit = Unit.Positions };
        }
    }

    private static Unit UnitOf(Item item)
    {
        if (item.IsAny(Concept.Kilometre, Concept.Mile, Concept.Metre)) return Unit.Distance;
        if (item.IsAny(Concept.Minute, Concept.Hour)) return Unit.Time;
        if (item.Is(Concept.UnitWord)) return Unit.Units;
        if (item.Is(Concept.LoadUnit)) return Unit.Load;
        if (item.Is(Concept.Times)) return Unit.Times;
        if (item.Is(Concept.Percent)) return Unit.Percent;
        if (item.Is(Concept.Position)) return Unit.Positions;
        if (item.Is(Concept.RouteWord)) return Unit.Routes;
        if (item.Is(Concept.Vehicle)) return Unit.Vehicles;
        if (item.Is(Concept.Node)) return Unit.Stops;
        return item.Text is "them" or "these" or "those" ? Unit.Them : Unit.None;
    }

    private (double Value, Unit Unit) Scaled(double value, Item unit) =>
        unit.Is(Concept.Mile) ? (value * 1.609344 / options.KilometersPerUnit, Unit.Distance)
        : unit.Is(Concept.Metre) ? (value / 1000 / options.KilometersPerUnit, Unit.Distance)
        : unit.Is(Concept.Kilometre) && unit.Text[0] == 'k' ? (value / options.KilometersPerUnit, Unit.Distance)
        : unit.Is(Concept.Hour) ? (value * 60 / options.MinutesPerUnit, Unit.Time)
        : unit.Is(Concept.Minute) && unit.Text[0] == 'm' ? (value / options.MinutesPerUnit, Unit.Time)
        : (value, UnitOf(unit));

    // "at most 3", "not more than", "three or more".
    private static void QuantityBounds(List<Item> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (!items[i].Is(Concept.Number)) continue;
            var before = i - 1;
            while (before >= 0 && (items[before].Text is "a" or "the" or "of" or "than" or "to" or "an" or "by" or "at" or "in" or "only" && before > 0 && Of(items[before - 1]) != Bound.None)) before--;
            var comparison = before >= 0 ? Of(items[before]) : Bound.None;
            if (comparison != Bound.None)
            {
                var start = before;
                if (comparison is Bound.More or Bound.Less or Bound.AtLeast or Bound.AtMost)
                {
                    var negation = before - 1;
                    while (negation >= 0 && items[negation].Is(Concept.Filler)) negation--;
                    if (negation >= 0 && items[negation].Is(Concept.Not) && !items[negation].Is(Concept.Each) && items[negation].Text is "not" or "never")
                    {
                        comparison = comparison.Negated();
                        start = negation;
                    }
                }
                var number = items[i] with { Bound = comparison, Text = $"{string.Join(' ', items.Skip(start).Take(i - start).Select(x => x.Text))} {items[i].Text}" };
                Replace(items, start, i + 1 - start, number);
                i = start;
            }
            if (items[i].Bound == Bound.None && i + 1 < items.Count && items[i + 1].IsAny(Concept.OrLess, Concept.OrMore))
            {
                var number = items[i] with { Bound = items[i + 1].Is(Concept.OrLess) ? Bound.AtMost : Bound.AtLeast };
                Replace(items, i, 2, number);
                // "three or more routes": the unit stands behind.
                if (number.Unit == Unit.None && i + 1 < items.Count)
                {
                    var j = i + 1;
                    while (j < items.Count && items[j].Text is "of" or "the") j++;
                    if (j < items.Count && UnitOf(items[j]) is not Unit.None and var unit) Replace(items, i, j + 1 - i, number with { Unit = unit, Text = $"{number.Text} {items[j].Text}" });
                }
            }
        }
    }

    private static Bound Of(Item item) =>
        item.Is(Concept.AtMost) ? Bound.AtMost
        : item.Is(Concept.LessThan) ? Bound.Less
        : item.Is(Concept.AtLeast) ? Bound.AtLeast
        : item.IsAny(Concept.MoreThan, Concept.Exceed) ? Bound.More
        : item.Is(Concept.Exactly) ? Bound.Exactly
        : Bound.None;

    // "customer 5 and customer 6", "#9 and #10", "customer 6 and 7".
    private static void MergeNodes(List<Item> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (!items[i].Is(Concept.Nodes)) continue;
            // A comma joins only where an "and" closes the list: "on the route of customer 18, customer 1 must" names no list.
            var (end, closed) = (i, i);
            while (true)
            {
                var j = end + 1;
                while (j < items.Count && j < end + 3 && items[j].IsAny(Concept.Comma, Concept.And)) j++;
                if (j == end + 1 || j >= items.Count || !items[j].Is(Concept.Nodes)) break;
                if (items[j - 1].Is(Concept.And)) closed = j;
                end = j;
                if (closed == j) break;
            }
            if (closed == i) continue;
            var members = items.GetRange(i, closed + 1 - i);
            // "node 20 ranks above node 4 and node 4 above node 12": one node twice is no list.
            var values = members.Where(m => m.Is(Concept.Nodes)).SelectMany(m => m.Values).ToArray();
            if (values.Distinct().Count() != values.Length) continue;
            Replace(items, i, closed + 1 - i, items[i] with { Values = [.. members.Where(m => m.Is(Concept.Nodes)).SelectMany(m => m.Values)], Text = string.Join(' ', members.Select(m => m.Text)) });
        }
    }

    private static void Leads(List<Item> items)
    {
        for (var i = 1; i < items.Count; i++)
        {
            if (!items[i].IsAny(Concept.Nodes, Concept.Number, Concept.VehicleNumber)) continue;
            var before = i - 1;
            while (before >= 0 && items[before].Concepts is [Concept.Filler]) before--;
            if (before >= 0) items[i] = items[i] with { Lead = items[before].Concepts[0] };
        }
    }

    private static void Replace(List<Item> items, int at, int count, Item item)
    {
        items.RemoveRange(at, count);
        items.Insert(at, item);
    }
}
