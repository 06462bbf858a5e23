using System.Globalization;
using System.Text;

namespace Native.Bench.Report;

/// <summary>Writes markup that is well-formed HTML and XML alike: elements nest by scope, and all text is escaped.</summary>
internal sealed class Markup
{
    private readonly StringBuilder text = new();
    private readonly Stack<string> open = new();

    /// <summary>Opens an element; disposing the result closes it.</summary>
    public Scope Open(string name, params (string Name, string Value)[] attributes)
    {
        Start(name, attributes);
        text.Append('>');
        open.Push(name);
        return new Scope(this);
    }

    /// <summary>An element with text in it.</summary>
    public Markup Element(string name, string content, params (string Name, string Value)[] attributes)
    {
        using (Open(name, attributes)) Text(content);
        return this;
    }

    /// <summary>An element without content: an HTML void element or a shape in an SVG.</summary>
    public Markup Void(string name, params (string Name, string Value)[] attributes)
    {
        Start(name, attributes);
        text.Append("/>");
        return this;
    }

    /// <summary>Text, escaped; control characters, which XML forbids, become replacement characters.</summary>
    public Markup Text(string content)
    {
        Escape(content);
        return this;
    }

    /// <summary>A name in parts, which may be broken after a slash.</summary>
    public Markup Name(string name)
    {
        for (var start = 0; start < name.Length;)
        {
            var slash = name.IndexOf('/', start);
            var end = slash < 0 ? name.Length : slash + 1;
            Escape(name[start..end]);
            if (end < name.Length) Void("wbr");
            start = end;
        }
        return this;
    }

    /// <summary>A style sheet; it may hold no markup.</summary>
    public Markup Style(string css)
    {
        if (css.AsSpan().ContainsAny('<', '&')) throw new ArgumentException("A style sheet in this report holds neither '<' nor '&'.", nameof(css));
        using (Open("style")) text.Append(css);
        return this;
    }

    /// <summary>A line break in the source.</summary>
    public void Break() => text.Append('\n');

    /// <summary>A length or coordinate.</summary>
    public static string Coordinate(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() =>
        open.Count == 0 ? text.ToString() : throw new InvalidOperationException($"The element '{open.Peek()}' is still open.");

    private void Start(string name, (string Name, string Value)[] attributes)
    {
        text.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            text.Append(' ').Append(attribute).Append("=\"");
            Escape(value);
            text.Append('"');
        }
    }

    private void Escape(string content)
    {
        foreach (var rune in content.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '&' => text.Append("&amp;"),
                '"' => text.Append("&quot;"),
                '\n' or '\t' => text.Append((char)rune.Value),
                < 0x20 or 0x7F or 0xFFFE or 0xFFFF => text.Append('\uFFFD'),
                _ => text.Append(rune.ToString()),
            };
        }
    }

    /// <summary>An open element.</summary>
    public readonly struct Scope(Markup markup) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => markup.text.Append("</").Append(markup.open.Pop()).Append('>');
    }
}
