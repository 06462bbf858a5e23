namespace Native.Eda;

/// <summary>Which share of the supply a signal crosses where delays and slews are measured, from 0 to 1, for rising and falling edges.</summary>
/// <param name="InputRise">Where a delay starts.</param>
/// <param name="InputFall">Where a delay starts.</param>
/// <param name="OutputRise">Where a delay ends.</param>
/// <param name="OutputFall">Where a delay ends.</param>
/// <param name="SlewLowerRise">Where a slew starts or ends below.</param>
/// <param name="SlewLowerFall">Where a slew starts or ends below.</param>
/// <param name="SlewUpperRise">Where a slew ends or starts above.</param>
/// <param name="SlewUpperFall">Where a slew ends or starts above.</param>
/// <param name="SlewDerate">What measured slews were divided by to give the table's.</param>
public sealed record LibertyThresholds(
    double InputRise = 0.5, double InputFall = 0.5, double OutputRise = 0.5, double OutputFall = 0.5,
    double SlewLowerRise = 0.2, double SlewLowerFall = 0.2, double SlewUpperRise = 0.8, double SlewUpperFall = 0.8, double SlewDerate = 1);

/// <summary>What wires are guessed to have before there are any, by the number of pins they reach.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Resistance">Ohms in a unit of length.</param>
/// <param name="Capacitance">Farads in a unit of length.</param>
/// <param name="Slope">The length each pin more takes beyond the table.</param>
/// <param name="Lengths">Numbers of pins with their lengths, ascending.</param>
public sealed record LibertyWireLoad(string Name, double Resistance, double Capacitance, double Slope, IReadOnlyList<(int Fanout, double Length)> Lengths)
{
    /// <summary>The length of a net that reaches <paramref name="fanout"/> pins.</summary>
    public double Length(int fanout)
    {
        if (Lengths.Count == 0) return Slope * fanout;
        if (fanout < Lengths[0].Fanout)
        {
            // Below the table the length shrinks with the slope, not below nothing.
            return Math.Max(0, Lengths[0].Length - Slope * (Lengths[0].Fanout - fanout));
        }
        for (var i = 0; i < Lengths.Count; i++)
        {
            var (count, length) = Lengths[i];
            if (fanout == count) return length;
            if (fanout < count)
            {
                var (before, start) = Lengths[i - 1];
                return start + (length - start) * (fanout - before) / (count - before);
            }
        }
        return Lengths[^1].Length + Slope * (fanout - Lengths[^1].Fanout);
    }
}

/// <summary>A library of cells with their timing and power. All figures in SI units.</summary>
public sealed record LibertyLibrary
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Volts of the supply it was measured at.</summary>
    public double Voltage { get; init; } = 1;

    /// <summary>Seconds of its time unit, in which reports of it are usually given.</summary>
    public double TimeUnit { get; init; } = 1e-9;

    /// <summary>Farads of its unit of capacitance.</summary>
    public double CapacitanceUnit { get; init; } = 1e-12;

    /// <summary>Where delays and slews are measured.</summary>
    public LibertyThresholds Thresholds { get; init; } = new();

    /// <summary>The guesses of wires by name.</summary>
    public IReadOnlyDictionary<string, LibertyWireLoad> WireLoads { get; init; } = new Dictionary<string, LibertyWireLoad>();

    /// <summary>The name of the guess that holds where none is chosen; empty: none.</summary>
    public string DefaultWireLoad { get; init; } = "";

    /// <summary>best_case_tree, balanced_tree or worst_case_tree.</summary>
    public string TreeType { get; init; } = "";

    /// <summary>The cells by name.</summary>
    public required IReadOnlyDictionary<string, LibertyCell> Cells { get; init; }

    /// <summary>Reads a Liberty file; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">The file is no Liberty, or a number or table in it is none; the message has its place.</exception>
    public static LibertyLibrary Read(string path)
    {
        using var text = TextFile.Open(path);
        return Read(text, path);
    }

    /// <summary>Reads Liberty from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is no Liberty, or a number or table in it is none; the message has its place.</exception>
    public static LibertyLibrary Read(TextReader text, string name) => new LibertyBuilder(LibertyParser.Read(text, name), name).Library();
}
