using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;

namespace Native.Bench.Tests.Vrp;

/// <summary><c>bench vrp solve</c> with a page, with a model in JSON, and with a chat client on this machine.</summary>
public sealed class SolveVerbTests
{
    private const string Apart = "No route may serve customers 3 and 4 together.";

    [Fact]
    public void A_page_shows_the_plan_the_curve_and_the_rules_with_their_sentences()
    {
        using var folder = new TestFolder();
        var (code, output) = Run("solve", Circle(folder), "--text", "Each vehicle may carry at most 35 units. Our founder loved <blue>. Customer 7 must be visited before customer 12 by the same vehicle.", "--report", folder.File("r.html"));
        Assert.True(code == ExitCode.Ok, output);
        var page = Page(folder);
        var map = page.Descendants("svg").First(svg => (string?)svg.Attribute("class") == "map");
        Assert.Equal(12, map.Descendants("circle").Count());
        Assert.Contains(page.Descendants("td"), td => td.Value == "VRPSO order=7>12" && td.ElementsAfterSelf("td").First().Value.StartsWith("Customer 7", StringComparison.Ordinal));
        Assert.Contains(page.Descendants("td"), td => td.Value == "Our founder loved <blue>.");
        Assert.Contains(page.Descendants("div"), div => (string?)div.Attribute("class") == "value" && div.Value == "solved");
    }

    [Fact]
    public void A_page_of_a_text_that_is_not_understood_names_the_sentence()
    {
        using var folder = new TestFolder();
        Assert.Equal(ExitCode.Failed, Run("solve", Circle(folder), "--text", "Vehicles must adore customer 7 unless it rains.", "--report", folder.File("r.html")).Code);
        var page = Page(folder);
        Assert.Contains(page.Descendants("td"), td => td.Value == "Vehicles must adore customer 7 unless it rains.");
        Assert.Empty(page.Descendants("svg"));
    }

    [Fact]
    public void A_model_in_JSON_is_written_and_solved_again_at_the_same_cost()
    {
        using var folder = new TestFolder();
        Assert.Equal(ExitCode.Ok, Run("solve", Circle(folder), "--text", "Each vehicle may carry at most 35 units.", "--model", folder.File("m.json"), "--json", folder.File("a.json")).Code);
        var (code, output) = Run("solve", folder.File("m.json"), "--json", folder.File("b.json"), "--solution", folder.File("b.sol"), "--report", folder.File("r.html"));
        Assert.True(code == ExitCode.Ok, output);
        static double Cost(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("cost").GetDouble();
        Assert.Equal(Cost(folder.File("a.json")), Cost(folder.File("b.json")), 9);
        Assert.Equal(ExitCode.Ok, Run("check", folder.File("m.json"), folder.File("b.sol")).Code);
        File.WriteAllText(folder.File("m.json"), File.ReadAllText(folder.File("m.json")).Replace("\"x\"", "\"ex\"", StringComparison.Ordinal));
        (code, output) = Run("solve", folder.File("m.json"));
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("m.json, line 6: $.depots[0].ex: 'ex' is not known here", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chat_client_reads_is_corrected_and_its_plan_is_certified()
    {
        using var folder = new TestFolder();
        using var chat = new ChatListener("I would rather not.", """{"constraints":[{"form":"VRPILC nodes=3,4","sentences":[1]}],"nothing":[],"unsupported":[]}""");
        // PATH is set wherever this runs, and no secret.
        var (code, output) = Run("solve", Circle(folder), "--text", Apart, "--chat", chat.Address, "--chat-model", "some-model", "--chat-key", "PATH", "--json", folder.File("a.json"), "--report", folder.File("r.html"));
        Assert.True(code == ExitCode.Ok, output);
        Assert.Equal((2, "some-model", "Bearer " + Environment.GetEnvironmentVariable("PATH")), (chat.Asked.Count, (string?)chat.Asked[0]["model"], chat.Key));
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("a.json")));
        var answer = json.RootElement;
        Assert.Equal(("solved", "VRPILC", 2), (answer.GetProperty("status").GetString(), answer.GetProperty("constraints")[0].GetProperty("name").GetString(), answer.GetProperty("chat").GetProperty("calls").GetInt32()));
        Assert.DoesNotContain(answer.GetProperty("routes").EnumerateArray(), r => r.EnumerateArray().Count(c => c.GetInt32() is 3 or 4) == 2);
        Assert.Contains(Page(folder).Descendants("li"), li => li.Value.StartsWith("answer 1: ", StringComparison.Ordinal));
        Assert.DoesNotContain(Environment.GetEnvironmentVariable("PATH")!, output + File.ReadAllText(folder.File("a.json")) + File.ReadAllText(folder.File("r.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Code_of_a_chat_client_runs_in_a_worker_of_this_program()
    {
        using var folder = new TestFolder();
        var source = "public static double Violation(Route route) { return route.Count > 5 ? route.Count - 5 : 0; }";
        using var chat = new ChatListener(JsonSerializer.Serialize(new { constraints = Array.Empty<object>(), code = new { source, sentences = new[] { 1 } }, nothing = Array.Empty<int>(), unsupported = Array.Empty<int>() }));
        var (code, output) = Run("solve", Circle(folder), "--text", "Five is the largest crowd a route tolerates.", "--chat", chat.Address, "--chat-model", "m", "--time", "2", "--json", folder.File("a.json"));
        Assert.True(code == ExitCode.Ok, output);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("a.json")));
        Assert.All(json.RootElement.GetProperty("routes").EnumerateArray(), r => Assert.InRange(r.GetArrayLength(), 1, 5));
        Assert.Equal(source, json.RootElement.GetProperty("chat").GetProperty("code").GetString());
    }

    [Fact]
    public void A_chat_client_that_answers_nothing_of_use_ends_unresolved_and_one_that_cannot_ends_unsupported()
    {
        using var folder = new TestFolder();
        using (var chat = new ChatListener("no"))
            Assert.Equal(ExitCode.Failed, Run("solve", Circle(folder), "--text", Apart, "--chat", chat.Address, "--chat-model", "m", "--json", folder.File("a.json")).Code);
        Assert.Contains("\"unresolved\"", File.ReadAllText(folder.File("a.json")), StringComparison.Ordinal);
        using (var chat = new ChatListener("""{"constraints":[],"nothing":[],"unsupported":[1]}"""))
            Assert.Equal(ExitCode.Failed, Run("solve", Circle(folder), "--text", "Drivers must sing.", "--chat", chat.Address, "--chat-model", "m", "--json", folder.File("a.json")).Code);
        Assert.Contains("Drivers must sing.", JsonDocument.Parse(File.ReadAllText(folder.File("a.json"))).RootElement.GetProperty("refused")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--chat-model", "m", "--chat")]
    [InlineData("--chat", "http://127.0.0.1:9", "--chat-model")]
    [InlineData("--chat", "ftp://x --chat-model m", "not an http or https address")]
    [InlineData("--chat", "http://127.0.0.1:9 --chat-model m --chat-key NO_SUCH_VARIABLE_HERE", "NO_SUCH_VARIABLE_HERE")]
    public void Options_of_the_chat_client_go_together(string option, string rest, string told)
    {
        using var folder = new TestFolder();
        var (code, output) = Run(["solve", Circle(folder), "--text", Apart, option, .. rest.Split(' ')]);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(told, output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chat_client_needs_a_text() =>
        Assert.Equal(ExitCode.Usage, WithoutText());

    private static int WithoutText()
    {
        using var folder = new TestFolder();
        return Run("solve", Circle(folder), "--chat", "http://127.0.0.1:9", "--chat-model", "m").Code;
    }

    private static XDocument Page(TestFolder folder) => XDocument.Parse(File.ReadAllText(folder.File("r.html"))["<!DOCTYPE html>\n".Length..]);

    // Twelve clients of demand 10 around a depot, in Solomon's layout.
    private static string Circle(TestFolder folder)
    {
        var file = new StringBuilder("CIRCLE\n\nVEHICLE\nNUMBER     CAPACITY\n  25         200\n\nCUSTOMER\nCUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME\n\n");
        for (var i = 0; i <= 12; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * i / 12);
            var (x, y) = i == 0 ? (50, 50) : ((int)(50 + 30 * cosine), (int)(50 + 30 * sine));
            file.Append(CultureInfo.InvariantCulture, $"{i} {x} {y} {(i == 0 ? 0 : 10)} 0 1000 0\n");
        }
        File.WriteAllText(folder.File("circle.txt"), file.ToString());
        return folder.File("circle.txt");
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        var output = new StringWriter();
        string[] all = ["vrp", .. arguments];
        if (arguments[0] == "solve" && !arguments.Contains("--time")) all = [.. all, "--time", "0.4"];
        var code = BenchCommand.Run(all, new BenchParts(), new TextScreen(output, interactive: false, color: false, 100), output, output, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
