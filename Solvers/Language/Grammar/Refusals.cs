using Native.Solvers.Language.Reading;

namespace Native.Solvers.Language.Grammar;

/// <summary>What makes a sentence unreadable before a word of it is looked up.</summary>
internal static class Refusals
{
    private const int MostTokens = 400;

    /// <summary>Why a sentence is refused as it stands; null where it can be read.</summary>
    public static string? Check(Sentence sentence)
    {
        if (sentence.Text.Length > 8192) return "the sentence is longer than 8,192 characters";
        var tokens = Tokenizer.Read(sentence);
        if (tokens.Count > MostTokens) return $"the sentence has more than {MostTokens} words";
        var odd = tokens.FirstOrDefault(t => t.Kind == TokenKind.Other);
        return odd.Text is null ? null : $"'{odd.Text}' is neither a word nor a number";
    }
}
