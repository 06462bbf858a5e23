using System.Text;
using System.Text.RegularExpressions;

namespace Native.Nn.Tests.Text;

public sealed class PieceScannerTests
{
    private static readonly string[] Parts =
    [
        "a", "Zebra", "é", "ß", "東京", "中", "ǅ", "ª", "0", "12", "3456", "٣", "Ⅻ", "½", " ", "  ", "\t", "\n", "\r\n", "\r", "\u00A0", "\u2003", "\u2028", "\u0085", "\u200B", "'", "'s", "'S", "'ll", "'RE", "'x",
        "'ve", "’s", ".", "...", "-", "_", "$", "\u0301", "\uFE0F", "\0", "\u001C", "(", "\"", "x'd y",
    ];

    [Theory]
    [InlineData(PieceRule.Gpt2)]
    [InlineData(PieceRule.Llama3)]
    [InlineData(PieceRule.Qwen2)]
    public void Pieces_are_the_matches_of_the_regular_expression(PieceRule rule)
    {
        var regex = new Regex(PieceScanner.PatternOf(rule), RegexOptions.CultureInvariant);
        var random = new Random(11);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Parts[random.Next(Parts.Length)]));
            Assert.Equal(regex.Matches(text).Select(m => m.Value), Pieces(text, rule));
        }
    }

    // The regular expressions of .NET see halves of surrogate pairs, so what is beyond U+FFFF is said by hand.
    [Fact]
    public void Characters_beyond_the_basic_plane_have_their_class()
    {
        Assert.Equal(["a", "😀😀", " 𝒜𝒷", " 🎉", "𝟙"], Pieces("a😀😀 𝒜𝒷 🎉𝟙", PieceRule.Llama3));
        Assert.Equal(["x", "𝟙𝟚𝟛", "𝟜"], Pieces("x𝟙𝟚𝟛𝟜", PieceRule.Llama3));
        Assert.Equal(["'ſ", "t"], Pieces("'ſt", PieceRule.Llama3));
        Assert.Equal(["🙂hi"], Pieces("🙂hi", PieceRule.Qwen2));
    }

    [Fact]
    public void The_pattern_names_the_rule()
    {
        foreach (var rule in Enum.GetValues<PieceRule>()) Assert.Equal(rule, PieceScanner.RuleOf(PieceScanner.PatternOf(rule)));
        Assert.Null(PieceScanner.RuleOf(@"\w+"));
    }

    private static List<string> Pieces(string text, PieceRule rule)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var result = new List<string>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = PieceScanner.Next(bytes.AsSpan(at), rule);
            Assert.True(length > 0);
            result.Add(Encoding.UTF8.GetString(bytes, at, length));
            at += length;
        }
        return result;
    }
}
