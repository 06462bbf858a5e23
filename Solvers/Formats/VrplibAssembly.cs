using System.Collections.Immutable;

namespace Native.Solvers.Formats;

/// <summary>Makes a model of the parts of a VRPLIB file.</summary>
internal sealed class VrplibAssembly(VrplibText file, Rounding rounding)
{
    /// <summary>From this many locations on, distances are computed when asked for: a matrix of more would take over half a gigabyte.</summary>
    private const int MatrixLimit = 8000;

    private int locations, depots;

    public VrplibInstance Run()
    {
        var pairs = Pairs();
        locations = file.Whole("DIMENSION") ?? throw file.Error("DIMENSION", "DIMENSION is missing");
        if (locations < 1) throw file.Error("DIMENSION", $"{locations} locations; there is at least a depot");
        depots = DepotCount();
        var model = RoutingModel.Create(file.Text("NAME") ?? "");
        var coordinates = file.Numbered("NODE_COORD_SECTION", locations, 2);
        model.Add(Profile(coordinates));
        Locations(model, coordinates, pairs);
        Backhauls(model);
        Groups(model);
        foreach (var (pickup, delivery) in Shipments(pairs))
            model.Add(new SetConstraint($"shipment {pickup}-{delivery}", SetRelation.Ordered, [pickup, delivery]));
        var types = Fleet(model);
        return new(model.Build(), rounding, types);
    }

    private double Scaled(double value) => rounding.Apply(value);

    private double Time(double value) => rounding == Rounding.Nearest ? value : Scaled(value);

    private int DepotCount()
    {
        if (file.Rows("DEPOT_SECTION") is not { } rows) return 1;
        var listed = new List<int>();
        foreach (var (line, words) in rows)
            foreach (var word in words)
                if (InstanceNumber.Whole(file.Source, line, word) is not -1 and var depot) listed.Add(depot);
        for (var k = 0; k < listed.Count; k++)
            if (listed[k] != k + 1) throw file.Error("DEPOT_SECTION", $"depot {listed[k]} where {k + 1} is due: depots come before all clients");
        if (listed.Count == 0) throw file.Error("DEPOT_SECTION", "there is no depot");
        return listed.Count;
    }

    private TravelProfile Profile(double[][]? coordinates)
    {
        var type = file.Text("EDGE_WEIGHT_TYPE") ?? throw file.Error("EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_TYPE is missing");
        if (locations > MatrixLimit && type == "EUC_2D" && coordinates is not null)
        {
            var far = DistanceMatrix.OnDemand([.. coordinates.Select(c => (c[0], c[1]))], d => rounding.Apply(d));
            return new(far, far);
        }
        var elements = new double[checked(locations * locations)];
        if (type == "EXPLICIT") Explicit(elements);
        else
        {
            if (coordinates is null) throw file.Error("EDGE_WEIGHT_TYPE", $"{type} needs a NODE_COORD_SECTION");
            for (var i = 0; i < locations; i++)
                for (var j = 0; j < i; j++)
                    elements[i * locations + j] = elements[j * locations + i] = Distance(type, coordinates[i], coordinates[j]);
        }
        var matrix = DistanceMatrix.Given(locations, elements);
        return new(matrix, matrix);
    }

    private double Distance(string type, double[] a, double[] b)
    {
        var (dx, dy) = (Math.Abs(a[0] - b[0]), Math.Abs(a[1] - b[1]));
        return type switch
        {
            "EUC_2D" => Scaled(Math.Sqrt(dx * dx + dy * dy)),
            "FLOOR_2D" => Math.Floor(Math.Sqrt(dx * dx + dy * dy)),
            "CEIL_2D" => Math.Ceiling(Math.Sqrt(dx * dx + dy * dy)),
            "EXACT_2D" => Math.Round(1000 * Math.Sqrt(dx * dx + dy * dy)),
            "MAN_2D" => Scaled(dx + dy),
            "MAX_2D" => Scaled(Math.Max(dx, dy)),
            _ => throw file.Error("EDGE_WEIGHT_TYPE", $"{type} is not known"),
        };
    }

    private void Explicit(double[] elements)
    {
        var format = file.Text("EDGE_WEIGHT_FORMAT") ?? throw file.Error("EDGE_WEIGHT_TYPE", "EXPLICIT needs an EDGE_WEIGHT_FORMAT");
        var rows = file.Rows("EDGE_WEIGHT_SECTION") ?? throw file.Error("EDGE_WEIGHT_FORMAT", "EDGE_WEIGHT_SECTION is missing");
        var cells = format switch
        {
            "FULL_MATRIX" => Cells((i, j) => true),
            "LOWER_ROW" => Cells((i, j) => j < i),
            "LOWER_DIAG_ROW" => Cells((i, j) => j <= i),
            "UPPER_ROW" => Cells((i, j) => j > i),
            "UPPER_DIAG_ROW" => Cells((i, j) => j >= i),
            _ => throw file.Error("EDGE_WEIGHT_FORMAT", $"{format} is not known"),
        };
        using var cell = cells.GetEnumerator();
        foreach (var (line, words) in rows)
            foreach (var word in words)
            {
                if (!cell.MoveNext()) throw new InstanceFormatException(file.Source, line, $"more weights than a {format} of {locations} locations has");
                var (i, j) = cell.Current;
                var value = rounding == Rounding.Nearest ? Math.Floor(InstanceNumber.Real(file.Source, line, word) + 0.5) : Scaled(InstanceNumber.Real(file.Source, line, word));
                if (value < 0) throw new InstanceFormatException(file.Source, line, $"the weight {word} is negative");
                if (i == j) value = 0;
                elements[i * locations + j] = value;
                if (format != "FULL_MATRIX") elements[j * locations + i] = value;
            }
        if (cell.MoveNext()) throw file.Error("EDGE_WEIGHT_SECTION", $"fewer weights than a {format} of {locations} locations has");
    }

    private IEnumerable<(int, int)> Cells(Func<int, int, bool> has)
    {
        for (var i = 0; i < locations; i++)
            for (var j = 0; j < locations; j++)
                if (has(i, j)) yield return (i, j);
    }

    private void Locations(RoutingModelBuilder model, double[][]? coordinates, double[][]? pairs)
    {
        var demand = file.Numbered("DEMAND_SECTION", locations) ?? file.Numbered("LINEHAUL_SECTION", locations);
        var backhaul = file.Numbered("BACKHAUL_SECTION", locations);
        var windows = file.Numbered("TIME_WINDOW_SECTION", locations, 2);
        var services = file.Numbered("SERVICE_TIME_SECTION", locations);
        var releases = file.Numbered("RELEASE_TIME_SECTION", locations);
        var prizes = file.Numbered("PRIZE_SECTION", locations);
        var service = file.Real("SERVICE_TIME") ?? 0;
        if (pairs is not null)
        {
            windows = Array.ConvertAll(pairs, p => new[] { p[1], p[2] });
            services = Array.ConvertAll(pairs, p => new[] { p[3] });
        }
        for (var i = 0; i < locations; i++)
        {
            var (x, y) = coordinates is null ? (0, 0) : (coordinates[i][0], coordinates[i][1]);
            var window = windows is null ? (TimeWindow?)null : new TimeWindow(Time(windows[i][0]), Time(windows[i][1]));
            if (i < depots)
            {
                model.Add(new Depot { X = x, Y = y, Open = window ?? TimeWindow.Always });
                continue;
            }
            model.Add(new Client
            {
                X = x,
                Y = y,
                Delivery = demand is null ? [] : [.. demand[i].Select(q => Math.Max(q, 0))],
                Pickup = backhaul is not null ? [backhaul[i][0]] : demand is null || demand[i].All(q => q >= 0) ? [] : [.. demand[i].Select(q => Math.Max(-q, 0))],
                Windows = window is { } w ? [w] : [],
                Service = Time(services is null ? service : services[i][0]),
                Release = releases is null ? 0 : Time(releases[i][0]),
                Prize = prizes is null ? null : Time(prizes[i][0]),
            });
        }
        if (pairs is not null)
            model.Add(new ResourceConstraint("load on board")
            {
                AtClient = [.. pairs.Select(p => p[0])],
                Minimum = 0,
                Maximum = file.Real("CAPACITY") ?? double.PositiveInfinity,
            });
    }

    private double[][]? Pairs()
    {
        if (file.Rows("PICKUP_AND_DELIVERY_SECTION") is not { } rows) return null;
        return file.Numbered("PICKUP_AND_DELIVERY_SECTION", rows.Count, 6);
    }

    private IEnumerable<(int Pickup, int Delivery)> Shipments(double[][]? pairs)
    {
        for (var i = 0; i < (pairs?.Length ?? 0); i++)
        {
            var delivery = (int)pairs![i][5] - 1;
            if (delivery <= 0) continue;
            if (delivery >= pairs.Length || (int)pairs[delivery][4] - 1 != i)
                throw file.Error("PICKUP_AND_DELIVERY_SECTION", $"location {i + 1} names {delivery + 1} as its delivery, which does not name it as its pickup");
            yield return (i, delivery);
        }
    }

    /// <summary>VRPB: a route begins with line-haul clients, and none follows a back-haul client.</summary>
    private void Backhauls(RoutingModelBuilder model)
    {
        if (file.Text("TYPE") != "VRPB" || file.Numbered("BACKHAUL_SECTION", locations) is not { } backhaul) return;
        var classes = ImmutableArray.CreateBuilder<int>(locations);
        for (var i = 0; i < locations; i++) classes.Add(i < depots ? 0 : backhaul[i][0] > 0 ? 2 : 1);
        model.Add(new ArcConstraint("backhauls last", classes.MoveToImmutable(), [(0, 2), (2, 1)]));
    }

    private void Groups(RoutingModelBuilder model)
    {
        if (file.Rows("MUTUALLY_EXCLUSIVE_GROUP_SECTION") is not { } rows) return;
        foreach (var (line, words) in rows)
        {
            ImmutableArray<int> members = [.. words.Skip(1).Select(w => InstanceNumber.Whole(file.Source, line, w) - 1)];
            model.Add(new ClientGroup(members));
        }
    }

    private ImmutableArray<int> Fleet(RoutingModelBuilder model)
    {
        var capacities = file.Rows("CAPACITY_SECTION") is { } rows ? file.Numbered("CAPACITY_SECTION", rows.Count) : null;
        var count = file.Whole("VEHICLES") ?? capacities?.Length ?? Math.Max(locations - depots, 1);
        if (count < 1) throw file.Error("VEHICLES", $"{count} vehicles; there is at least one");
        if (capacities is not null && capacities.Length != count) throw file.Error("CAPACITY_SECTION", $"{capacities.Length} capacities for {count} vehicles");
        var starts = file.Numbered("VEHICLES_DEPOT_SECTION", count);
        var fixedCosts = file.Numbered("VEHICLES_FIXED_COST_SECTION", count);
        var unitCosts = file.Numbered("VEHICLES_UNIT_DISTANCE_COST_SECTION", count);
        var reloads = file.Numbered("VEHICLES_RELOAD_DEPOT_SECTION", count);
        var longest = file.Numbered("VEHICLES_MAX_DISTANCE_SECTION", count);
        var durations = file.Numbered("VEHICLES_MAX_DURATION_SECTION", count);
        var allowed = file.Numbered("VEHICLES_ALLOWED_CLIENTS_SECTION", count);
        var limit = file.Real("DISTANCE");
        var distance = file.Real("VEHICLES_MAX_DISTANCE");
        var duration = file.Real("VEHICLES_MAX_DURATION") ?? limit;
        var types = new Dictionary<string, int>(StringComparer.Ordinal);
        var counts = new List<(VehicleType Type, int Count)>();
        var typeOf = ImmutableArray.CreateBuilder<int>(count);
        for (var k = 0; k < count; k++)
        {
            // Vehicles are one type if all that the file says of them is equal.
            var key = string.Join('|', new[] { capacities, starts, fixedCosts, unitCosts, reloads, longest, durations, allowed }.Select(a => a is null ? "" : string.Join(' ', a[k])));
            if (!types.TryGetValue(key, out var index))
            {
                var depot = starts is null ? 0 : (int)starts[k][0] - 1;
                types.Add(key, index = counts.Count);
                counts.Add((new VehicleType
                {
                    Capacity = capacities is not null ? [.. capacities[k]] : file.Real("CAPACITY") is { } capacity && file.Rows("PICKUP_AND_DELIVERY_SECTION") is null ? [capacity] : [],
                    StartDepot = depot,
                    EndDepot = depot,
                    FixedCost = fixedCosts is null ? 0 : Time(fixedCosts[k][0]),
                    UnitDistanceCost = unitCosts is null ? 1 : unitCosts[k][0],
                    ReloadDepots = reloads is null ? [] : [.. reloads[k].Select(r => (int)r - 1)],
                    MaxReloads = file.Whole("VEHICLES_MAX_RELOADS") ?? int.MaxValue,
                    MaxDistance = longest is not null ? Scaled(longest[k][0]) : distance is { } d ? Scaled(d) : double.PositiveInfinity,
                    MaxDuration = durations is not null ? Time(durations[k][0]) : duration is { } t ? Time(t) : double.PositiveInfinity,
                    AllowedClients = allowed is null ? [] : [.. allowed[k].Select(c => (int)c - 1)],
                }, 0));
            }
            counts[index] = (counts[index].Type, counts[index].Count + 1);
            typeOf.Add(index);
        }
        foreach (var (type, number) in counts) model.Add(type with { Count = number });
        return typeOf.MoveToImmutable();
    }
}
