using Native.Solvers.Language.Lexicon;

namespace Native.Solvers.Language.Grammar;

/// <summary>"Neither A nor B may happen" is "no A may happen, no B may happen"; "may neither exceed A nor B" negates both objects.</summary>
internal static class NeitherNor
{
    /// <summary>Writes a sentence with one "neither … nor" as two negated clauses; anything else stays as it is.</summary>
    public static void Distribute(List<Item> items)
    {
        var neither = items.FindIndex(i => i.Is(Concept.Neither));
        var nor = items.FindIndex(i => i.Text == "nor");
        // Nodes between them are for the frames of nodes.
        if (neither < 0 || nor < neither || items.FindLastIndex(i => i.Text == "nor") != nor || items.Any(i => i.Is(Concept.Nodes))) return;
        var modal = items.FindIndex(i => i.IsAny(Concept.Must, Concept.May));
        var no = new Item([Concept.Not], "no");
        var comma = new Item([Concept.Comma], ",");
        var first = items[(neither + 1)..nor];
        if (modal > nor)
        {
            var prefix = items[..neither];
            Replace(items, [.. prefix, no, .. first, .. items[modal..], comma, .. prefix, no, .. items[(nor + 1)..]]);
        }
        else if (modal >= 0 && modal < neither)
        {
            var second = items[(nor + 1)..];
            // "neither exceed 150 km nor 95 units": the second takes over the verb.
            var verb = second.TakeWhile(i => i.Concepts is [Concept.Filler]).Count() is var at && at < second.Count && second[at].Is(Concept.Number) ? first.TakeWhile(i => !i.Is(Concept.Number)).ToList() : [];
            Replace(items, [.. items[..neither], no, .. first, comma, .. items[..neither], no, .. verb, .. second]);
        }
    }

    private static void Replace(List<Item> items, Item[] with)
    {
        items.Clear();
        items.AddRange(with);
    }
}
