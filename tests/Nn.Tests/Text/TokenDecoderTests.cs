using System.Text;

namespace Native.Nn.Tests.Text;

public sealed class TokenDecoderTests
{
    [Fact]
    public void No_half_of_a_character_is_ever_given()
    {
        const string Text = "naïve 東京 😀 x𝒜 e\u0301!";
        var tokenizer = new ByteTokenizer("<|end|>");
        var decoder = new TokenDecoder(tokenizer);
        var parts = tokenizer.Encode(Text).Select(decoder.Add).ToList();
        Assert.All(parts, part => Assert.DoesNotContain('\uFFFD', part));
        Assert.All(parts, part => Assert.False(part.Length > 0 && char.IsHighSurrogate(part[^1])));
        Assert.Equal(Text, string.Concat(parts) + decoder.Finish());
        Assert.Contains(parts, part => part.Length == 0);
    }

    [Fact]
    public void Broken_bytes_become_replacement_characters_as_in_decoding_at_once()
    {
        var tokenizer = new ByteTokenizer();
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var bytes = new byte[random.Next(1, 30)];
            random.NextBytes(bytes);
            var tokens = bytes.Select(b => (int)b).ToArray();
            var decoder = new TokenDecoder(tokenizer);
            Assert.Equal(tokenizer.Decode(tokens), string.Concat(tokens.Select(decoder.Add)) + decoder.Finish());
            Assert.Equal(Encoding.UTF8.GetString(bytes), tokenizer.Decode(tokens));
        }
    }

    [Fact]
    public void Special_tokens_are_left_out_or_named()
    {
        var tokenizer = new ByteTokenizer("<|end|>");
        Assert.Equal("", new TokenDecoder(tokenizer).Add(256));
        Assert.Equal("<|end|>", new TokenDecoder(tokenizer, keepsSpecial: true).Add(256));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenDecoder(tokenizer).Add(257));
    }

    [Fact]
    public void Byte_tokens_have_names()
    {
        var tokenizer = new ByteTokenizer("<|end|>");
        Assert.Equal(257, tokenizer.Vocabulary);
        for (var token = 0; token < tokenizer.Vocabulary; token++) Assert.Equal(token, tokenizer.Find(tokenizer.NameOf(token)));
        Assert.Null(tokenizer.Find("zz"));
        Assert.Throws<ArgumentException>(() => new ByteTokenizer("x", "x"));
    }
}
