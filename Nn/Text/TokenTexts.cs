using System.Text;

namespace Native.Nn;

/// <summary>What tokens stand for: the steps of a file's decoder, applied to one token at a time.</summary>
internal sealed class TokenTexts
{
    private readonly List<Func<string, bool, string>> steps = [];
    private bool isFused;
    private int strips;

    /// <summary>Whether names are in <see cref="ByteAlphabet"/>.</summary>
    public bool IsByteLevel { get; private set; }

    /// <summary>Whether names such as <c>&lt;0x0A&gt;</c> stand for bytes.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>The decoder of a file; null stands for none, which puts a space between tokens.</summary>
    public static TokenTexts Read(JsonPart? decoder)
    {
        var result = new TokenTexts();
        if (decoder is { } part) result.Add(part);
        else result.steps.Add((name, first) => first ? name : " " + name);
        return result;
    }

    /// <summary>Names in <see cref="ByteAlphabet"/>.</summary>
    public static TokenTexts ByteLevel() => new() { IsByteLevel = true };

    /// <summary>The bytes of a token.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="first">Whether a text begins with it.</param>
    public byte[] BytesOf(string name, bool first)
    {
        if (name.Length == 0) return [];
        if (HasBytes && ByteOf(name) is { } value) return first && strips > 0 && value == ' ' ? [] : [value];
        foreach (var step in steps) name = step(name, first);
        if (IsByteLevel) return ByteAlphabet.BytesOf(name) ?? Encoding.UTF8.GetBytes(name);
        for (var i = 0; first && i < strips && name.StartsWith(' '); i++) name = name[1..];
        return Encoding.UTF8.GetBytes(name);
    }

    private void Add(JsonPart part)
    {
        if (isFused && part.Type() is not ("Strip" or "Sequence")) throw part.Bad($"'{part.Type()}' behind Fuse is not supported");
        switch (part.Type())
        {
            case "Sequence":
                foreach (var item in part.Get("decoders").Items()) Add(item);
                break;
            case "ByteLevel":
                IsByteLevel = true;
                break;
            case "ByteFallback":
                HasBytes = true;
                break;
            case "Fuse":
                isFused = true;
                break;
            case "Replace":
                var (from, to) = (part.Get("pattern").Get("String").Text(), part.Get("content").Text());
                if (from.Length > 0) steps.Add((name, _) => name.Replace(from, to, StringComparison.Ordinal));
                break;
            case "Metaspace":
                var mark = part.Text("replacement") ?? "▁";
                if (mark.Length == 0) throw part.Bad("'replacement' is empty");
                var keepsFirst = part.Text("prepend_scheme") == "never" || !part.Flag("add_prefix_space", true);
                steps.Add((name, first) => name.Replace(mark, first && !keepsFirst ? "" : " ", StringComparison.Ordinal));
                break;
            case "WordPiece":
                var prefix = part.Text("prefix") ?? "##";
                steps.Add((name, first) => first ? name : name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : " " + name);
                if (part.Flag("cleanup", true)) steps.Add((name, _) => Joined(name));
                break;
            case "Strip":
                if (part.Text("content") is not (null or " ") || part.Get("stop").Integer(0, 100) != 0 || !isFused) throw part.Bad("other strips than of spaces at the start, behind Fuse, are not supported");
                strips += part.Get("start").Integer(0, 100);
                break;
            case var other:
                throw part.Bad($"the decoder \"{other}\" is not supported; ByteLevel, Metaspace, ByteFallback, Replace, WordPiece, Fuse, Strip and Sequence are");
        }
    }

    // Signs and short forms stand at the word before them, in this order.
    private static string Joined(string name)
    {
        foreach (var (from, to) in ((string, string)[])[(" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re")])
            name = name.Replace(from, to, StringComparison.Ordinal);
        return name;
    }

    private static byte? ByteOf(string name) =>
        name is ['<', '0', 'x', _, _, '>'] && byte.TryParse(name.AsSpan(3, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) ? value : null;
}
