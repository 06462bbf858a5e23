using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>How a clause with one number bounds what it speaks of, negation and the words for a limit taken into account.</summary>
internal static class Bounds
{
    /// <summary>The comparison; null where it cannot be told.</summary>
    public static Bound? Of(Clause clause, Item number, string measure)
    {
        var comparison = number.Bound;
        if (clause.Negations > 1) return null;
        if (clause.Negations == 1)
        {
            // "no route may exceed 150", "a length of 250 may not be exceeded", "the limit of 250 must not be exceeded".
            if (comparison == Bound.None && clause.Has(Exceed, MoreThan)) comparison = Bound.More;
            else if (comparison == Bound.AtMost && clause.Has(Exceed) && clause.Has(Limit)) comparison = Bound.More;
            else if (comparison is not (Bound.More or Bound.Less)) return null;
            return comparison.Negated();
        }
        if (comparison is Bound.AtMost or Bound.Less or Bound.AtLeast && !clause.Has(Exceed)) return comparison;
        if (comparison == Bound.More && measure == "stops" && clause.Has(Must)) return comparison;
        if (comparison != Bound.None || clause.Has(Exceed, MoreThan, LessThan, AtLeast, Minimum)) return null;
        // A capacity, a range, a limit is the most; so is what a vehicle holds, and what something must end within.
        var isLimit = clause.Has(Limit) || (measure == "load" && (clause.Has(Capacity) || clause.Has(Carry) && !clause.Has(Must)))
            || (measure == "length" && clause.Items.Any(i => i.Is(Length) && i.Text.Contains("range", StringComparison.Ordinal)))
            || (measure == "load" && clause.Items.Any(i => i.Text == "payload"))
            || IsWithin(clause, number) || (measure == "length" && number.Lead == After && clause.Has(Return) && clause.Has(Must));
        return isLimit ? Bound.AtMost : null;
    }

    private static bool IsWithin(Clause clause, Item number)
    {
        var at = clause.IndexOf(number) - 1;
        while (at >= 0 && clause.Items[at].Concepts is [Filler]) at--;
        return at >= 0 && clause.Items[at].Text == "within";
    }
}
