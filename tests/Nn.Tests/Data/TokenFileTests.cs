using Native.Nn.Tests.Checkpoints;

namespace Native.Nn.Tests.Data;

public sealed class TokenFileTests
{
    [Theory]
    [InlineData(65536, 2)]
    [InlineData(65537, 4)]
    public void Tokens_and_document_starts_come_back(int vocabulary, int size)
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("x.tokens");
        var random = new Random(1);
        var tokens = Enumerable.Range(0, 1001).Select(_ => random.Next(vocabulary)).ToArray();
        tokens[500] = vocabulary - 1;
        using (var writer = new TokenFileWriter(path, vocabulary))
        {
            writer.BeginDocument();
            writer.Add(tokens.AsSpan(0, 300));
            Assert.False(File.Exists(path));
            writer.BeginDocument();
            writer.Add(tokens.AsSpan(300));
            writer.Commit();
        }
        Assert.Single(Directory.GetFiles(folder.Path));
        using var file = TokenFile.Open(path);
        Assert.Equal((1001, vocabulary), (file.Count, file.Vocabulary));
        Assert.Equal([0, 300], file.Documents.ToArray());
        Assert.Equal(64 + (1001 * size + 7) / 8 * 8 + 16, new FileInfo(path).Length);
        for (var round = 0; round < 100; round++)
        {
            var part = new int[random.Next(0, 200)];
            var start = random.Next(0, 1001 - part.Length);
            file.Read(start, part);
            Assert.Equal(tokens.AsSpan(start, part.Length).ToArray(), part);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(1000, new int[2]));
    }

    [Fact]
    public void What_is_not_committed_leaves_nothing_and_bad_tokens_are_refused()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new TokenFileWriter(folder.At("x.tokens"), 100))
        {
            writer.Add([99]);
            Assert.Contains("token 100", Assert.Throws<ArgumentException>(() => writer.Add([5, 100])).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => writer.Add([-1]));
        }
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Damaged_files_are_refused_or_read_within_the_vocabulary()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("x.tokens");
        using (var writer = new TokenFileWriter(path, 1000))
        {
            writer.BeginDocument();
            writer.Add([.. Enumerable.Range(0, 57)]);
            writer.BeginDocument();
            writer.Add([.. Enumerable.Range(100, 9)]);
            writer.Commit();
        }
        var good = File.ReadAllBytes(path);
        var random = new Random(2);
        var refused = 0;
        for (var round = 0; round < 1500; round++)
        {
            var bytes = round % 3 == 0 ? good[..random.Next(good.Length)] : [.. good];
            for (var n = round % 3; n > 0 && bytes.Length > 0; n--) bytes[random.Next(round % 2 == 0 ? Math.Min(40, bytes.Length) : bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                using var file = TokenFile.Open(path);
                var tokens = new int[file.Count];
                file.Read(0, tokens);
                Assert.All(tokens, t => Assert.InRange(t, 0, file.Vocabulary - 1));
                foreach (var start in file.Documents) Assert.InRange(start, 0, file.Count);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 700, 1490);
    }
}
