using System.Collections.Immutable;
using Native.Solvers.Language.Lexicon;

namespace Native.Solvers.Language.Grammar;

/// <summary>A word, phrase or argument of a clause.</summary>
/// <param name="Concepts">What it stands for; more than one where that depends on the clause.</param>
/// <param name="Text">It as read, in lower case.</param>
internal sealed record Item(ImmutableArray<Concept> Concepts, string Text)
{
    /// <summary>The nodes or vehicles named, or the numbers.</summary>
    public ImmutableArray<double> Values { get; init; } = [];

    /// <summary>Of a number how it bounds.</summary>
    public Bound Bound { get; init; }

    /// <summary>Of a number what it counts.</summary>
    public Unit Unit { get; init; }

    /// <summary>Whether the numbers stood in brackets.</summary>
    public bool IsBracketed { get; init; }

    /// <summary>Of an argument the first concept of the word before it that is no filler.</summary>
    public Concept Lead { get; init; }

    /// <summary>Whether it stands for a concept.</summary>
    public bool Is(Concept concept) => Concepts.Contains(concept);

    /// <summary>Whether it stands for one of some concepts.</summary>
    public bool IsAny(params ReadOnlySpan<Concept> concepts)
    {
        foreach (var concept in concepts)
            if (Concepts.Contains(concept)) return true;
        return false;
    }

    /// <summary>Whether it is a number without unit and comparison that could name nodes.</summary>
    public bool IsBare => Is(Concept.Number) && Unit == Unit.None && Bound == Bound.None && Values.All(v => v >= 0 && v == Math.Floor(v));

    /// <summary>The first number.</summary>
    public double Value => Values[0];
}
