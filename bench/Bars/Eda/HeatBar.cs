using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Bars.Eda;

/// <summary>Heat of two stacked dies against HotSpot 7 on its own files.</summary>
internal static class HeatBar
{
    private static readonly string[] Files = [.. new[] { "test.config", "test.lcf", "test.materials", "test.ptrace", "two_die.grid.steady.gz" }.Select(f => "golden/hotspot/" + f)];

    /// <summary>The bar.</summary>
    public static IEnumerable<IBarCase> Create()
    {
        yield return new FigureBar("eda/heat/two_die", "steady heat of two dies, every cell against HotSpot 7", "≤ 0.1 K, ≤ 1 s", () => EdaBars.Missing(Files), Measure);
    }

    private static ResultRow[] Measure(CancellationToken token)
    {
        var layers = HotspotLayers.Read(EdaBars.Data(Files[1]), HotspotMaterials.Read(EdaBars.Data(Files[2])));
        var config = HotspotConfig.Read(EdaBars.Data(Files[0]));
        var power = HotspotPower.Assign(HotspotPower.Read(EdaBars.Data(Files[3])), layers);
        var watch = Stopwatch.StartNew();
        var field = new ThermalSolver(config.Stack(1e-3, 1e-3, layers, HotspotMaterials.Read(EdaBars.Data(Files[2]))), config.Grid()).Solve(power, token);
        var seconds = watch.Elapsed.TotalSeconds;
        using var text = new StreamReader(new GZipStream(File.OpenRead(EdaBars.Data(Files[4])), CompressionMode.Decompress));
        var (layer, worst, count) = (-1, 0.0, 0);
        while (text.ReadLine() is { } line)
        {
            if (line.StartsWith("Layer", StringComparison.Ordinal)) layer++;
            if (line.Split('\t') is not [var cell, var kelvin]) continue;
            worst = Math.Max(worst, Math.Abs(field.Layer(layer)[int.Parse(cell, CultureInfo.InvariantCulture)] - double.Parse(kelvin, CultureInfo.InvariantCulture)));
            count++;
        }
        if (count != field.Layers * field.Rows * field.Columns) throw new InvalidOperationException($"eda/heat: HotSpot's file has {count} cells for {field.Layers * field.Rows * field.Columns}");
        return
        [
            new ResultRow { Case = "eda/heat/two_die/difference", Value = worst, Unit = "K", Bar = 0.1, BarIs = BarSide.AtMost, Note = $"{count} cells" },
            new ResultRow { Case = "eda/heat/two_die/time", Value = seconds, Unit = "s", Bar = 1, BarIs = BarSide.AtMost, Note = "network and solution, one thread; HotSpot took 154 s of CPU" },
        ];
    }
}
