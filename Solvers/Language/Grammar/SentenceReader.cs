using System.Collections.Immutable;
using Native.Solvers.Language.Frames;
using Native.Solvers.Language.Lexicon;

namespace Native.Solvers.Language.Grammar;

/// <summary>What a sentence says: raw requirements, or why it constrains nothing, or why it is refused.</summary>
internal sealed record SentenceReading(ImmutableArray<Requirement> Requirements, string Note, bool IsRefused)
{
    /// <summary>A sentence that is not understood.</summary>
    public static SentenceReading Refused(string why) => new([], why, IsRefused: true);
}

/// <summary>
/// Reads a sentence as clauses: the fewest that frames read completely. A clause may take over the subject, the modal or the verb of the
/// one before. Where no cut makes every clause readable, the sentence is refused, unless it has no word of routing constraints at all.
/// </summary>
internal sealed class SentenceReader
{
    private const int MostTries = 4000;

    private static readonly ImmutableArray<Frame> Frames =
    [
        new FactFrame(), new ProductPickupFrame(), new ProductFrame(), new GrowingDemandFrame(), new PickupFrame(), new PairFrame(), new RangeFrame(), new RouteStartFrame(),
        new ServiceFrame(), new BreakFrame(), new LegFrame(), new BalanceFrame(), new RouteCountFrame(), new FleetSizeFrame(), new RouteLimitFrame(), new WaiverFrame(), new CapacityFrame(),
        new TimeWindowFrame(), new LevelFrame(), new PriorityFrame(), new BackhaulFrame(), new OptionalFrame(), new VehicleFrame(), new AloneFrame(), new SequenceFrame(), new PositionFrame(),
        new OrderFrame(), new CompanyFrame(), new NodeWindowFrame(), new DayFrame(), new OpenRouteFrame(), new ReloadFrame(),
    ];

    private readonly Dictionary<string, int> aliases = [];
    private Discourse discourse = new([]);
    private string? product;
    private int tries;

    /// <summary>Reads the next sentence of a text.</summary>
    public SentenceReading Read(List<Item> items)
    {
        Resolve(items);
        NeitherNor.Distribute(items);
        tries = 0;
        var start = Preamble(items);
        var clauses = new List<(IReadOnlyList<Item> Items, FrameReading Reading)>();
        var before = discourse;
        if (TryRead(items, start, null, clauses))
        {
            Remember(items);
            var requirements = clauses.SelectMany(c => c.Reading.Requirements).ToImmutableArray();
            return new(requirements, string.Join("; ", clauses.Select(c => c.Reading.Note).OfType<string>()), IsRefused: false);
        }
        discourse = before;
        var isDefinition = Define(items);
        Remember(items);
        if (isDefinition) return new([], "describes a node", IsRefused: false);
        return Relevance.Of(items) is { } why ? SentenceReading.Refused(why) : new([], "has no word of routing constraints", IsRefused: false);
    }

    private bool TryRead(List<Item> items, int start, IReadOnlyList<Item>? previous, List<(IReadOnlyList<Item>, FrameReading)> clauses)
    {
        while (start < items.Count && IsSeparator(items[start])) start++;
        if (start >= items.Count) return true;
        for (var end = items.Count; end > start; end--)
        {
            if (end < items.Count && !IsSeparator(items[end]) && !(end > start && Opens(items[end]))) continue;
            if (end < items.Count && items[end].Is(Concept.Or) && !IsNegatedChoice(items, end)) continue;
            if (++tries > MostTries) return false;
            var piece = items.GetRange(start, end - start);
            var saved = discourse;
            foreach (var candidate in Candidates(piece, previous))
            {
                if (ReadClause(candidate, items, end) is not { } reading) continue;
                // What can be read as two complete statements is two, and is cut.
                if (ReferenceEquals(candidate, piece) && !reading.Requirements.Any(r => r.Name == "#LEVELS") && IsTwo(piece)) break;
                clauses.Add((candidate, reading));
                Remember(piece);
                if (TryRead(items, end, reading.Requirements.IsEmpty ? previous : candidate, clauses)) return true;
                clauses.RemoveAt(clauses.Count - 1);
                discourse = saved;
                break;
            }
        }
        return false;
    }

    private bool IsTwo(List<Item> piece)
    {
        for (var i = 1; i + 1 < piece.Count; i++)
            if (IsSeparator(piece[i]) && States(piece.GetRange(0, i)) && States(piece.GetRange(i + 1, piece.Count - i - 1))) return true;
        return false;

        bool States(List<Item> part)
        {
            while (part.Count > 0 && IsSeparator(part[0])) part.RemoveAt(0);
            var clause = new Clause(part, discourse);
            return Frames.Select(f => f.Read(clause)).FirstOrDefault(r => r is not null) is { Requirements.IsEmpty: false };
        }
    }

    // The clause itself; with the subject of the one before; with subject and modal; with these and the verb; with all its words.
    private static IEnumerable<IReadOnlyList<Item>> Candidates(List<Item> piece, IReadOnlyList<Item>? previous)
    {
        yield return piece;
        if (previous is null) yield break;
        var modal = 0;
        while (modal < previous.Count && !previous[modal].IsAny(Concept.Must, Concept.May, Concept.Forbid)) modal++;
        if (modal < previous.Count)
        {
            var after = modal + 1;
            while (after < previous.Count && previous[after].IsAny(Concept.Not, Concept.Must, Concept.May)) after++;
            if (modal > 0) yield return [.. previous.Take(modal), .. piece];
            yield return [.. previous.Take(after), .. piece];
            var verb = after;
            while (verb < previous.Count && !IsArgument(previous[verb])) verb++;
            if (verb > after) yield return [.. previous.Take(verb), .. piece];
        }
        if (!piece.Any(IsArgument)) yield break;
        if (Gapped(piece, previous) is { } gapped) yield return gapped;
        yield return [.. previous.Where(i => !IsArgument(i) && !IsSeparator(i)), .. piece];
        yield return [.. previous.Where(i => i.IsAny(Concept.RouteWord, Concept.Vehicle, Concept.Serve, Concept.Must, Concept.Not)), .. piece];
    }

    // "customer 3 must be visited before 150 and customer 8 after 200": the verb of the one before stands behind the new subject.
    private static List<Item>? Gapped(List<Item> piece, IReadOnlyList<Item> previous)
    {
        var subject = piece.FindIndex(i => !IsSeparator(i) && i.Concepts is not [Concept.Filler]);
        if (subject < 0 || !piece[subject].IsAny(Concept.Nodes, Concept.VehicleNumber) || subject + 1 >= piece.Count) return null;
        var old = 0;
        while (old < previous.Count && !previous[old].IsAny(Concept.Nodes, Concept.VehicleNumber)) old++;
        if (old >= previous.Count || previous[old].Concepts[0] != piece[subject].Concepts[0]) return null;
        var rest = piece[(subject + 1)..];
        var verb = previous.Skip(old + 1).TakeWhile(i => !IsArgument(i) && !i.IsAny(Concept.Before, Concept.After, Concept.By, Concept.NoLater, Concept.NoEarlier, Concept.First, Concept.Last, Concept.Between)).ToArray();
        return verb.Length == 0 ? null : [.. piece[..(subject + 1)], .. verb, .. rest];
    }

    private FrameReading? ReadClause(IReadOnlyList<Item> items, List<Item> all, int end)
    {
        var clause = new Clause(items, discourse);
        // "must not must": two modals with nothing between them say nothing that could be trusted.
        for (var i = 0; i + 1 < items.Count; i++)
        {
            if (!items[i].Is(Concept.Must)) continue;
            var j = i + 1;
            while (j < items.Count && (items[j].Is(Concept.Not) || items[j].Concepts is [Concept.Filler])) j++;
            if (j > i + 1 && j < items.Count && items[j].Is(Concept.Must) && items[j].Concepts.Length == 1) return null;
        }
        foreach (var frame in Frames)
            if (frame.Read(clause) is { } reading) return reading;
        var leads = items.SkipWhile(i => i.Concepts is [Concept.Filler]).FirstOrDefault();
        var weighs = items.Any(i => i.IsAny(Concept.Must, Concept.Forbid, Concept.Number, Concept.Interval, Concept.VehicleNumber, Concept.Limit, Concept.AtMost, Concept.If, Concept.Only, Concept.Except, Concept.Exceed));
        if (leads is not null && leads.Is(Concept.Reason) && !weighs && !items.Any(i => i.IsAny(Concept.Not, Concept.May))) return FrameReading.Nothing("gives a reason");
        if (leads is { Text: "although" or "though" or "even though" } && !weighs && !items.Any(i => i.IsAny(Concept.Not, Concept.May, Concept.Nodes, Concept.Capacity, Concept.Window, Concept.Priority, Concept.Same, Concept.Optional, Concept.NeedNot))) return FrameReading.Nothing("concedes something");
        if (leads is { Text: "although" or "though" or "even though" or "while" } && Relevance.Of(items, strict: false) is null) return FrameReading.Nothing("concedes something");
        var next = end < all.Count ? all[end] : null;
        while (next is not null && next.Is(Concept.Comma) && end + 1 < all.Count) next = all[++end];
        if (next is null || leads is null || leads.IsAny(Concept.At, Concept.If, Concept.From, Concept.With, Concept.Except, Concept.After, Concept.Before)) return null;
        if (next.Is(Concept.So) && !weighs && !items.Any(i => i.IsAny(Concept.RouteWord, Concept.Vehicle)) && (items.Any(i => i.Is(Concept.Unknown)) || Relevance.Of(items) is null)) return FrameReading.Nothing("gives a reason");
        return next.IsAny(Concept.Colon, Concept.Semicolon) && Relevance.Of(items) is null ? FrameReading.Nothing("leads over") : null;
    }

    private static bool IsSeparator(Item item) => item.IsAny(Concept.Comma, Concept.And, Concept.But, Concept.Semicolon, Concept.Colon, Concept.Or, Concept.So) || item.Text == "-";

    // "no route may exceed 8 stops or a length of 120" forbids both; any other "or" is a choice, which is no constraint set.
    private static bool IsNegatedChoice(List<Item> items, int at)
    {
        var before = items.Take(at).ToArray();
        var after = items.Skip(at + 1).TakeWhile(i => !i.IsAny(Concept.Comma, Concept.Semicolon));
        return before.Any(i => i.IsAny(Concept.Not, Concept.Forbid)) && !after.Any(i => i.IsAny(Concept.Must, Concept.May));
    }

    private static bool Opens(Item item) => item.IsAny(Concept.Reason, Concept.So) || item.Text == "with";

    private static bool IsArgument(Item item) => item.IsAny(Concept.Nodes, Concept.Number, Concept.Interval, Concept.VehicleNumber);

    // "Constraint 2:", "First,", "Please note:" before the sentence proper.
    private static int Preamble(List<Item> items)
    {
        if (items.Count > 3 && items[0].Is(Concept.Explain) && items[1].Is(Concept.Number) && items[2].Is(Concept.Colon)) return 3;
        var isEnumerator = items.Count > 2 && items[0].Text is "first" or "second" or "third" or "fourth" or "finally" or "lastly" or "secondly" or "thirdly" or "firstly";
        return isEnumerator && items[1].Is(Concept.Comma) ? 2 : 0;
    }

    // "the fish market (node 6)" is node 6 and gives it a name; "the former" and "the latter" are nodes named before.
    private void Resolve(List<Item> items)
    {
        for (var i = 0; i + 2 < items.Count; i++)
            if (items[i].Text == "(" && items[i + 1].Text.Length == 1 && items[i + 1].IsAny(Concept.Unknown, Concept.Filler) && items[i + 2].Text == ")") items.RemoveRange(i, 3);
        NameProduct(items);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].IsAny(Concept.Former, Concept.Latter) && discourse.Nodes.Length == 2)
                items[i] = Named(items[i], [discourse.Nodes[items[i].Is(Concept.Former) ? 0 : 1]]);
            else if (items[i].Is(Concept.Unknown) && aliases.TryGetValue(items[i].Text, out var node)) items[i] = Named(items[i], [node]);
            if (i < 1 || i + 2 >= items.Count || items[i].Text != "(" || !items[i + 1].Is(Concept.Nodes) || items[i + 2].Text != ")") continue;
            var start = i;
            while (start > 0 && items[start - 1].Is(Concept.Unknown)) start--;
            if (start < i && items[i + 1].Values is [var only])
                foreach (var word in items.GetRange(start, i - start)) aliases[word.Text] = (int)only;
            var nodes = items[i + 1];
            items.RemoveRange(start, i + 3 - start);
            items.Insert(start, nodes);
            i = start;
        }
    }

    // "frozen goods, a further product": from there on frozen goods are the second product.
    private void NameProduct(List<Item> items)
    {
        for (var i = 0; i + 1 < items.Count; i++)
        {
            if (!items[i].Is(Concept.Unknown) || !items[i + 1].IsAny(Concept.Goods, Concept.LoadUnit)) continue;
            if (product is null && items.Skip(i + 2).Take(3).Any(x => x.Is(Concept.NewGoods)) && items.Count > i + 2 && items[i + 2].Is(Concept.Comma)) product = items[i].Text;
            if (items[i].Text != product) continue;
            items[i] = new Item([Concept.NewGoods], $"{items[i].Text} {items[i + 1].Text}");
            items.RemoveAt(i + 1);
        }
    }

    // "Customer 12 is a school."
    private bool Define(List<Item> items)
    {
        var words = items.Where(i => !i.Is(Concept.Filler)).ToArray();
        if (words is not [var node, var name] || !node.Is(Concept.Nodes) || node.Values.Length != 1 || !name.Is(Concept.Unknown) || !items.Any(i => i.Text is "is")) return false;
        aliases[name.Text] = (int)node.Value;
        return true;
    }

    private void Remember(IReadOnlyList<Item> items)
    {
        if (items.LastOrDefault(i => i.Is(Concept.Nodes)) is { } last) discourse = new([.. Clause.Ids(last)]);
    }

    private static Item Named(Item item, double[] nodes) => new([Concept.Nodes], item.Text) { Values = [.. nodes] };
}
