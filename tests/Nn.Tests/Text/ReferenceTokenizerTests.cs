using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Native.Nn.Tests.Checkpoints;
using Native.Nn.Tests.Models;

namespace Native.Nn.Tests.Text;

/// <summary>What the reference libraries make of 10,000 strings, with tokenizers that they trained: see Fixtures/make_tokenizers.py and make_tokenizers.mjs.</summary>
public sealed class ReferenceTokenizerTests
{
    private static readonly string[] Strings = JsonSerializer.Deserialize<string[]>(Unzip("strings.json.gz"))!;
    private static readonly JsonElement Expected = JsonDocument.Parse(Unzip("expected.json.gz")).RootElement;

    [Theory]
    [InlineData("gpt2")]
    [InlineData("roberta")]
    [InlineData("llama3")]
    [InlineData("qwen2")]
    [InlineData("o200k")]
    [InlineData("cl100k")]
    [InlineData("deepseek")]
    [InlineData("added")]
    [InlineData("llama2")]
    [InlineData("mistral")]
    [InlineData("gemma")]
    [InlineData("metaspace_bpe")]
    [InlineData("t5")]
    [InlineData("unigram_bytes")]
    [InlineData("unigram")]
    [InlineData("native")]
    public void Ids_and_texts_are_those_of_tokenizers(string kind)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At(TokenizerFile.Name), Unzip(kind + ".json.gz"));
        Check(TokenizerFile.ReadFolder(folder.Path), kind);
    }

    /// <summary>Made by Fixtures/make_wordpiece.mjs.</summary>
    [Theory]
    [InlineData("bert")]
    [InlineData("bert_cased")]
    public void Ids_and_texts_are_those_of_tokenizers_with_word_pieces(string kind)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At(TokenizerFile.Name), Unzip(kind + ".json.gz"));
        Check(TokenizerFile.ReadFolder(folder.Path), kind, JsonDocument.Parse(Unzip("wordpiece.json.gz")).RootElement);
    }

    [Fact]
    public void Ids_and_texts_are_those_of_tiktoken()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At("x.tiktoken"), Unzip("tiktoken.gz"));
        var ranks = File.ReadLines(folder.At("x.tiktoken")).Count();
        Check(TiktokenFile.Read(folder.At("x.tiktoken"), TiktokenFile.Cl100k, new Dictionary<string, int> { ["<|endoftext|>"] = ranks, ["<|im_start|>"] = ranks + 3 }), "tiktoken");
    }

    internal static byte[] Unzip(string name)
    {
        using var file = File.OpenRead(Path.Combine(Fixture.PathOf("tokenizers"), name));
        using var zip = new GZipStream(file, CompressionMode.Decompress);
        using var result = new MemoryStream();
        zip.CopyTo(result);
        return result.ToArray();
    }

    private static void Check(Tokenizer tokenizer, string kind, JsonElement? other = null)
    {
        Assert.Equal(10_000, Strings.Length);
        var expected = (other ?? Expected).GetProperty("kinds").GetProperty(kind);
        var first = expected.GetProperty("first").EnumerateArray().Select(ids => ids.EnumerateArray().Select(id => id.GetInt32()).ToArray()).ToArray();
        for (var i = 0; i < first.Length; i++) Assert.True(first[i].AsSpan().SequenceEqual(tokenizer.Encode(Strings[i])), $"{JsonSerializer.Serialize(Strings[i])}: {Show(tokenizer, first[i])}; here {Show(tokenizer, tokenizer.Encode(Strings[i]))}");
        var all = Strings.Select(s => tokenizer.Encode(s)).ToArray();
        Assert.All(all.SelectMany(ids => ids), id => Assert.InRange(id, 0, tokenizer.Vocabulary - 1));
        Compare(expected.GetProperty("ids"), i => MemoryMarshal.AsBytes([.. all[i], -1]).ToArray());
        Compare(expected.GetProperty("text"), i => Words(i, tokenizer.Decode(all[i])));
        Compare(expected.GetProperty("special"), i => Words(i, tokenizer.Decode(all[i], keepsSpecial: true)));
        // Token by token gives the same as at once.
        for (var i = 0; i < 500; i++)
        {
            var decoder = new TokenDecoder(tokenizer);
            Assert.Equal(tokenizer.Decode(all[i]), string.Concat(all[i].Select(decoder.Add)) + decoder.Finish());
        }
    }

    // Where a text names byte tokens, what is decoded may be no UTF-8, of which the reference makes more marks than there are bad bytes.
    private static byte[] Words(int i, string text) => [.. Encoding.UTF8.GetBytes(Strings[i].Contains("<0x", StringComparison.Ordinal) ? "" : text), 0];

    private static void Compare(JsonElement digests, Func<int, byte[]> part)
    {
        var chunk = Expected.GetProperty("chunk").GetInt32();
        var wrong = new List<int>();
        for (var i = 0; i < digests.GetArrayLength(); i++)
        {
            var bytes = Enumerable.Range(i * chunk, chunk).SelectMany(part).ToArray();
            if (!Convert.ToHexStringLower(SHA256.HashData(bytes)).StartsWith(digests[i].GetString()!, StringComparison.Ordinal)) wrong.Add(i);
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {digests.GetArrayLength()} groups of {chunk} strings differ: {string.Join(", ", wrong.Take(20))}");
    }

    private static string Show(Tokenizer tokenizer, int[] ids) => string.Join(" ", ids.Select(id => $"{id}:{tokenizer.NameOf(id)}"));
}
