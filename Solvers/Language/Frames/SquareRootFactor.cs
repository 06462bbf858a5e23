using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>The factor in "five times the square root of the distance traveled so far".</summary>
internal static class SquareRootFactor
{
    /// <summary>The words that such a phrase takes.</summary>
    public static ImmutableArray<Concept> Words { get; } =
        [SquareRoot, Times, Twice, Accumulated, Length, Travel, DepotWord, Node, Increase, Demand, Extra, Vehicle, RouteWord, Arrive, Start, Serve, Go, Extra, Sum, Difference, Kilometre, Over, Third];

    /// <summary>The factor; null where there is none or more than one.</summary>
    public static double? Of(Clause clause)
    {
        if (!clause.Has(SquareRoot) || !clause.Has(Length, Travel, Accumulated)) return null;
        var factors = clause.Numbers.Where(n => n.Unit == Unit.Times).ToArray();
        if (factors is [{ Values: [var factor] }]) return clause.Has(Twice) ? null : factor;
        return factors.Length == 0 && clause.Items.Count(i => i.Is(Twice)) == 1 ? 2 : null;
    }
}
