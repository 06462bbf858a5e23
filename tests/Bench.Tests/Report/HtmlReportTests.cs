using System.Xml;
using System.Xml.Linq;
using Native.Bench.Report;

namespace Native.Bench.Tests.Report;

public class HtmlReportTests
{
    private static XDocument Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    [Fact]
    public void A_report_is_well_formed_and_what_it_shows_is_text()
    {
        var document = Parse(HtmlReport.Render(SampleReport.Create()));
        Assert.Equal("html", document.Root!.Name.LocalName);
        Assert.DoesNotContain(document.Descendants("b"), b => b.Parent!.Name != "i");
        var visible = SampleReport.Hostile.Replace('\u0001', '\uFFFD');
        Assert.Contains(document.Descendants("li"), li => li.Value == visible);
        Assert.Contains(document.Descendants("pre"), pre => pre.Value == "Type " + visible);
    }

    [Fact]
    public void A_report_fetches_nothing_and_runs_nothing()
    {
        var html = HtmlReport.Render(SampleReport.Create());
        var document = Parse(html);
        Assert.DoesNotContain(document.Descendants(), e => e.Name.LocalName is "script" or "link" or "img" or "iframe" or "object");
        Assert.DoesNotContain(document.Descendants().Attributes(), a => a.Name.LocalName is "src" or "href" || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("http", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Coordinates_are_finite_and_inside_the_drawing()
    {
        foreach (var svg in Parse(HtmlReport.Render(SampleReport.Create())).Descendants("svg"))
        {
            var box = svg.Attribute("viewBox")!.Value.Split(' ').Select(v => double.Parse(v)).ToArray();
            foreach (var element in svg.Descendants())
            {
                foreach (var (name, most) in new[] { ("x", box[2]), ("x1", box[2]), ("x2", box[2]), ("cx", box[2]), ("y", box[3]), ("y1", box[3]), ("y2", box[3]), ("cy", box[3]) })
                    if (element.Attribute(name) is { } value)
                        Assert.InRange(double.Parse(value.Value), 0, most);
                if (element.Attribute("points") is { } points)
                    Assert.All(points.Value.Split([' ', ',']), value => Assert.True(double.IsFinite(double.Parse(value))));
            }
        }
    }

    [Fact]
    public void The_model_that_comes_along_is_shown_with_its_interval_and_what_it_writes()
    {
        var data = SampleReport.Create();
        var document = Parse(HtmlReport.Render(data));
        Assert.Contains(document.Descendants("td"), td => td.Value.Contains("0.404 to 0.563", StringComparison.Ordinal) && td.Value.Contains("held out from its training", StringComparison.Ordinal));
        Assert.Contains(document.Descendants("pre"), pre => pre.Value.StartsWith("Returns the a <b>", StringComparison.Ordinal));
        Assert.Contains(document.Descendants("text"), text => text.Value == "docs-8m");
        Assert.DoesNotContain("docs-8m", HtmlReport.Render(data with { ReadyModel = null, Rows = [] }), StringComparison.Ordinal);
        // A figure beside coders that have seen less text is told, and is no bar.
        Assert.Null(data.Rows.Single(row => row.Case == "ready/held-out/brotli").Bar);
        Assert.Equal(0.404, data.Rows.Single(row => row.Case == "ready/held-out/low").Value);
    }

    [Fact]
    public void Every_operation_bar_and_coder_is_in_the_report()
    {
        var data = SampleReport.Create();
        var cells = Parse(HtmlReport.Render(data)).Descendants("td").Select(td => td.Value).ToHashSet();
        Assert.All(data.Operations, operation => Assert.Contains(operation.Shape, cells));
        Assert.All(data.Rows.Where(row => row.Bar is not null), row => Assert.Contains(row.Case, cells));
        Assert.All(data.Baselines, coder => Assert.Contains(coder.Description, cells));
        Assert.Equal(1, cells.Count(cell => cell == "short"));
    }

    [Fact]
    public void A_report_of_almost_nothing_is_still_one()
    {
        var data = SampleReport.Create() with { Limits = null, Operations = [], Baselines = [], Training = null, ReadyModel = null, Rows = [], Notes = [], Devices = [], Corpus = null, Routing = [] };
        var document = Parse(HtmlReport.Render(data));
        Assert.Empty(document.Descendants("svg"));
        Assert.Contains(document.Descendants("dd"), dd => dd.Value == data.Machine.Processor);

        var some = SampleReport.Create() with { Training = null, Operations = [] };
        Assert.NotEmpty(Parse(HtmlReport.Render(some)).Descendants("svg"));
    }

    [Fact]
    public void Ticks_are_round_and_neither_too_few_nor_too_many()
    {
        foreach (var (low, high) in new[] { (0.06, 700.0), (0.8, 9.0), (1.1, 1.6), (3e-4, 2e6) })
        {
            var ticks = new Axis(low, high, true, 0, 100).Ticks(8).ToList();
            Assert.InRange(ticks.Count, 2, 8);
            Assert.All(ticks, tick => Assert.InRange(tick, low * 0.999, high * 1.001));
        }
        Assert.Equal([0, 1, 2, 3, 4], new Axis(0, 4.7, false, 0, 100).Ticks(5).Select(tick => Math.Round(tick, 9)));
    }
}
