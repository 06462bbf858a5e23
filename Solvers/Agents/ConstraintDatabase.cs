using System.Collections.Immutable;

namespace Native.Solvers.Agents;

/// <summary>The constraints that the pipeline knows, and the search among them. Immutable.</summary>
public sealed class ConstraintDatabase
{
    private readonly CardIndex index;

    /// <summary>A database of some cards.</summary>
    /// <exception cref="ArgumentException">Two cards have one name, or a card has no saying.</exception>
    public ConstraintDatabase(IEnumerable<ConstraintCard> cards)
    {
        Cards = [.. cards];
        foreach (var group in Cards.GroupBy(c => c.Name))
            if (group.Count() > 1) throw new ArgumentException($"ConstraintDatabase: two cards are called {group.Key}.", nameof(cards));
        foreach (var card in Cards)
            if (card.Sayings.IsDefaultOrEmpty) throw new ArgumentException($"ConstraintDatabase: the card {card.Name} has no saying to be found by.", nameof(cards));
        index = new CardIndex(Cards);
    }

    /// <summary>All cards that ship: the 24 of RoutBench and those beyond.</summary>
    public static ConstraintDatabase Default { get; } = new(CardTable.Read());

    /// <summary>One card of each category of RoutBench, six in all: what ARS's authors report to have used, for ablations.</summary>
    public static ConstraintDatabase Six { get; } = new(Default.Cards.Where(c => c.Name is "CVRP" or "VRPL" or "VRPTW" or "VRPMPD" or "VRPSVC" or "PVRP"));

    /// <summary>The cards.</summary>
    public ImmutableArray<ConstraintCard> Cards { get; }

    /// <summary>A card by its name; null if there is none.</summary>
    public ConstraintCard? Find(string name) => Cards.FirstOrDefault(c => c.Name == name);

    /// <summary>The cards nearest to a sentence, best first: the ranks of BM25 over stems and of the cosine over trigrams of letters, fused by their reciprocals.</summary>
    public ImmutableArray<ConstraintCard> Retrieve(string sentence, int count)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return [.. index.Rank(sentence).Take(count).Select(i => Cards[i])];
    }
}
