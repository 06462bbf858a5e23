using System.Buffers;
using System.Globalization;
using System.Text;

namespace Native.Nn;

/// <summary>What the rules that cut text into pieces ask of a character.</summary>
internal enum CharacterClass : byte
{
    Other,
    Letter,
    Number,
    Space,
    LineEnd,
}

/// <summary>Reads characters of UTF-8 text with their class.</summary>
internal static class CodePoint
{
    private static readonly CharacterClass[] Basic = [.. Enumerable.Range(0, 0x10000).Select(Classify)];

    /// <summary>The class and the bytes of the character at the start; a byte that begins none is one of class Other.</summary>
    public static (CharacterClass Class, int Length) Read(ReadOnlySpan<byte> text)
    {
        var first = text[0];
        if (first < 0x80) return (Basic[first], 1);
        return Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done
            ? (rune.IsBmp ? Basic[rune.Value] : Classify(rune.Value), length) : (CharacterClass.Other, 1);
    }

    /// <summary>The bytes of the last character.</summary>
    public static int LastLength(ReadOnlySpan<byte> text) =>
        text[^1] < 0x80 || Rune.DecodeLastFromUtf8(text, out _, out var length) != OperationStatus.Done ? 1 : length;

    private static CharacterClass Classify(int value) => value is '\r' or '\n' ? CharacterClass.LineEnd : CharUnicodeInfo.GetUnicodeCategory(value) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterClass.Space,
        _ => value is >= '\t' and <= '\r' or 0x85 ? CharacterClass.Space : CharacterClass.Other,
    };
}
