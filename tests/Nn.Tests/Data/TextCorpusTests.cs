using System.Security.Cryptography;
using System.Text;
using Native.Nn.Tests.Checkpoints;

namespace Native.Nn.Tests.Data;

public sealed class TextCorpusTests
{
    private static readonly CorpusOptions Small = new() { Generated = true, TrainBytes = 300_000, HeldOutBytes = 20_000 };

    [Fact]
    public void The_generated_corpus_is_the_same_every_time()
    {
        var corpus = TextCorpus.Load(Small, null, TestContext.Current.CancellationToken);
        Assert.True(corpus.IsGenerated);
        Assert.Contains(corpus.Notes, note => note.Contains("generated", StringComparison.Ordinal));
        Assert.InRange(corpus.Train.Length, 295_000, 300_000);
        Assert.InRange(corpus.HeldOut.Length, 18_000, 20_000);
        // The bits are part of the promise: another order or another generator would make runs incomparable.
        Assert.Equal("08ADAC5DED4760F8", Convert.ToHexString(SHA256.HashData(corpus.Train.Span))[..16]);
        Assert.Equal("1A62C9E26FEF034D", Convert.ToHexString(SHA256.HashData(corpus.HeldOut.Span))[..16]);
    }

    [Fact]
    public void Another_seed_gives_another_text()
    {
        var corpus = TextCorpus.Load(Small, null, TestContext.Current.CancellationToken);
        var other = TextCorpus.Load(Small with { Seed = 2 }, null, TestContext.Current.CancellationToken);
        Assert.False(corpus.Train.Span.SequenceEqual(other.Train.Span));
    }

    [Fact]
    public void Without_documentation_generated_text_stands_in_and_says_so()
    {
        using var folder = new TemporaryFolder();
        var corpus = TextCorpus.Load(Small with { Generated = false, DotnetRoot = folder.Path }, null, TestContext.Current.CancellationToken);
        Assert.True(corpus.IsGenerated);
        Assert.Contains(corpus.Notes, note => note.Contains("No .NET reference documentation was found", StringComparison.Ordinal));
    }

    [Fact]
    public void No_member_of_the_generated_held_out_text_is_in_the_training_text() => AssertDisjoint(TextCorpus.Load(Small, null, TestContext.Current.CancellationToken));

    [Fact]
    public void No_member_of_the_real_held_out_text_is_in_the_training_text()
    {
        Assert.SkipWhen(DocPacks.Find(null, out _).Count == 0, "No .NET reference documentation on this machine (packs/*/*/ref/*/*.xml beside the SDK).");
        var corpus = TextCorpus.Load(new CorpusOptions(), null, TestContext.Current.CancellationToken);
        Assert.False(corpus.IsGenerated);
        Assert.True(corpus.Train.Length > 2_000_000, $"only {corpus.Train.Length} bytes of training text");
        AssertDisjoint(corpus);
    }

    [Fact]
    public void The_split_goes_by_document_and_each_body_is_kept_once()
    {
        var members = Enumerable.Range(0, 400).SelectMany(i => new[]
        {
            new DocMember($"T:N.Type{(char)('A' + i % 26)}{(char)('a' + i / 26)}", "t", $"Body of type {i}."),
            new DocMember($"M:N.Type{(char)('A' + i % 26)}{(char)('a' + i / 26)}.Run", "m", i % 2 == 0 ? "The same in every type." : $"Runs {i}."),
        }).ToList();
        var options = new CorpusOptions { TrainBytes = 1 << 20, HeldOutBytes = 1 << 20, HeldOutOneIn = 4 };
        var split = CorpusSplit.Of(ReferenceDocumentation.PassagesOf(members), options, TestContext.Current.CancellationToken);
        var (train, heldOut) = (Encoding.UTF8.GetString(split.Train.Text), Encoding.UTF8.GetString(split.HeldOut.Text));

        Assert.Equal(400, split.Train.Starts.Count + split.HeldOut.Starts.Count);
        Assert.InRange(split.HeldOut.Starts.Count, 60, 140);
        Assert.Equal(1, (train + heldOut).Split("The same in every type.").Length - 1);
        for (var i = 1; i < 400; i += 2)
            Assert.Equal(train.Contains($"Body of type {i}.", StringComparison.Ordinal), train.Contains($"Runs {i}.", StringComparison.Ordinal));

        // The order in which files are read does not move a document to the other side.
        var reversed = CorpusSplit.Of(ReferenceDocumentation.PassagesOf([.. members.AsEnumerable().Reverse()]), options, TestContext.Current.CancellationToken);
        Assert.Equal(split.HeldOut.Starts.Count, reversed.HeldOut.Starts.Count);
    }

    [Fact]
    public void Types_that_differ_in_a_number_only_are_one_document()
    {
        var types = new HashSet<string>();
        Assert.Equal(ReferenceDocumentation.DocumentOf("T:System.Int16", types), ReferenceDocumentation.DocumentOf("M:System.Int32.Parse(System.String)", types));
        Assert.Equal(ReferenceDocumentation.DocumentOf("T:System.Action`1", types), ReferenceDocumentation.DocumentOf("T:System.Action`16", types));
        Assert.NotEqual(ReferenceDocumentation.DocumentOf("T:System.Int16", types), ReferenceDocumentation.DocumentOf("T:System.UInt16", types));
    }

    [Fact]
    public void Caps_hold_for_the_sides_and_for_one_document()
    {
        var members = Enumerable.Range(0, 1000).Select(i => new DocMember("M:N.Only.Run" + i, "m", $"Body {i} of the only document.")).ToList();
        var split = CorpusSplit.Of(ReferenceDocumentation.PassagesOf(members), new CorpusOptions { DocumentBytes = 500, TrainBytes = 5000, HeldOutBytes = 5000 }, TestContext.Current.CancellationToken);
        Assert.InRange(split.Train.Text.Length + split.HeldOut.Text.Length, 400, 500);
    }

    [Fact]
    public void Sizes_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TextCorpus.Load(Small with { TrainBytes = 0 }, null, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextCorpus.Load(Small with { HeldOutOneIn = 1 }, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Reading_can_be_canceled() =>
        Assert.ThrowsAny<OperationCanceledException>(() => TextCorpus.Load(Small, null, new CancellationToken(canceled: true)));

    private static void AssertDisjoint(TextCorpus corpus)
    {
        var (train, heldOut) = (Bodies(corpus.Train), Bodies(corpus.HeldOut));
        Assert.True(train.Count > 50 && heldOut.Count > 10, $"{train.Count} and {heldOut.Count} members");
        Assert.Empty(heldOut.Intersect(train));
        Assert.True(corpus.TrainDocuments > corpus.HeldOutDocuments && corpus.HeldOutDocuments > 0);
    }

    private static HashSet<string> Bodies(ReadOnlyMemory<byte> text) =>
        [.. Encoding.UTF8.GetString(text.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(member => member[(member.IndexOf('\n', StringComparison.Ordinal) + 1)..])];
}
