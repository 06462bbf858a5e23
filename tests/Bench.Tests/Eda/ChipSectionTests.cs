using System.Xml.Linq;
using Native.Bench.Eda.Flow;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Tests.Eda;

/// <summary>The chip section of reports: well-formed, with a row and pictures for every run.</summary>
public sealed class ChipSectionTests
{
    [Fact]
    public void Every_run_has_its_row_and_its_pictures()
    {
        var design = GeneratedMultiplier.Create(4);
        FlowRun[] runs = [.. new[] { FlowMethod.Planar, FlowMethod.Analytical }.Select(m => FlowRun.Of(design, new() { Method = m, Bond = HybridBond.TaiWei }, null, null, TestContext.Current.CancellationToken))];
        var markup = new Markup();
        using (markup.Open("main")) ChipSection.Write(markup, runs);
        var document = XDocument.Parse(markup.ToString());
        // Three pictures of each of three dies; each histogram for wide and for narrow screens.
        var pictures = document.Descendants("svg").Select(s => s.Attribute("aria-label")!.Value).ToArray();
        Assert.Equal(3, pictures.Count(p => p.StartsWith("Placement", StringComparison.Ordinal)));
        Assert.Equal(3, pictures.Count(p => p.StartsWith("Covered", StringComparison.Ordinal)));
        Assert.Equal(3, pictures.Count(p => p.StartsWith("Temperature", StringComparison.Ordinal)));
        Assert.Equal(4, pictures.Count(p => p.StartsWith("ends", StringComparison.Ordinal)));
        var rows = document.Descendants("table").First().Elements("tr").Skip(1).Select(r => r.Elements("td").Select(d => d.Value).ToArray()).ToArray();
        Assert.Equal(["one die", "two dies, analytical"], rows.Select(r => r[1]));
        Assert.All(rows, r => Assert.Equal("multiplier4", r[0]));
        // Colors are the page's own, so that light and dark pages both have them.
        Assert.DoesNotContain(document.Descendants().Attributes("style"), a => a.Value.Contains('#', StringComparison.Ordinal));
    }
}
