using Native.Solvers.Language.Lexicon;

namespace Native.Solvers.Language.Grammar;

/// <summary>Places named by ordinals: "first or second", "third at the latest", "no later than third" are the first so many places.</summary>
internal static class Ordinals
{
    private static readonly string[] Names = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

    /// <summary>The place that a word names, from 1; 0 where it names none.</summary>
    public static int Of(Item item) => Array.IndexOf(Names, item.Text) + 1;

    /// <summary>Joins the words of such a phrase to two items: first, and a number of positions.</summary>
    public static void Read(List<Item> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var (start, end, last) = Choice(items, i);
            if (last == 0 && Of(items[i]) >= 1)
            {
                // "no later than third" and "third at the latest"
                var before = i - 1;
                while (before >= 0 && items[before].Concepts is [Concept.Filler]) before--;
                if (before >= 0 && items[before].Is(Concept.NoLater)) (start, end, last) = (before, i + 1, Of(items[i]));
                else if (i + 1 < items.Count && items[i + 1].IsAny(Concept.NoLater, Concept.OrLess)) (start, end, last) = (i, i + 2, Of(items[i]));
            }
            if (last == 0) continue;
            var text = string.Join(' ', items.Skip(start).Take(end - start).Select(x => x.Text));
            items.RemoveRange(start, end - start);
            items.InsertRange(start, [new Item([Concept.First], "first"), new Item([Concept.Number], text) { Values = [last], Unit = Unit.Positions }]);
            i = start + 1;
        }
    }

    // "first or second", "first, second or third": from the first place on, without a gap.
    private static (int Start, int End, int Last) Choice(List<Item> items, int at)
    {
        if (Of(items[at]) != 1) return default;
        var (last, end, isChoice) = (1, at + 1, false);
        for (var i = at + 1; i + 1 < items.Count && items[i].IsAny(Concept.Comma, Concept.Or); i += 2)
        {
            if (Of(items[i + 1]) != last + 1) break;
            isChoice = items[i].Is(Concept.Or);
            (last, end) = (last + 1, i + 2);
        }
        return isChoice ? (at, end, last) : default;
    }
}
