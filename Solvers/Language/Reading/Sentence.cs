namespace Native.Solvers.Language.Reading;

/// <summary>A sentence, or a line of a list, of the text.</summary>
/// <param name="Text">Its text without list marks and outer blanks.</param>
/// <param name="Start">Where it starts in the whole text, in characters.</param>
internal readonly record struct Sentence(string Text, int Start)
{
    /// <summary>Where it ends in the whole text, not included.</summary>
    public int End => Start + Text.Length;
}
