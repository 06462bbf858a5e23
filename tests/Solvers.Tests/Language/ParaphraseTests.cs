using Native.Solvers.Language;

namespace Native.Solvers.Tests.Language;

/// <summary>Nothing hangs on RoutBench's own sentences: other words for the same, with the same numbers, are the same requirements.</summary>
public sealed class ParaphraseTests
{
    [Theory]
    [InlineData("Do not exceed the vehicle capacity on any route.", "CVRP")]
    [InlineData("No route may be longer than one hundred and fifty units.", "VRPL limit=150")]
    [InlineData("Routes are at most 200 units long, and three or more of the routes must be shorter than 150 units.", "HVRPL limit=200 routes=3 below=150")]
    [InlineData("Every customer has a time window which must be met.", "VRPTW")]
    [InlineData("Time windows must be met. Node 4 can alternatively be visited between 900 and 950.", "VRPMTW node=4 window=900..950")]
    [InlineData("Collect ten units at customer 24.", "VRPMPD pickups=24:10")]
    [InlineData("The same vehicle serves customers 23 and 13.", "VRPSVC nodes=13,23")]
    [InlineData("Visit customers 10 and 7 back to back on the same route.", "CluVRP nodes=7,10")]
    [InlineData("On the same route, customer 23 comes after customer 13.", "VRPSO order=13>23")]
    [InlineData("Never put customers 8 and 7 on the same tour.", "VRPILC nodes=7,8")]
    [InlineData("Customers 7 and 5 have priority.", "PVRP nodes=5,7")]
    public void OtherWordsAreTheSameRequirement(string text, string expected)
    {
        var analysis = new RoutingAnalyst().Analyze(text, TestContext.Current.CancellationToken);
        Assert.Equal(expected, string.Join("; ", analysis.Requirements));
        Assert.Equal(AnalysisStatus.Understood, analysis.Status);
    }

    [Theory]
    [InlineData("If possible, customers 3 and 4 should share a route.")]
    [InlineData("Nodes 3 and 4 must be on the same route or node 5 must be first.")]
    [InlineData("The total distance of all routes must not exceed 1000.")]
    [InlineData("On weekends, customers 3 and 4 must share a route.")]
    [InlineData("All customers except 7 must be visited within their time windows.")]
    [InlineData("Fuel costs 2 per kilometre.")]
    public void WhatIsNotUnderstoodIsRefusedByName(string text)
    {
        var analysis = new RoutingAnalyst().Analyze(text, TestContext.Current.CancellationToken);
        Assert.Equal(AnalysisStatus.Unsupported, analysis.Status);
        Assert.Equal(text, Assert.Single(analysis.Refused).Text);
    }

    // Whatever the text is, it is read or refused, never thrown at.
    [Fact]
    public void MalformedTextsAreAnswered()
    {
        var random = new Random(3);
        string[] pieces = ["must", "not", "node", "[", "]", "(", ")", "7", "12,", "and", "or", "route", "same", ".", ";", ":", "at most", "capacity", "99x", "-", "between", "1e9", "\u0000", "Ω", "before", "%", "\n- "];
        var analyst = new RoutingAnalyst();
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 25)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (string.IsNullOrWhiteSpace(text)) continue;
            Assert.NotNull(AnalysisJson.Write(analyst.Analyze(text, TestContext.Current.CancellationToken)));
        }
        // Real texts with a word dropped, doubled, swapped or cut, or a character replaced; all 10,000 with NATIVE_LONG=1.
        var sentences = DevelopmentSet.Load("tuning.txt").Select(t => t.Text).ToArray();
        for (var i = 0; i < (Environment.GetEnvironmentVariable("NATIVE_LONG") == "1" ? 10_000 : 500); i++)
        {
            var words = sentences[random.Next(sentences.Length)].Split(' ').ToList();
            for (var k = random.Next(1, 4); k > 0 && words.Count > 1; k--)
            {
                var (a, b) = (random.Next(words.Count), random.Next(words.Count));
                switch (random.Next(5))
                {
                    case 0: words.RemoveAt(a); break;
                    case 1: words.Insert(a, words[b]); break;
                    case 2: (words[a], words[b]) = (words[b], words[a]); break;
                    case 3: words[a] = words[a][..random.Next(words[a].Length)]; break;
                    default: words[a] = words[a].Length == 0 ? "]" : words[a].Replace(words[a][random.Next(words[a].Length)], (char)random.Next(1, 0x2500)); break;
                }
            }
            var text = string.Join(' ', words);
            if (!string.IsNullOrWhiteSpace(text)) Assert.NotNull(AnalysisJson.Write(analyst.Analyze(text, TestContext.Current.CancellationToken)));
        }
        Assert.Throws<ArgumentException>(() => analyst.Analyze("  ", TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => analyst.Analyze(new string('a', 70_000), TestContext.Current.CancellationToken));
    }
}
