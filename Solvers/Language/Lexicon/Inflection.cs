namespace Native.Solvers.Language.Lexicon;

/// <summary>The regular forms of English words. It makes a few forms too many (both stoped and stopped), which nobody writes.</summary>
internal static class Inflection
{
    /// <summary>A word of the lexicon in all its forms: <c>word*</c> is a verb, <c>word+</c> a noun, anything else stands for itself.</summary>
    public static IEnumerable<string> Forms(string word) => word switch
    {
        [.., '*'] => Verb(word[..^1]),
        [.., '+'] => [word[..^1], Third(word[..^1])],
        _ => [word],
    };

    private static IEnumerable<string> Verb(string stem)
    {
        yield return stem;
        yield return Third(stem);
        if (stem[^1] == 'e')
        {
            yield return stem + "d";
            yield return stem[..^1] + "ing";
        }
        else if (stem[^1] == 'y' && stem.Length > 1 && !IsVowel(stem[^2]))
        {
            yield return stem[..^1] + "ied";
            yield return stem + "ing";
        }
        else
        {
            yield return stem + "ed";
            yield return stem + "ing";
            if (IsVowel(stem[^1])) yield break;
            yield return stem + stem[^1] + "ed";
            yield return stem + stem[^1] + "ing";
        }
    }

    private static string Third(string stem) => stem switch
    {
        [.., var before, 'y'] when !IsVowel(before) => stem[..^1] + "ies",
        [.., 's' or 'x' or 'z'] or [.., 'c' or 's', 'h'] or [.., 'o'] => stem + "es",
        _ => stem + "s",
    };

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';
}
