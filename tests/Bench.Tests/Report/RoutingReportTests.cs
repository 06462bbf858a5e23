using System.Xml.Linq;
using Native.Bench.Report;

namespace Native.Bench.Tests.Report;

public class RoutingReportTests
{
    private static XElement[] Maps() => [.. XDocument.Parse(HtmlReport.Render(SampleReport.Create())["<!DOCTYPE html>\n".Length..]).Descendants("svg").Where(svg => (string?)svg.Attribute("class") == "map")];

    [Fact]
    public void A_map_has_every_route_client_and_depot()
    {
        var maps = Maps();
        // One small map for the text, a wide and a narrow one for the large problem.
        Assert.Equal(3, maps.Length);
        Assert.All(maps, map =>
        {
            Assert.Equal(3, map.Elements("g").Count());
            Assert.Equal(5, map.Descendants("circle").Count());
            Assert.Single(map.Descendants("circle"), c => (string?)c.Attribute("class") == "left");
            Assert.Equal(2, map.Elements("rect").Count());
            Assert.Contains(map.Elements("g"), g => g.Element("title")!.Value == SampleReport.Hostile.Replace('\u0001', '\uFFFD'));
        });
    }

    [Fact]
    public void A_closed_route_comes_back_and_an_open_one_does_not()
    {
        static string First(XElement line) => line.Attribute("points")!.Value.Split(' ')[0];
        static string Last(XElement line) => line.Attribute("points")!.Value.Split(' ')[^1];
        foreach (var map in Maps())
        {
            var routes = map.Elements("g").Select(g => g.Elements("polyline").ToArray()).ToArray();
            var closed = routes.Where(lines => lines.Length == 3).ToArray();
            Assert.Equal(2, closed.Length);
            Assert.All(closed, lines => Assert.Equal(First(lines[0]), Last(lines[2])));
            Assert.Single(routes, lines => lines.Length == 2);
        }
    }

    [Fact]
    public void Both_axes_of_a_map_have_one_scale_and_north_is_up()
    {
        var map = new RouteMap([(0, 0), (100, 0), (0, 50)], 1, [new([1, 2], 0, 0, "")]);
        var markup = new Markup();
        map.Draw(markup, 424, 1000, "");
        var svg = XElement.Parse(markup.ToString());
        Assert.Equal("0 0 424 224", svg.Attribute("viewBox")!.Value);
        Assert.Equal("412,212 12,12", svg.Element("g")!.Elements("polyline").ElementAt(1).Attribute("points")!.Value);
        Assert.False(new RouteMap([(1, 1), (1, 1)], 1, []).CanBeDrawn);
    }

    [Fact]
    public void A_refused_text_is_named_with_its_sentence_and_costs_are_beside_the_other_solvers()
    {
        var document = XDocument.Parse(HtmlReport.Render(SampleReport.Create())["<!DOCTYPE html>\n".Length..]);
        var row = document.Descendants("tr").Single(tr => tr.Elements("td").FirstOrDefault()?.Value == "text/2");
        Assert.Contains("Drivers adore it.", row.Value, StringComparison.Ordinal);
        Assert.Equal("refused", row.Elements("td").ElementAt(2).Value);
        row = document.Descendants("tr").Single(tr => tr.Elements("td").FirstOrDefault()?.Value == "text/1");
        Assert.Equal(["123.4", "140.0", "0.881", "3"], row.Elements("td").Skip(2).Select(td => td.Value));
        row = document.Descendants("tr").Single(tr => tr.Elements("td").FirstOrDefault()?.Value == "x/n5");
        Assert.Equal("none found", row.Elements("td").ElementAt(3).Value);
    }
}
