using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda thermal</c>: steady heat in a stack that HotSpot's files describe.</summary>
internal static class ThermalVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var config = EdaVerb.Required("--config", "HotSpot's configuration.");
        var layers = File("--layers", "The layer file; else the one that the configuration names, or that of its name in .lcf.");
        var power = File("--power", "The power trace; else that of the configuration's name in .ptrace. Of several lines the mean counts.");
        var materials = File("--materials", "The materials; else those of the configuration's name in .materials, where there are any.");
        var output = File("--out", "A file to write the blocks' temperatures to, as HotSpot does.");
        var vertical = new Option<string>("--vertical") { Description = "centered (HotSpot's detailed_3D) or farface.", HelpName = "MODEL", DefaultValueFactory = _ => "centered" };
        vertical.AcceptOnlyFromAmong("centered", "farface");
        var gradient = new Option<bool>("--gradient") { Description = "Also the blocks whose power the peak depends on most." };
        var command = new Command("thermal", "Steady temperatures of a stack of dies with its package.") { config, layers, power, materials, output, vertical, gradient };
        command.SetAction(r => EdaVerb.Guard(() => Run(
            session(r), r.GetValue(config)!, r.GetValue(layers), r.GetValue(power), r.GetValue(materials), r.GetValue(output),
            r.GetValue(vertical) == "farface" ? VerticalModel.FarFace : VerticalModel.Centered, r.GetValue(gradient), r.GetValue(json))));
        return command;

        static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
    }

    private static int Run(
        Session session, string configPath, string? layerPath, string? powerPath, string? materialPath, string? output, VerticalModel vertical, bool withGradient, string? json)
    {
        var config = HotspotConfig.Read(configPath);
        var folder = Path.GetDirectoryName(Path.GetFullPath(configPath))!;
        materialPath ??= Beside(".materials") is var near && System.IO.File.Exists(near) ? near : null;
        var materials = materialPath is null ? null : HotspotMaterials.Read(materialPath);
        layerPath ??= config.Path("grid_layer_file") is { } named ? Path.Combine(folder, named) : Beside(".lcf");
        var layers = HotspotLayers.Read(layerPath, materials);
        var trace = HotspotPower.Read(powerPath ?? Beside(".ptrace"));
        var blocks = layers.SelectMany(l => l.Blocks).ToArray();
        if (blocks.Length == 0) throw new UsageException($"thermal: {layerPath} has no blocks");
        var stack = config.Stack(blocks.Max(b => b.Left + b.Width), blocks.Max(b => b.Bottom + b.Height), layers, materials) with { Vertical = vertical };
        var power = HotspotPower.Assign(trace, layers);

        var watch = Stopwatch.StartNew();
        var solver = new ThermalSolver(stack, config.Grid());
        var field = solver.Solve(power, session.Token);
        var solved = watch.Elapsed.TotalSeconds;
        var peak = field.Peak();
        session.Screen.Line($"  {layers.Count} layers on {field.Rows} by {field.Columns} cells, {Format.Fixed(trace.Sum(t => t.Watts), 4)} W, {field.Iterations} iterations, {Format.Number(solved)} s");
        var table = new TextTable("layer", ">mean, K", ">hottest, K", ">coldest, K");
        for (var layer = 0; layer < field.Layers; layer++)
        {
            var (most, least) = (double.NegativeInfinity, double.PositiveInfinity);
            foreach (var kelvin in field.Layer(layer)) (most, least) = (Math.Max(most, kelvin), Math.Min(least, kelvin));
            table.Add(Ink.Plain, layer < layers.Count ? layers[layer].Name : layer == layers.Count ? "spreader" : "sink", Kelvin(field.Mean(layer)), Kelvin(most), Kelvin(least));
            if (layer < layers.Count && layers[layer].HasPower) Row($"mean/{layer}", field.Mean(layer), "K");
        }
        session.Screen.Table(table);
        var (hotLayer, hot) = Enumerable.Range(0, layers.Count).Where(l => layers[l].HasPower)
            .SelectMany(l => Enumerable.Range(0, layers[l].Blocks.Count).Select(b => (Layer: l, Block: b))).MaxBy(p => field.Block(p.Layer, p.Block));
        session.Screen.Line($"  peak {Kelvin(peak.Kelvin)} K in {layers[peak.Layer].Name}; hottest block {layers[hotLayer].Blocks[hot].Name}, {Kelvin(field.Block(hotLayer, hot))} K");
        Row("peak", peak.Kelvin, "K");
        Row("peak/block", field.Block(hotLayer, hot), "K");
        Row("iterations", field.Iterations, "iterations");
        if (withGradient) Gradient();
        Row("time", solved, "s");
        if (output is not null)
        {
            HotspotTemperatures.Write(output, layers, field);
            session.Screen.Line($"\nTemperatures: {Path.GetFullPath(output)}");
        }
        return session.Finish(json);

        string Beside(string extension) => Path.ChangeExtension(Path.GetFullPath(configPath), extension);

        void Row(string name, double value, string unit) => session.Rows.Add(new ResultRow { Case = $"eda/thermal/{Path.GetFileNameWithoutExtension(configPath)}/{name}", Value = value, Unit = unit });

        void Gradient()
        {
            watch.Restart();
            var gradient = solver.PeakGradient(field, token: session.Token);
            session.Screen.Heading("what the peak depends on most");
            var most = new TextTable("block", ">K/W");
            foreach (var (name, value) in gradient.SelectMany((g, l) => g.Select((v, b) => (layers[l].Blocks[b].Name, v))).OrderByDescending(p => p.v).Take(5)) most.Add(Ink.Plain, name, Format.Fixed(value, 3));
            session.Screen.Table(most);
            Row("time/gradient", watch.Elapsed.TotalSeconds, "s");
        }
    }

    private static string Kelvin(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
