namespace Native.Solvers.Language.Grammar;

/// <summary>How a quantity is bounded by a number.</summary>
internal enum Bound
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
internal static class BoundNegation
{
    /// <summary>The comparison that holds where the given one does not; None has no opposite.</summary>
    public static Bound Negated(this Bound comparison) => comparison switch
    {
        Bound.AtMost => Bound.More,
        Bound.Less => Bound.AtLeast,
        Bound.AtLeast => Bound.Less,
        Bound.More => Bound.AtMost,
        _ => Bound.None,
    };
}
