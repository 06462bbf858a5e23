namespace Native.Solvers.Formats;

/// <summary>Reads the layout of Solomon and of Gehring and Homberger (VRPTW). Durations equal distances.</summary>
public static class SolomonReader
{
    private static readonly char[] Blank = [' ', '\t', '\r'];

    /// <summary>A row of the file: a place with its demand, window and service.</summary>
    /// <param name="X">Abscissa.</param>
    /// <param name="Y">Ordinate.</param>
    /// <param name="Demand">What is delivered.</param>
    /// <param name="Window">When service may begin.</param>
    /// <param name="Service">How long it takes.</param>
    public readonly record struct Place(double X, double Y, double Demand, TimeWindow Window, double Service);

    /// <summary>The file as it is, unrounded.</summary>
    /// <param name="Name">What it calls itself.</param>
    /// <param name="Vehicles">How many vehicles there are.</param>
    /// <param name="Capacity">What each carries.</param>
    /// <param name="Places">The depot, then the clients.</param>
    public sealed record Instance(string Name, int Vehicles, double Capacity, IReadOnlyList<Place> Places);

    /// <summary>Reads a file into a model.</summary>
    /// <exception cref="InstanceFormatException">The file is not valid; names the line.</exception>
    public static VrplibInstance Read(string path, Rounding rounding = Rounding.None)
    {
        using var reader = File.OpenText(path);
        return Model(Parse(Path.GetFileName(path), reader), rounding);
    }

    /// <summary>Reads the rows; errors call the text by the name given.</summary>
    /// <exception cref="InstanceFormatException">The text is not valid; names the line.</exception>
    public static Instance Parse(string source, TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? name = null;
        (int Count, double Capacity)? fleet = null;
        var places = new List<Place>();
        var line = 0;
        while (text.ReadLine() is { } row)
        {
            line++;
            var words = row.Split(Blank, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (name is null)
            {
                name = row.Trim();
                continue;
            }
            if (!char.IsAsciiDigit(words[0][0]) && words[0][0] is not ('-' or '+' or '.'))
            {
                if (words[0] is not ("VEHICLE" or "NUMBER" or "CUSTOMER" or "CUST")) throw new InstanceFormatException(source, line, $"'{row.Trim()}' is not known");
                continue;
            }
            if (fleet is null)
            {
                if (words.Length != 2) throw new InstanceFormatException(source, line, $"{words.Length} numbers where vehicles and capacity are due");
                fleet = (InstanceNumber.Whole(source, line, words[0]), InstanceNumber.Real(source, line, words[1]));
                continue;
            }
            if (words.Length != 7) throw new InstanceFormatException(source, line, $"{words.Length} numbers; number, x, y, demand, ready, due and service are due");
            var v = Array.ConvertAll(words, w => InstanceNumber.Real(source, line, w));
            if (v[0] != places.Count) throw new InstanceFormatException(source, line, $"place {words[0]} where {places.Count} is due");
            if (v[4] > v[5]) throw new InstanceFormatException(source, line, $"the window [{words[4]}, {words[5]}] holds nothing");
            places.Add(new(v[1], v[2], v[3], new(v[4], v[5]), v[6]));
        }
        if (fleet is null) throw new InstanceFormatException(source, 0, "vehicles and capacity are missing");
        if (places.Count == 0) throw new InstanceFormatException(source, 0, "there is no depot");
        return new(name!, fleet.Value.Count, fleet.Value.Capacity, places);
    }

    /// <summary>The problem of the rows: capacity and time windows.</summary>
    public static VrplibInstance Model(Instance instance, Rounding rounding = Rounding.None)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var model = RoutingModel.Create(instance.Name);
        for (var i = 0; i < instance.Places.Count; i++)
        {
            var p = instance.Places[i];
            var window = new TimeWindow(rounding.Apply(p.Window.Earliest), rounding.Apply(p.Window.Latest));
            if (i == 0) model.Add(new Depot { X = p.X, Y = p.Y, Open = window });
            else model.Add(new Client { X = p.X, Y = p.Y, Delivery = [p.Demand], Windows = [window], Service = rounding.Apply(p.Service) });
        }
        model.Add(PlaneProfile.Of([.. instance.Places.Select(p => (p.X, p.Y))], rounding));
        model.Add(new VehicleType { Count = instance.Vehicles, Capacity = [instance.Capacity] });
        return new(model.Build(), rounding, [.. new int[instance.Vehicles]]);
    }
}
