namespace Native.Solvers.Language.Reading;

/// <summary>What a token is written with.</summary>
internal enum TokenKind
{
    /// <summary>Letters, with apostrophes and inner hyphens resolved.</summary>
    Word,

    /// <summary>A decimal number in digits.</summary>
    Number,

    /// <summary>One mark of punctuation.</summary>
    Mark,

    /// <summary>Something that is none of these, for example 99x or 10:30.</summary>
    Other,
}

/// <summary>A piece of text between blanks.</summary>
/// <param name="Kind">What it is written with.</param>
/// <param name="Text">It in lower case, typographic signs made plain.</param>
/// <param name="Start">Where it starts in the whole text, in characters.</param>
/// <param name="End">Where it ends, in characters, not included.</param>
/// <param name="Value">Of a number its value, else 0.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End, double Value)
{
    /// <summary>Whether the token is this word or mark.</summary>
    public bool Is(string text) => Text == text;
}
