namespace Native.Nn;

/// <summary>Reads the post-processors: what comes before and behind one text.</summary>
internal static class TemplateReader
{
    public static (IReadOnlyList<int> Before, IReadOnlyList<int> Behind) Read(JsonPart part, int vocabulary)
    {
        switch (part.Type())
        {
            case "ByteLevel":
                return ([], []);
            case "Sequence":
                List<int> before = [], behind = [];
                foreach (var item in part.Get("processors").Items())
                {
                    var (head, tail) = Read(item, vocabulary);
                    before.InsertRange(0, head);
                    behind.AddRange(tail);
                }
                return (before, behind);
            case "RobertaProcessing" or "BertProcessing":
                return ([End(part.Get("cls"), vocabulary)], [End(part.Get("sep"), vocabulary)]);
            case "TemplateProcessing":
                return Template(part, vocabulary);
            case var other:
                throw part.Bad($"the post-processor \"{other}\" is not supported; ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing and Sequence are");
        }
    }

    private static int End(JsonPart part, int vocabulary) =>
        part.Items().Take(3).ToArray() is [var name, var id] && name.Text() is not null ? id.Integer(0, vocabulary - 1) : throw part.Bad("a name and an id are needed");

    private static (List<int>, List<int>) Template(JsonPart part, int vocabulary)
    {
        List<int> before = [], behind = [];
        var seen = 0;
        foreach (var item in part.Get("single").Items())
        {
            if (item.Find("Sequence") is { } text)
            {
                if (text.Get("id").Text() != "A") throw text.Bad("one text has no second sequence");
                seen++;
                continue;
            }
            var name = item.Get("SpecialToken").Get("id").Text();
            foreach (var id in part.Get("special_tokens").Get(name).Get("ids").Items()) (seen == 0 ? before : behind).Add(id.Integer(0, vocabulary - 1));
        }
        return seen == 1 ? (before, behind) : throw part.Bad($"the text comes {seen} times in the template; once is supported");
    }
}
