using System.Text;
using System.Xml.Linq;

namespace Native.Nn;

/// <summary>Renders the XML of one documented member as plain text.</summary>
internal static class DocText
{
    /// <summary>The lines of a member; empty where the XML holds no text of its own (for example only <c>inheritdoc</c>).</summary>
    public static string Body(XElement member)
    {
        var lines = new StringBuilder();
        foreach (var part in member.Elements())
        {
            var label = part.Name.LocalName switch
            {
                "summary" => "",
                "typeparam" or "param" => (string?)part.Attribute("name") + ": ",
                "returns" or "return" => "Returns: ",
                "value" => "Value: ",
                "exception" => "Throws " + DocId.ShortName((string?)part.Attribute("cref") ?? "Exception") + ": ",
                "remarks" or "remark" => "Remarks: ",
                "example" or "examples" => "Example: ",
                _ => null,
            };
            if (label is null) continue;
            var text = new StringBuilder();
            Append(text, part);
            var body = Tidy(text);
            if (body.Length == 0) continue;
            if (lines.Length > 0) lines.Append('\n');
            lines.Append(label).Append(body);
        }
        return lines.ToString();
    }

    private static void Append(StringBuilder text, XElement element)
    {
        foreach (var node in element.Nodes())
        {
            if (node is XText words)
                AppendWords(text, words.Value);
            else if (node is XElement inner)
                AppendElement(text, inner);
        }
    }

    private static void AppendElement(StringBuilder text, XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "see" or "seealso" or "xref" or "a" when !element.IsEmpty && element.Value.Length > 0:
                Append(text, element);
                break;
            case "see" or "seealso" or "xref":
                text.Append((string?)element.Attribute("langword")
                    ?? ((string?)element.Attribute("cref") is { } cref ? DocId.ShortName(cref) : (string?)element.Attribute("href")));
                break;
            case "paramref" or "typeparamref":
                text.Append((string?)element.Attribute("name"));
                break;
            case "code" when element.Value.Contains('\n', StringComparison.Ordinal):
                text.Append('\n').Append(element.Value.Trim('\n', '\r').Replace("\r", "", StringComparison.Ordinal)).Append('\n');
                break;
            case "listheader":
                break;
            case "item":
                text.Append("\n- ");
                Append(text, element);
                break;
            case "term":
                Append(text, element);
                text.Append(element.ElementsAfterSelf().Any() ? ": " : "");
                break;
            case "para" or "p" or "div" or "br" or "li" or "list" or "ul":
                text.Append('\n');
                Append(text, element);
                text.Append('\n');
                break;
            default:
                Append(text, element);
                break;
        }
    }

    /// <summary>White space becomes one space; a blank line, which separates paragraphs, becomes one line break.</summary>
    private static void AppendWords(StringBuilder text, string words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!char.IsWhiteSpace(words[i]))
            {
                text.Append(words[i]);
                continue;
            }
            var breaks = 0;
            for (; i < words.Length && char.IsWhiteSpace(words[i]); i++)
                if (words[i] == '\n')
                    breaks++;
            i--;
            text.Append(breaks > 1 ? '\n' : ' ');
        }
    }

    private static string Tidy(StringBuilder text)
    {
        var tidy = new StringBuilder(text.Length);
        foreach (var line in text.ToString().Split('\n'))
        {
            var end = line.TrimEnd();
            // Indentation is kept only where it is code: two spaces or more.
            var start = end.StartsWith("  ", StringComparison.Ordinal) ? end : end.TrimStart();
            if (start.Length == 0 || start == "-") continue;
            if (tidy.Length > 0) tidy.Append('\n');
            tidy.Append(start);
        }
        return tidy.ToString();
    }
}
