using System.Collections.Immutable;
using Native.Solvers.Language.Lexicon;

namespace Native.Solvers.Language.Grammar;

/// <summary>What the sentences before have spoken of.</summary>
/// <param name="Nodes">The nodes named last.</param>
internal sealed record Discourse(ImmutableArray<int> Nodes);

/// <summary>A clause: its items, and questions that frames ask of it.</summary>
internal sealed class Clause
{
    // Words that carry nothing of their own; every frame allows them.
    private static readonly ImmutableArray<Concept> Quiet =
    [
        Concept.Filler, Concept.And, Concept.But, Concept.Comma, Concept.Semicolon, Concept.Colon, Concept.Dash, Concept.Open, Concept.Close,
        Concept.To, Concept.From, Concept.By, Concept.At, Concept.With, Concept.Than, Concept.It, Concept.They, Concept.So, Concept.Respective,
        Concept.Existence, Concept.TheseNodes, Concept.ThisNode,
    ];

    private static readonly ImmutableArray<Concept> Arguments = [Concept.Nodes, Concept.Number, Concept.Interval, Concept.VehicleNumber];

    /// <summary>A clause of some items.</summary>
    public Clause(IReadOnlyList<Item> items, Discourse discourse)
    {
        Items = items;
        Discourse = discourse;
        NodeLists = [.. items.Where(i => i.Is(Concept.Nodes))];
        Numbers = [.. items.Where(i => i.Is(Concept.Number))];
        Intervals = [.. items.Where(i => i.Is(Concept.Interval))];
        VehicleNumbers = [.. items.Where(i => i.Is(Concept.VehicleNumber))];
        Negations = items.Count(i => i.IsAny(Concept.Not, Concept.Forbid, Concept.Neither) && !i.IsAny(Concept.AtMost, Concept.NothingBetween));
    }

    /// <summary>The items.</summary>
    public IReadOnlyList<Item> Items { get; }

    /// <summary>What came before.</summary>
    public Discourse Discourse { get; }

    /// <summary>The node lists in order.</summary>
    public ImmutableArray<Item> NodeLists { get; }

    /// <summary>The numbers in order.</summary>
    public ImmutableArray<Item> Numbers { get; }

    /// <summary>The intervals in order.</summary>
    public ImmutableArray<Item> Intervals { get; }

    /// <summary>The vehicles that are named by number.</summary>
    public ImmutableArray<Item> VehicleNumbers { get; }

    /// <summary>How many words negate or forbid.</summary>
    public int Negations { get; }

    /// <summary>Whether there is no argument at all.</summary>
    public bool HasNoArguments => !Items.Any(i => i.IsAny(Arguments.AsSpan()));

    /// <summary>Whether some item stands for one of some concepts.</summary>
    public bool Has(params ReadOnlySpan<Concept> concepts)
    {
        foreach (var item in Items)
            if (item.IsAny(concepts)) return true;
        return false;
    }

    /// <summary>Where the first item that stands for one of some concepts is; -1 if there is none.</summary>
    public int IndexOf(params ReadOnlySpan<Concept> concepts)
    {
        for (var i = 0; i < Items.Count; i++)
            if (Items[i].IsAny(concepts)) return i;
        return -1;
    }

    /// <summary>Where an item is.</summary>
    public int IndexOf(Item item)
    {
        for (var i = 0; i < Items.Count; i++)
            if (ReferenceEquals(Items[i], item)) return i;
        return -1;
    }

    /// <summary>Whether a word is there as written.</summary>
    public bool HasWord(params ReadOnlySpan<string> words)
    {
        foreach (var item in Items)
            if (words.Contains(item.Text)) return true;
        return false;
    }

    /// <summary>Whether every word is an argument, quiet, or one of what a frame allows: the rule that nothing is passed over.</summary>
    public bool Covers(params ReadOnlySpan<Concept> allowed)
    {
        foreach (var item in Items)
            if (!item.IsAny(Arguments.AsSpan()) && !item.IsAny(Quiet.AsSpan()) && !item.IsAny(allowed)) return false;
        return true;
    }

    /// <summary>Whether it is an order to ignore something: the verb leads, and nothing negates it.</summary>
    public bool IsToIgnore() =>
        Negations == 0 && Items.FirstOrDefault(i => i.Concepts is not [Concept.Filler]) is { Text: "ignore" or "disregard" or "neglect" or "forget" or "forget about" };

    /// <summary>The numbers of nodes that a list names.</summary>
    public static int[] Ids(Item item) => [.. item.Values.Select(v => (int)v)];

    /// <summary>Node lists, and where there are none the plain numbers, and where there are none of those the nodes spoken of last.</summary>
    public ImmutableArray<Item> NodesNamed(bool fromContext = true)
    {
        // "two of customers 4, 5 and 6": beside nodes a number in words counts.
        var counts = Items.Any(i => i.Is(Concept.Nodes));
        var named = Items.Where(i => i.Is(Concept.Nodes) || (i.IsBare && !i.Text.Contains("half", StringComparison.Ordinal) && !(counts && i.Text.Any(char.IsLetter) && !i.Text.Any(char.IsDigit)))).ToImmutableArray();
        if (named.Length > 0 || !fromContext || Discourse.Nodes.IsEmpty) return named;
        return Has(Concept.It, Concept.They, Concept.TheseNodes, Concept.ThisNode)
            ? [new Item([Concept.Nodes], "the nodes named before") { Values = [.. Discourse.Nodes.Select(n => (double)n)] }]
            : [];
    }
}
