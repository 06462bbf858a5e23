using Native.Bench.Report;

namespace Native.Bench.Tests.Report;

public class AtomicFileTests
{
    [Fact]
    public void A_file_is_replaced_whole()
    {
        using var folder = new TestFolder();
        var path = folder.File("deep/er/r.html");
        AtomicFile.Write(path, "one", TestContext.Current.CancellationToken);
        AtomicFile.Write(path, "two", TestContext.Current.CancellationToken);
        Assert.Equal("two", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_failure_in_the_middle_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TestFolder();
        var path = folder.File("r.html");
        AtomicFile.Write(path, "old", TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException("in the middle");
        }, TestContext.Current.CancellationToken));
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(path, "new", new CancellationToken(canceled: true)));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
