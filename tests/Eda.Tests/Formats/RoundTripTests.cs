namespace Native.Eda.Tests.Formats;

/// <summary>What a writer writes reads back to the same, so that a second writing gives the same text.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Written => [.. FormatCase.All.Where(c => c.Rewrite is not null).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(FormatCase.Names), MemberType = typeof(FormatCase))]
    public void The_sample_reads(string name)
    {
        var format = FormatCase.Of(name);
        format.Read(new StringReader(format.Sample));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Writing_twice_gives_the_same(string name)
    {
        var format = FormatCase.Of(name);
        var once = format.Rewrite!(new StringReader(format.Sample));
        Assert.NotEqual("", once);
        Assert.Equal(once, format.Rewrite(new StringReader(once)));
    }

    [Theory]
    [InlineData("eda/def/45_gcd.def.gz")]
    [InlineData("eda/def/gcd_replace.def")]
    [InlineData("eda/def/simple01.def")]
    [InlineData("eda/def/ariane133_fp_placed_macros.def.gz")]
    public void A_real_DEF_keeps_all_it_has(string file)
    {
        var first = DefDesign.Read(TestData.Require(file));
        var once = Text(first.Write);
        var second = DefDesign.Read(new StringReader(once), "once");
        Assert.Equal(once, Text(second.Write));
        Assert.Equal(first.Components, second.Components);
        Assert.Equal(first.Nets.Select(n => (n.Name, n.Connections.Count, n.Wires.Count, n.Wires.Sum(w => w.Elements.Count))), second.Nets.Select(n => (n.Name, n.Connections.Count, n.Wires.Count, n.Wires.Sum(w => w.Elements.Count))));
        Assert.Equal(first.Rows, second.Rows);
    }

    [Fact]
    public void A_real_SPEF_keeps_all_it_has()
    {
        var first = SpefFile.Read(TestData.Require("eda/spef/45_gcd.spef.gz"));
        var once = Text(first.Write);
        var second = SpefFile.Read(new StringReader(once), "once");
        Assert.Equal(once, Text(second.Write));
        // Of the 350 nets those with wires, without the supplies.
        Assert.Equal(316, first.Nets.Count);
        Assert.Equal(2656, first.Nets.Sum(n => n.Resistances.Count));
        // Every coupling stands at both of its nets.
        Assert.Equal(2 * 2876, first.Nets.Sum(n => n.Couplings.Count));
        Assert.Equal(first.Nets.Sum(n => n.TotalCapacitance), second.Nets.Sum(n => n.TotalCapacitance), 1e-18);
    }

    [Fact]
    public void A_die_gets_its_own_layers_and_names()
    {
        var library = LefLibrary.Read(new StringReader(Samples.Lef), "lef");
        var text = Text(w => LefWriter.WriteMacros(library, w, "_upper", new Dictionary<string, string> { ["metal1"] = "metal20" }));
        var upper = LefLibrary.Read(new StringReader(text), "upper");
        var macro = Assert.Single(upper.Macros);
        Assert.Equal("INV_X1_upper", macro.Name);
        Assert.All(macro.Pins.SelectMany(p => p.Ports).SelectMany(p => p).Concat(macro.Obstructions), s => Assert.Equal("metal20", s.Layer));
        Assert.Equal(library.Macros[0].Pins[0].Center, macro.Pins[0].Center);
    }

    private static string Text(Action<TextWriter> write)
    {
        var text = new StringWriter { NewLine = "\n" };
        write(text);
        return text.ToString();
    }
}
