using System.Globalization;
using System.Text;
using System.Text.Json;
using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;

namespace Native.Bench.Tests.CommandLine;

/// <summary><c>bench vrp solve --text</c> on a small instance in Solomon's layout.</summary>
public sealed class VrpVerbTests
{
    private const int Clients = 12;

    [Fact]
    public void A_text_is_read_and_what_it_says_holds_in_the_solution()
    {
        using var folder = new TestFolder();
        var (code, output, errors) = Solve(folder, "Each vehicle may carry at most 35 units. Customer 7 must be visited before customer 12 by the same vehicle.");
        Assert.True(code == ExitCode.Ok, output + errors);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("answer.json")));
        var answer = json.RootElement;
        Assert.Equal("solved", answer.GetProperty("status").GetString());
        Assert.Equal(["CVRP", "VRPSO"], answer.GetProperty("constraints").EnumerateArray().Select(rule => rule.GetProperty("name").GetString()!));
        Assert.Equal(35, answer.GetProperty("constraints")[0].GetProperty("limit").GetInt32());
        var routes = answer.GetProperty("routes").EnumerateArray().Select(route => route.EnumerateArray().Select(client => client.GetInt32()).ToArray()).ToArray();
        Assert.Equal(Enumerable.Range(1, Clients), routes.SelectMany(route => route).Order());
        // Each client has a demand of 10.
        Assert.All(routes, route => Assert.InRange(route.Length, 1, 3));
        Assert.Contains(routes, route => Array.IndexOf(route, 7) >= 0 && Array.IndexOf(route, 7) < Array.IndexOf(route, 12));
    }

    [Theory]
    [InlineData("Vehicles must adore customer 7 unless it rains.", "unsupported")]
    [InlineData("Customers 3 and 4 must be on the same route. Customers 3 and 4 must not be on the same route.", "contradictory")]
    public void What_is_not_understood_is_not_solved(string text, string status)
    {
        using var folder = new TestFolder();
        Assert.Equal(ExitCode.Failed, Solve(folder, text).Code);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("answer.json")));
        Assert.Equal(status, json.RootElement.GetProperty("status").GetString());
        Assert.Empty(json.RootElement.GetProperty("routes").EnumerateArray());
    }

    private static (int Code, string Output, string Errors) Solve(TestFolder folder, string text)
    {
        var file = new StringBuilder("CIRCLE\n\nVEHICLE\nNUMBER     CAPACITY\n  25         200\n\nCUSTOMER\nCUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME\n\n");
        for (var i = 0; i <= Clients; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * i / Clients);
            var (x, y) = i == 0 ? (50, 50) : ((int)(50 + 30 * cosine), (int)(50 + 30 * sine));
            file.Append(CultureInfo.InvariantCulture, $"{i} {x} {y} {(i == 0 ? 0 : 10)} 0 1000 0\n");
        }
        File.WriteAllText(folder.File("circle.txt"), file.ToString());
        return Run(["vrp", "solve", folder.File("circle.txt"), "--text", text, "--time", "0.5", "--json", folder.File("answer.json")]);
    }


    private static (int Code, string Output, string Errors) Run(string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = BenchCommand.Run(arguments, new BenchParts(), new TextScreen(output, interactive: false, color: false, 100), output, errors, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
