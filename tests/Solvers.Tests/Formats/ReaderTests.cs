using Native.Solvers.Formats;

namespace Native.Solvers.Tests.Formats;

/// <summary>The readers on wrong files: an error with the line, never another exception.</summary>
public sealed class ReaderTests
{
    private const string Small = """
        NAME : small
        TYPE : CVRP
        DIMENSION : 3
        EDGE_WEIGHT_TYPE : EUC_2D
        CAPACITY : 10
        NODE_COORD_SECTION
        1 0 0
        2 3 4
        3 6 8
        DEMAND_SECTION
        1 0
        2 4
        3 5
        DEPOT_SECTION
        1
        -1
        EOF
        """;

    [Theory]
    [InlineData("2 3 4", "2 3 x", "line 8", "'x' is not a number")]
    [InlineData("3 6 8", "4 6 8", "line 9", "row 4 where 3 is due")]
    [InlineData("CAPACITY", "CAPACITIES", "line 5", "not known")]
    [InlineData("DIMENSION : 3", "DIMENSION : 4", "line 6", "3 rows for 4")]
    [InlineData("EUC_2D", "EUC_4D", "line 4", "EUC_4D is not known")]
    [InlineData("NAME : small", "NAME small", "line 1", "neither")]
    public void A_wrong_line_is_named(string right, string wrong, string line, string text)
    {
        var error = Assert.Throws<InstanceFormatException>(() => Read(Small.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(line, error.Message, StringComparison.Ordinal);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_malformed_files_are_refused_or_read_but_never_crash()
    {
        var random = new Random(1);
        var (refused, read) = (0, 0);
        for (var k = 0; k < 10_000; k++)
        {
            var text = Small.ToCharArray().ToList();
            for (var m = random.Next(1, 6); m > 0; m--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0: text.RemoveAt(at); break;
                    case 1: text.Insert(at, "0123456789 -.:\nEX_"[random.Next(18)]); break;
                    default: text[at] = "0123456789 -.:\nEX_"[random.Next(18)]; break;
                }
            }
            try
            {
                Read(new(text.ToArray()));
                read++;
            }
            catch (Exception e) when (e is InstanceFormatException or RoutingModelException)
            {
                refused++;
            }
        }
        Assert.True(refused > 5000 && read > 100, $"{refused} refused, {read} read");
    }

    private static VrplibInstance Read(string text) => VrplibReader.Read("small", new StringReader(text));
}
