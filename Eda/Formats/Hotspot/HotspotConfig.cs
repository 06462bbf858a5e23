using System.Globalization;

namespace Native.Eda;

/// <summary>The configuration of HotSpot: options with values, of which those of the package, the air and the grid are used.</summary>
public sealed class HotspotConfig
{
    private readonly Dictionary<string, (string Value, int Line)> options = new(StringComparer.Ordinal);
    private readonly string file;

    private HotspotConfig(string file) => this.file = file;

    /// <summary>Reads a file.</summary>
    /// <exception cref="EdaFormatException">The file is no configuration; the message has the place.</exception>
    public static HotspotConfig Read(string path)
    {
        using var text = TextFile.Open(path);
        return Read(text, path);
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="EdaFormatException">The text is no configuration; the message has the place.</exception>
    public static HotspotConfig Read(TextReader text, string name)
    {
        var config = new HotspotConfig(name);
        using var words = new WordReader(text, name);
        while (words.Next())
        {
            var (option, line) = (words.Text, words.Line);
            if (option.Length < 2 || option[0] != '-' || !char.IsAsciiLetter(option[1])) throw words.Error("an option that starts with -");
            if (!words.Next() || words.Line != line) throw words.Error($"a value of {option}");
            config.options[option[1..]] = (words.Text, line);
            if (words.Next() && words.Line == line) throw words.Error("the end of the line");
            words.Keep();
        }
        config.Grid();
        config.Stack(1e-6, 1e-6, [new() { Name = "chip", Thickness = 1e-6, Conductivity = 100 }], null);
        return config;
    }

    /// <summary>The path that an option gives; null: none.</summary>
    public string? Path(string option) => options.TryGetValue(option, out var found) && found.Value != "(null)" ? found.Value : null;

    /// <summary>The grid it asks for.</summary>
    public ThermalOptions Grid() => new() { Rows = Count("grid_rows", 64), Columns = Count("grid_cols", 64) };

    /// <summary>A stack of layers with its package and air.</summary>
    /// <param name="width">The chip's width in meters.</param>
    /// <param name="height">The chip's height in meters.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="materials">W/(m K) by material; null: those that HotSpot ships for copper, aluminum and silicon.</param>
    /// <exception cref="EdaFormatException">A value is none of its option; the message has the place.</exception>
    public ThermalStack Stack(double width, double height, IReadOnlyList<ThermalLayer> layers, IReadOnlyDictionary<string, double>? materials)
    {
        if (Count("model_secondary", 0, 0) != 0) throw Error("model_secondary", "0: the way through the board is not modelled");
        var standard = new ThermalPackage();
        return new()
        {
            Width = width,
            Height = height,
            Layers = layers,
            Package = new()
            {
                SpreaderSide = Above("s_spreader", standard.SpreaderSide),
                SpreaderThickness = Above("t_spreader", standard.SpreaderThickness),
                SpreaderConductivity = Material("material_spreader", "k_spreader", standard.SpreaderConductivity),
                SinkSide = Above("s_sink", standard.SinkSide),
                SinkThickness = Above("t_sink", standard.SinkThickness),
                SinkConductivity = Material("material_sink", "k_sink", standard.SinkConductivity),
            },
            ConvectionResistance = Above("r_convec", 0.1),
            Ambient = Above("ambient", 318.15),
        };

        double Material(string name, string direct, double missing)
        {
            if (!options.TryGetValue(name, out var found)) return Above(direct, missing);
            if (materials?.TryGetValue(found.Value, out var known) == true) return known;
            return found.Value switch { "copper" => 400, "aluminum" => 237, "silicon" => 130, _ => throw Error(name, "a material that is known") };
        }
    }

    private EdaFormatException Error(string option, string expected) => new(file, options[option].Line, 1, $"{expected} for -{option}", options[option].Value);

    private double Above(string option, double missing)
    {
        if (!options.TryGetValue(option, out var found)) return missing;
        return double.TryParse(found.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value) ? value : throw Error(option, "a number above 0");
    }

    private int Count(string option, int missing, int least = 1)
    {
        if (!options.TryGetValue(option, out var found)) return missing;
        return int.TryParse(found.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= 4096 ? value : throw Error(option, $"a whole number from {least} to 4096");
    }
}
