using System.Globalization;
using System.IO.Compression;

namespace Native.Eda.Tests.Thermal;

/// <summary>Two stacked dies against HotSpot 7 on the same files.</summary>
public sealed class HotspotGoldenTests
{
    // HotSpot prints two digits; what is left with its own sink is its iteration's and its blocks' rounding.
    [Theory]
    [InlineData(false, 0.05)]
    [InlineData(true, 0.02)]
    public void Two_dies_have_the_temperatures_of_HotSpot(bool itsSink, double bar)
    {
        var folder = Path.GetDirectoryName(TestData.Require("eda/golden/hotspot/test.config"))!;
        var materials = HotspotMaterials.Read(Path.Combine(folder, "test.materials"));
        var layers = HotspotLayers.Read(Path.Combine(folder, "test.lcf"), materials);
        var config = HotspotConfig.Read(Path.Combine(folder, "test.config"));
        var stack = config.Stack(1e-3, 1e-3, layers, materials);
        var solver = new ThermalSolver(stack with { Package = stack.Package! with { HasHotSpotSinkCore = itsSink } }, config.Grid());
        var field = solver.Solve(HotspotPower.Assign(HotspotPower.Read(Path.Combine(folder, "test.ptrace")), layers), TestContext.Current.CancellationToken);
        Assert.Equal(0.77, field.ToAmbient, 1e-8);
        var (cells, blocks) = (Cells(Path.Combine(folder, "two_die.grid.steady.gz"), field), Blocks(Path.Combine(folder, "two_die.steady"), layers, field));
        Assert.InRange(cells, 0, bar);
        Assert.InRange(blocks, 0, bar);
        Assert.Equal("upper_2_7", layers[0].Blocks.MaxBy(b => field.Block(0, layers[0].Blocks.ToList().IndexOf(b)))!.Name);
    }

    // The largest difference over all cells of all layers.
    private static double Cells(string path, TemperatureField field)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var (layer, worst, count) = (-1, 0.0, 0);
        while (text.ReadLine() is { } line)
        {
            if (line.StartsWith("Layer", StringComparison.Ordinal)) layer++;
            if (line.Split('\t') is not [var cell, var kelvin]) continue;
            worst = Math.Max(worst, Math.Abs(field.Layer(layer)[int.Parse(cell, CultureInfo.InvariantCulture)] - double.Parse(kelvin, CultureInfo.InvariantCulture)));
            count++;
        }
        Assert.Equal(field.Layers * field.Rows * field.Columns, count);
        return worst;
    }

    private static double Blocks(string path, IReadOnlyList<ThermalLayer> layers, TemperatureField field)
    {
        var worst = 0.0;
        var lines = File.ReadAllLines(path).Select(l => l.Split('\t')).ToDictionary(l => l[0], l => double.Parse(l[1], CultureInfo.InvariantCulture));
        for (var layer = 0; layer < layers.Count; layer++)
            for (var block = 0; block < layers[layer].Blocks.Count; block++)
                worst = Math.Max(worst, Math.Abs(field.Block(layer, block) - lines[$"layer_{layer}_{layers[layer].Blocks[block].Name}"]));
        for (var part = 0; part < 12; part++) worst = Math.Max(worst, Math.Abs(field.Package[part] - lines[$"inode_{part}"]));
        return worst;
    }
}
