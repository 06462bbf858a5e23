using System.Globalization;

namespace Native.Eda;

/// <summary>A row of a table of extraction rules: what one side of a wire has when its neighbor on that side is so far away. SI units for a meter of wire.</summary>
/// <param name="Distance">Meters to the neighbor's edge.</param>
/// <param name="Coupling">Farads in a meter to the neighbor.</param>
/// <param name="Fringe">Farads in a meter to ground.</param>
/// <param name="Resistance">Ohms in a meter, half of the wire's.</param>
public readonly record struct RcxRow(double Distance, double Coupling, double Fringe, double Resistance);

/// <summary>
/// The extraction rules of OpenRCX: for a wire on a metal, over a metal or the substrate and under a metal or nothing, what a side of it has by the distance
/// of its neighbor. Of several widths the first is kept; diagonal tables are not used.
/// </summary>
public sealed class RcxRules
{
    private readonly Dictionary<(int Metal, int Over, int Under), RcxRow[]> tables = [];

    private RcxRules() { }

    /// <summary>Reads a file of rules; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">The file has no such rules; the message has the place.</exception>
    public static RcxRules Read(string path)
    {
        using var text = TextFile.Open(path);
        return Read(text, path);
    }

    /// <summary>Reads rules from a text.</summary>
    /// <exception cref="EdaFormatException">The text has no such rules; the message has the place.</exception>
    public static RcxRules Read(TextReader text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rules = new RcxRules();
        (int, int, int)? table = null;
        List<RcxRow>? rows = null;
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (words[0] == "Metal") (table, rows) = (Context(words), null);
            else if (words[0] == "DIST") rows = [];
            else if (words[0] == "END")
            {
                if (table is { } context && rows is { Count: > 0 }) rules.tables.TryAdd(context, [.. rows]);
                rows = null;
            }
            else if (rows is not null && table is not null) rows.Add(Row(words, line));
        }
        for (var metal = 1; metal <= rules.Metals; metal++)
            if (!rules.tables.ContainsKey((metal, 0, 0))) throw new EdaFormatException(name, number, 1, $"a table 'Metal {metal} OVER 0'", "");
        return rules.Metals > 0 ? rules : throw new EdaFormatException(name, Math.Max(1, number), 1, "tables of metals", "");

        (int, int, int)? Context(string[] words)
        {
            int At(int i) => int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 64 ? value : throw Error("the number of a metal", words[i]);
            return words.Length < 4 ? null : words[2] switch
            {
                "OVER" when words.Length == 4 => (At(1), At(3), 0),
                "UNDER" when words.Length == 4 => (At(1), 0, At(3)),
                "OVER" when words.Length == 6 && words[4] == "UNDER" => (At(1), At(3), At(5)),
                _ => null,
            };
        }

        RcxRow Row(string[] words, string line)
        {
            if (words.Length != 4) throw Error("distance, coupling, fringe and resistance", line.Trim());
            Span<double> values = stackalloc double[4];
            for (var i = 0; i < 4; i++)
                if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !(values[i] >= 0 && values[i] < 1e9)) throw Error("a number from 0", words[i]);
            if (rows!.Count > 0 && !(values[0] * 1e-6 > rows[^1].Distance)) throw Error("a distance above the one before", words[0]);
            // Micrometers, picofarads and kiloohms in a micrometer.
            return new(values[0] * 1e-6, values[1] * 1e-6, values[2] * 1e-6, values[3] * 1e9);
        }

        EdaFormatException Error(string expected, string found) => new(name, number, 1, expected, found);
    }

    /// <summary>How many metals there are.</summary>
    public int Metals => tables.Count == 0 ? 0 : tables.Keys.Max(k => k.Metal);

    /// <summary>The largest distance of a neighbor that matters, in meters.</summary>
    public double Reach(int metal) => Table(metal, 0, 0)[^1].Distance;

    /// <summary>Ohms in a meter of wire.</summary>
    public double Resistance(int metal) => 2 * Table(metal, 0, 0)[0].Resistance;

    /// <summary>What a side of a wire has: the row of the greatest distance that the neighbor's is not below; without a neighbor the last row.</summary>
    /// <param name="metal">The wire's metal, from 1.</param>
    /// <param name="over">The metal under the wire; 0: the substrate.</param>
    /// <param name="under">The metal above the wire; 0: none.</param>
    /// <param name="distance">Meters to the neighbor's edge; infinite: there is none.</param>
    public RcxRow Side(int metal, int over, int under, double distance)
    {
        var table = Table(metal, over, under);
        if (distance >= table[^1].Distance) return table[^1] with { Coupling = 0 };
        var row = 0;
        while (row + 1 < table.Length && table[row + 1].Distance <= distance * (1 + 1e-9)) row++;
        return table[row];
    }

    // A context that the rules leave out is that of the metal below, else that of the metal above, else that of the substrate alone.
    private RcxRow[] Table(int metal, int over, int under)
    {
        if (tables.TryGetValue((metal, over, under), out var found)) return found;
        if (over > 0 && tables.TryGetValue((metal, over, 0), out found)) return found;
        if (under > 0 && tables.TryGetValue((metal, 0, under), out found)) return found;
        return tables.TryGetValue((metal, 0, 0), out found) ? found : throw new ArgumentException($"RcxRules: there are no rules for metal {metal}");
    }
}
