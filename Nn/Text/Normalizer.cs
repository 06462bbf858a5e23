using System.Globalization;
using System.Text;

namespace Native.Nn;

/// <summary>Changes a text before it is cut.</summary>
internal abstract class Normalizer
{
    /// <summary>The changed text.</summary>
    public abstract string Apply(string text);
}

/// <summary>Several changes, one after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<Normalizer> parts) : Normalizer
{
    public override string Apply(string text) => parts.Aggregate(text, (now, part) => part.Apply(now));
}

/// <summary>A form of Unicode.</summary>
internal sealed class FormNormalizer(bool composes, bool compatible) : Normalizer
{
    public override string Apply(string text) => UnicodeNormalization.Normalize(text, composes, compatible);
}

/// <summary>Lower case, character by character.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    // The one character whose lower case is two.
    private const char DottedI = '\u0130';

    public override string Apply(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) result.Append(Rune.ToLowerInvariant(rune));
        return result.Replace(DottedI.ToString(), "i\u0307").ToString();
    }
}

/// <summary>Takes away white space at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public override string Apply(string text)
    {
        if (left) text = text.TrimStart();
        return right ? text.TrimEnd() : text;
    }
}

/// <summary>Takes away marks.</summary>
internal sealed class AccentNormalizer : Normalizer
{
    public override string Apply(string text) => string.Concat(text.EnumerateRunes().Where(rune =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)));
}

/// <summary>Puts a text before a text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    public override string Apply(string text) => text.Length == 0 ? text : prefix + text;
}

/// <summary>Replaces a text.</summary>
internal sealed class ReplaceNormalizer(string from, string to) : Normalizer
{
    public override string Apply(string text) => from.Length == 0 ? text : text.Replace(from, to, StringComparison.Ordinal);
}

/// <summary>Replaces matches of a pattern.</summary>
internal sealed class PatternNormalizer(CodePointRegex pattern, string to) : Normalizer
{
    public override string Apply(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var matches = new List<(int Start, int End)>();
        pattern.Match(utf8, matches);
        if (matches.Count == 0) return text;
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (start, end) in matches)
        {
            result.Append(Encoding.UTF8.GetString(utf8, at, start - at)).Append(to);
            at = end;
        }
        return result.Append(Encoding.UTF8.GetString(utf8, at, utf8.Length - at)).ToString();
    }
}

/// <summary>SentencePiece's table of replacements: a trie in a double array, and the texts that its leaves point at.</summary>
internal sealed class CharacterMapNormalizer : Normalizer
{
    // Longer clusters are looked up character by character, as the reference does.
    private const int LongestCluster = 5;

    private readonly uint[] trie;
    private readonly byte[] texts;

    /// <summary>A table as a file has it: bytes of the trie, the trie, the texts with a zero behind each.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public CharacterMapNormalizer(byte[] table)
    {
        var size = table.Length < 4 ? 0 : BitConverter.ToUInt32(table, 0);
        if (size == 0 || size % 4 != 0 || size > table.Length - 4) throw new ArgumentException($"a table of {table.Length} bytes with a trie of {size}");
        trie = new uint[size / 4];
        Buffer.BlockCopy(table, 4, trie, 0, (int)size);
        texts = table[(4 + (int)size)..];
    }

    public override string Apply(string text)
    {
        var result = new StringBuilder(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text, at);
            var cluster = text.AsSpan(at, length);
            if (Encoding.UTF8.GetByteCount(cluster) <= LongestCluster && Find(Encoding.UTF8.GetBytes(text, at, length)) is { } whole)
            {
                result.Append(whole);
                continue;
            }
            foreach (var rune in cluster.EnumerateRunes()) result.Append(Find(utf8[..rune.EncodeToUtf8(utf8)]) ?? rune.ToString());
        }
        return result.ToString();
    }

    // What the shortest prefix of a key that is in the trie is replaced by.
    private string? Find(ReadOnlySpan<byte> key)
    {
        var node = Offset(trie[0]);
        foreach (var value in key)
        {
            if (value == 0) return null;
            node ^= value;
            if (node >= trie.Length || (trie[node] & 0x800000FF) != value) return null;
            var leaf = (trie[node] >> 8 & 1) == 1;
            node ^= Offset(trie[node]);
            if (!leaf) continue;
            if (node >= trie.Length || (trie[node] & 0x7FFFFFFF) is var start && start >= texts.Length) return null;
            var rest = texts.AsSpan((int)(trie[node] & 0x7FFFFFFF));
            return Encoding.UTF8.GetString(rest[..(rest.IndexOf((byte)0) is >= 0 and var end ? end : rest.Length)]);
        }
        return null;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);
}
