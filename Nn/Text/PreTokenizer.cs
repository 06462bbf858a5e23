using System.Globalization;
using System.Text;

namespace Native.Nn;

/// <summary>What becomes of the matches of a pattern at which a text is cut.</summary>
internal enum CutBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>Cuts a piece of text into smaller ones, which it may change.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Adds the parts of a piece.</summary>
    /// <param name="piece">The piece, UTF-8, not empty.</param>
    /// <param name="isFirst">Whether the whole text begins with it.</param>
    /// <param name="parts">Gets the parts.</param>
    public abstract void Cut(ReadOnlyMemory<byte> piece, bool isFirst, List<ReadOnlyMemory<byte>> parts);

    /// <summary>Adds the parts between and at matches, as the behavior says; empty parts are left out.</summary>
    protected static void Cut(ReadOnlyMemory<byte> piece, List<(int Start, int End)> matches, bool inverted, CutBehavior behavior, List<ReadOnlyMemory<byte>> parts)
    {
        var spans = new List<(int Start, int End, bool IsMatch)>();
        var at = 0;
        foreach (var (start, end) in matches)
        {
            if (start > at) spans.Add((at, start, inverted));
            spans.Add((start, end, !inverted));
            at = end;
        }
        if (at < piece.Length) spans.Add((at, piece.Length, inverted));
        var open = -1;
        for (var i = 0; i < spans.Count; i++)
        {
            var (start, end, isMatch) = spans[i];
            if (behavior == CutBehavior.Removed && isMatch) continue;
            var goesOn = i + 1 < spans.Count && behavior switch
            {
                CutBehavior.MergedWithPrevious => spans[i + 1].IsMatch && !isMatch,
                CutBehavior.MergedWithNext => isMatch && !spans[i + 1].IsMatch,
                CutBehavior.Contiguous => isMatch == spans[i + 1].IsMatch,
                _ => false,
            };
            if (open < 0) open = start;
            if (goesOn) continue;
            if (end > open) parts.Add(piece[open..end]);
            open = -1;
        }
    }
}

/// <summary>Byte-level pieces: a space before, then <see cref="PieceRule"/>.</summary>
internal sealed class ByteLevelCut(bool addsSpace, PieceRule? rule, bool isLevel = false) : PreTokenizer
{
    /// <summary>Whether it makes the model work on bytes; else it only cuts.</summary>
    public bool IsLevel => isLevel;

    /// <summary>Whether a piece that does not begin with a space gets one.</summary>
    public bool AddsSpace => addsSpace;

    /// <summary>How a piece is cut; null: not at all.</summary>
    public PieceRule? Rule => rule;

    /// <inheritdoc/>
    public override void Cut(ReadOnlyMemory<byte> piece, bool isFirst, List<ReadOnlyMemory<byte>> parts)
    {
        if (addsSpace && piece.Span[0] != ' ') piece = (byte[])[(byte)' ', .. piece.Span];
        while (rule is { } found && !piece.IsEmpty)
        {
            var length = PieceScanner.Next(piece.Span, found);
            parts.Add(piece[..length]);
            piece = piece[length..];
        }
        if (!piece.IsEmpty) parts.Add(piece);
    }
}

/// <summary>Pieces at matches of a pattern; known ones go through the scanner.</summary>
internal sealed class PatternCut(CodePointRegex pattern, bool inverted, CutBehavior behavior) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Cut(ReadOnlyMemory<byte> piece, bool isFirst, List<ReadOnlyMemory<byte>> parts)
    {
        var matches = new List<(int, int)>();
        pattern.Match(piece.Span, matches);
        Cut(piece, matches, inverted, behavior, parts);
    }
}

/// <summary>Pieces at occurrences of a text.</summary>
internal sealed class TextCut(byte[] text, bool inverted, CutBehavior behavior) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Cut(ReadOnlyMemory<byte> piece, bool isFirst, List<ReadOnlyMemory<byte>> parts)
    {
        var matches = new List<(int, int)>();
        for (var at = 0; text.Length > 0 && piece.Span[at..].IndexOf(text) is >= 0 and var found; at += found + text.Length)
            matches.Add((at + found, at + found + text.Length));
        Cut(piece, matches, inverted, behavior, parts);
    }
}

/// <summary>Pieces at characters of a class.</summary>
internal sealed class CharacterCut(Func<Rune, bool> isMatch, CutBehavior behavior) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Cut(ReadOnlyMemory<byte> piece, bool isFirst, List<ReadOnlyMemory<byte>> parts)
    {
        var matches = new List<(int, int)>();
        for (var at = 0; at < piece.Length;)
        {
            Rune.DecodeFromUtf8(piece.Span[at..], out var rune, out var length);
            if (isMatch(rune)) matches.Add((at, at + length));
            at += length;
        }
        Cut(piece, matches, false, behavior, parts);
    }

    public static bool IsNumber(Rune rune) => Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber;

    public static bool IsPunctuation(Rune rune) =>
        rune.IsAscii ? char.IsAsciiLetterOrDigit((char)rune.Value) is false && rune.Value is > ' ' and < 0x7F
        : Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;
}

/// <summary>SentencePiece's pieces: spaces become a visible mark, one stands before the text, and words begin with it.</summary>
internal sealed class MetaspaceCut(Rune mark, bool addsFirst, bool addsAlways, bool splits) : PreTokenizer
{
    private readonly byte[] mark = Encoding.UTF8.GetBytes(mark.ToString());

    /// <inheritdoc/>
    public override void Cut(ReadOnlyMemory<byte> piece, bool isFirst, List<ReadOnlyMemory<byte>> parts)
    {
        var marked = new List<byte>(piece.Length + 16);
        foreach (var value in piece.Span)
        {
            if (value == ' ') marked.AddRange(mark);
            else marked.Add(value);
        }
        if ((addsAlways || addsFirst && isFirst) && !System.Runtime.InteropServices.CollectionsMarshal.AsSpan(marked).StartsWith(mark)) marked.InsertRange(0, mark);
        ReadOnlyMemory<byte> text = marked.ToArray();
        if (splits) new TextCut(mark, false, CutBehavior.MergedWithNext).Cut(text, isFirst, parts);
        else parts.Add(text);
    }
}
