namespace Native.Extensions.AI.Tests.Chat;

public sealed class StopTextTests
{
    [Fact]
    public void However_a_text_is_cut_into_pieces_it_ends_at_the_same_place()
    {
        var random = new Random(1);
        var found = 0;
        for (var trial = 0; trial < 3000; trial++)
        {
            var text = Text(random, random.Next(0, 14));
            string[] stops = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Text(random, random.Next(1, 4)))];
            // The stop that is whole first; of two that are at once, the longer one.
            var first = (from stop in stops
                         let at = text.IndexOf(stop, StringComparison.Ordinal)
                         where at >= 0
                         orderby at + stop.Length, at
                         select (int?)at).FirstOrDefault();
            var expected = text[..(first ?? text.Length)];
            var cutter = new StopText(stops);
            var given = "";
            for (var at = 0; at < text.Length;)
            {
                var length = random.Next(1, text.Length - at + 1);
                given += cutter.Add(text.Substring(at, length));
                at += length;
                // What was given stays given: it is never more than is certain.
                Assert.StartsWith(given, expected, StringComparison.Ordinal);
            }
            Assert.Equal(first is not null, cutter.IsFound);
            Assert.Equal(expected, given + cutter.Finish());
            found += first is null ? 0 : 1;
        }
        Assert.InRange(found, 500, 2900);
    }

    [Fact]
    public void Text_that_can_be_no_stop_comes_at_once_and_an_empty_stop_is_refused()
    {
        var stop = new StopText(["END"]);
        Assert.Equal("abc", stop.Add("abc"));
        Assert.Equal("d", stop.Add("dEN"));
        Assert.Equal("ENx", stop.Add("x"));
        Assert.Throws<ArgumentException>(() => new StopText(["a", ""]));
    }

    private static string Text(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(2))));
}
