namespace Native.Solvers.Formats;

/// <summary>Reads the layout of Li and Lim: pickups and deliveries in pairs, with time windows. Durations equal distances.</summary>
public static class LiLimReader
{
    private static readonly char[] Blank = [' ', '\t', '\r'];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InstanceFormatException">The file is not valid; names the line.</exception>
    public static VrplibInstance Read(string path, Rounding rounding = Rounding.None)
    {
        using var reader = File.OpenText(path);
        return Read(Path.GetFileName(path), reader, rounding);
    }

    /// <summary>Reads text; errors call it by the name given.</summary>
    /// <exception cref="InstanceFormatException">The text is not valid; names the line.</exception>
    public static VrplibInstance Read(string name, TextReader text, Rounding rounding = Rounding.None)
    {
        ArgumentNullException.ThrowIfNull(text);
        (int Count, double Capacity)? fleet = null;
        var rows = new List<(int Line, double[] Values)>();
        var line = 0;
        while (text.ReadLine() is { } row)
        {
            line++;
            var words = row.Split(Blank, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            var values = Array.ConvertAll(words, w => InstanceNumber.Real(name, line, w));
            if (fleet is null)
            {
                if (values.Length is not (2 or 3)) throw new InstanceFormatException(name, line, $"{values.Length} numbers where vehicles, capacity and speed are due");
                fleet = (InstanceNumber.Whole(name, line, words[0]), values[1]);
                continue;
            }
            if (values.Length != 9) throw new InstanceFormatException(name, line, $"{values.Length} numbers; number, x, y, demand, ready, due, service, pickup and delivery are due");
            if (values[0] != rows.Count) throw new InstanceFormatException(name, line, $"place {words[0]} where {rows.Count} is due");
            if (values[4] > values[5]) throw new InstanceFormatException(name, line, $"the window [{words[4]}, {words[5]}] holds nothing");
            rows.Add((line, values));
        }
        if (fleet is null || rows.Count == 0) throw new InstanceFormatException(name, 0, "the fleet or the depot is missing");
        return Model(name, fleet.Value.Count, fleet.Value.Capacity, rows, rounding);
    }

    private static VrplibInstance Model(string name, int vehicles, double capacity, List<(int Line, double[] Values)> rows, Rounding rounding)
    {
        var model = RoutingModel.Create(name);
        for (var i = 0; i < rows.Count; i++)
        {
            var (line, v) = rows[i];
            var window = new TimeWindow(rounding.Apply(v[4]), rounding.Apply(v[5]));
            if (i == 0)
            {
                model.Add(new Depot { X = v[1], Y = v[2], Open = window });
                continue;
            }
            model.Add(new Client { X = v[1], Y = v[2], Windows = [window], Service = rounding.Apply(v[6]) });
            var (pickup, delivery) = ((int)v[7], (int)v[8]);
            if (pickup == 0 == (delivery == 0)) throw new InstanceFormatException(name, line, $"place {i} names pickup {pickup} and delivery {delivery}; exactly one is 0");
            var other = pickup == 0 ? delivery : pickup;
            if (other < 1 || other >= rows.Count || (int)rows[other].Values[pickup == 0 ? 7 : 8] != i || rows[other].Values[3] != -v[3])
                throw new InstanceFormatException(name, line, $"place {i} is paired with {other}, which is not its counterpart");
            if (pickup == 0) model.Add(new SetConstraint($"shipment {i}-{delivery}", SetRelation.Ordered, [i, delivery]));
        }
        model.Add(new ResourceConstraint("load on board") { AtClient = [.. rows.Select(r => r.Values[3])], Minimum = 0, Maximum = capacity });
        model.Add(PlaneProfile.Of([.. rows.Select(r => (r.Values[1], r.Values[2]))], rounding));
        model.Add(new VehicleType { Count = vehicles });
        return new(model.Build(), rounding, [.. new int[vehicles]]);
    }
}
