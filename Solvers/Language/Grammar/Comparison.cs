namespace Native.Solvers.Language.Grammar;

/// <summary>How a quantity is bounded by a number.</summary>
internal enum Comparison
{
    /// <summary>The text does not say.</summary>
    None,

    /// <summary>The quantity is at most the number.</summary>
    AtMost,

    /// <summary>It is less than the number.</summary>
    Less,

    /// <summary>It is at least the number.</summary>
    AtLeast,

    /// <summary>It is more than the number.</summary>
    More,

    /// <summary>It is the number.</summary>
    Exactly,
}

/// <summary>What negation does to a comparison.</summary>
internal static class Comparisons
{
    /// <summary>The comparison that holds where the given one does not; None has no opposite.</summary>
    public static Comparison Negated(this Comparison comparison) => comparison switch
    {
        Comparison.AtMost => Comparison.More,
        Comparison.Less => Comparison.AtLeast,
        Comparison.AtLeast => Comparison.Less,
        Comparison.More => Comparison.AtMost,
        _ => Comparison.None,
    };
}
