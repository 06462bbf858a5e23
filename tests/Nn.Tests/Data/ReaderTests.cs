using System.Text;
using Native.Nn.Tests.Checkpoints;

namespace Native.Nn.Tests.Data;

public sealed class ReaderTests
{
    [Fact]
    public void Plain_text_is_cut_at_separators()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a.txt"), "one\ntwo\n---\n\n---\n---\nthree");
        Assert.Equal(["one\ntwo\n", "\n", "three\n"], PlainText.Read(folder.At("a.txt"), "---").Select(p => p.Text));
        Assert.Equal(["a.txt#0", "a.txt#1", "a.txt#2"], PlainText.Read(folder.At("a.txt"), "---").Select(p => p.Document));
        Assert.Equal("one\ntwo\n---\n\n---\n---\nthree", Assert.Single(PlainText.Read(folder.At("a.txt"))).Text);
    }

    [Fact]
    public void Json_lines_are_documents_and_errors_name_the_line()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("a.jsonl");
        File.WriteAllText(path, "{\"text\": \"x\\ny\", \"id\": 1}\n\n{\"text\": \"\"}\n{\"text\": \"z\"}\n");
        Assert.Equal(["x\ny", "z"], JsonLines.Read(path).Select(p => p.Text));
        Assert.Equal(["a.jsonl:1", "a.jsonl:4"], JsonLines.Read(path).Select(p => p.Document));
        foreach (var bad in (string[])["{", "[]", "7", "{}", "{\"text\": 1}", "{\"text\": \"\\ud800\"}"])
        {
            File.WriteAllText(path, "{\"text\": \"x\"}\n" + bad);
            Assert.Contains("line 2", Assert.Throws<FormatException>(() => JsonLines.Read(path).Count()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Texts_that_differ_in_case_numbers_and_signs_are_near_duplicates()
    {
        var near = new NearDuplicates();
        Assert.True(near.Add("Gets the 16-bit value (signed)."));
        Assert.False(near.Add("gets the 32-bit  value, signed"));
        Assert.True(near.Add("Gets the bit value signed."));
        Assert.True(near.Add("..."));
        Assert.True(near.Add("!!!"));
        Assert.True(near.Add("𝒜"));
        Assert.True(near.Add("𝒷"));
    }

    [Fact]
    public void Of_near_duplicates_the_held_out_one_stays()
    {
        var passages = Enumerable.Range(0, 300).Select(i => new TextPassage($"document {i}", "title", $"Letters {(char)('a' + i % 26)}{(char)('a' + i / 26)}"))
            .SelectMany(p => (TextPassage[])[p, p with { Document = p.Document + " copy", Body = p.Body.ToUpperInvariant() + "!" }]).ToList();
        var split = CorpusSplit.Of(passages, new CorpusOptions { HeldOutOneIn = 3, Duplicates = DuplicateRule.Near }, TestContext.Current.CancellationToken);
        var heldOut = Encoding.UTF8.GetString(split.HeldOut.Text);
        foreach (var group in passages.GroupBy(p => p.Body.ToUpperInvariant().TrimEnd('!')))
            Assert.Equal(group.Any(p => CorpusSplit.IsHeldOut(p.Document, 3)), heldOut.Contains(group.Key, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(300, split.Train.Starts.Count + split.HeldOut.Starts.Count);
    }

    [Fact]
    public void A_corpus_folder_says_what_its_files_hold()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a.txt"), string.Concat(Enumerable.Range(0, 200).Select(i => $"The document of the number {i} says so, <|im_end|> and ends.\n<|endoftext|>\n")));
        var corpus = TextCorpus.Load(new CorpusOptions { Files = [folder.At("a.txt")], HeldOutOneIn = 5 }, null, TestContext.Current.CancellationToken);
        var card = CorpusFolder.Write(corpus, folder.Path, new() { Vocabulary = 300, Special = [CorpusFolder.EndOfText, "<|im_end|>"] }, token: TestContext.Current.CancellationToken);
        using var heldOut = TokenFile.Open(folder.At(CorpusFolder.HeldOutName));
        Assert.Equal((card.HeldOut.Tokens, card.HeldOut.Documents), (heldOut.Count, heldOut.Documents.Length));
        Assert.Equal(200, card.HeldOut.Documents + card.Train.Documents);
        var tokens = new int[heldOut.Count];
        heldOut.Read(0, tokens);
        // The separator stands in front of each document and at the end, and names of special tokens in the text are text.
        Assert.Equal(heldOut.Documents.ToArray().Append(tokens.Length - 1).Select(i => (int)i), Enumerable.Range(0, tokens.Length).Where(i => tokens[i] >= 298));
        Assert.True(card.HeldOut.BytesPerToken > 2);
        Assert.Equal(File.ReadAllBytes(folder.At(CorpusFolder.HeldOutTextName)).Length, card.HeldOut.Bytes);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.tmp"));
        Assert.True(File.Exists(folder.At("tokenizer.json")) && File.Exists(folder.At("tokenizer_config.json")) && File.Exists(folder.At(CorpusFolder.FactsName)));
    }
}
