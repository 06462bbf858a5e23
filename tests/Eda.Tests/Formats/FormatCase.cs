namespace Native.Eda.Tests.Formats;

/// <summary>A format under test: a sample that reads, how to read a text, and how to write what was read, where that is done.</summary>
public sealed record FormatCase(string Name, string Sample, Action<TextReader> Read, Func<TextReader, string>? Rewrite)
{
    public override string ToString() => Name;

    /// <summary>Every format with its sample.</summary>
    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    public static FormatCase Of(string name) => All.Single(c => c.Name == name);

    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new("lef", Samples.Lef, t => LefLibrary.Read(t, "sample"), t => Text(w => LefWriter.WriteMacros(LefLibrary.Read(t, "sample"), w))),
        new("def", Samples.Def, t => DefDesign.Read(t, "sample"), t => Text(w => DefDesign.Read(t, "sample").Write(w))),
        new("verilog", Samples.Verilog, t => VerilogReader.Read(t, "sample"), t => Text(w => VerilogWriter.Write(VerilogFlattener.Flatten(VerilogReader.Read(t, "sample"), "top"), w))),
        new("liberty", Samples.Liberty, t => LibertyLibrary.Read(t, "sample"), null),
        new("sdc", Samples.Sdc, t => SdcConstraints.Read(t, "sample"), null),
        new("spef", Samples.Spef, t => SpefFile.Read(t, "sample"), t => Text(w => SpefFile.Read(t, "sample").Write(w))),
        new("hmetis", Samples.Hmetis, t => Hypergraph.Read(t, "sample"), t => Text(w => Hypergraph.Read(t, "sample").Write(w))),
        new("iccad2022", Samples.Iccad, t => Iccad2022Design.Read(t, "sample"), null),
        new("bookshelf.nodes", Samples.Nodes, t => new BookshelfDesign().Read(".nodes", t, "sample"), null),
        new("bookshelf.nets", Samples.BookshelfNets, t => Bookshelf(".nets", t), null),
        new("bookshelf.pl", Samples.Places, t => Bookshelf(".pl", t), t => Text(w => Bookshelf(".pl", t).WritePlaces(w))),
        new("bookshelf.scl", Samples.Rows, t => Bookshelf(".scl", t), null),
        new("rcx.rules", Samples.Rules, t => RcxRules.Read(t, "sample"), null),
        new("hotspot.flp", Samples.Floorplan, t => HotspotFloorplan.Read(t, "sample"), null),
        new("hotspot.lcf", Samples.Layers, t => HotspotLayers.Read(t, "sample", new Dictionary<string, double> { ["silicon"] = 130 }, _ => []), null),
        new("hotspot.ptrace", Samples.Powers, t => HotspotPower.Read(t, "sample"), null),
        new("hotspot.config", Samples.Config, t => HotspotConfig.Read(t, "sample"), null),
        new("hotspot.materials", Samples.Materials, t => HotspotMaterials.Read(t, "sample"), null),
    ];

    private static BookshelfDesign Bookshelf(string kind, TextReader text)
    {
        var design = new BookshelfDesign();
        design.Read(".nodes", new StringReader(Samples.Nodes), "nodes");
        design.Read(kind, text, "sample");
        return design;
    }

    private static string Text(Action<TextWriter> write)
    {
        var text = new StringWriter { NewLine = "\n" };
        write(text);
        return text.ToString();
    }
}
