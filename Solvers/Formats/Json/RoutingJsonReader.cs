using System.Collections.Immutable;

namespace Native.Solvers.Formats;

/// <summary>A routing model out of JSON.</summary>
internal static class RoutingJsonReader
{
    public static RoutingModel Read(JsonPart root)
    {
        root.With("format", "version", "name", "depots", "clients", "vehicle_types", "profiles", "groups", "lateness_weight", "constraints");
        if (root.Get("format").Text != RoutingJson.FormatName) throw root.Get("format").Wrong($"'{RoutingJson.FormatName}' is due");
        if (root.Get("version").Whole != RoutingJson.Version) throw root.Get("version").Wrong($"this reads version {RoutingJson.Version}");
        var model = RoutingModel.Create(root.Find("name")?.Text ?? "");
        foreach (var part in root.Get("depots").Items) model.Add(Depot(part));
        foreach (var part in root.Get("clients").Items) model.Add(Client(part));
        foreach (var part in root.Get("vehicle_types").Items) model.Add(Vehicle(part));
        var places = root.Get("depots").Items.Concat(root.Get("clients").Items).Select(p => (p.Find("x")?.Number ?? 0, p.Find("y")?.Number ?? 0)).ToArray();
        foreach (var part in root.Find("profiles")?.Items ?? []) model.Add(Profile(part, places));
        foreach (var part in root.Find("groups")?.Items ?? [])
            model.Add(new ClientGroup(part.With("members", "required").Get("members").Wholes, part.Find("required")?.Flag ?? true));
        if (root.Find("lateness_weight") is { IsNull: false } weight) model.LatenessWeight = weight.Number;
        foreach (var part in root.Find("constraints")?.Items ?? []) model.Add(ConstraintJson.Read(part));
        return model.Build();
    }

    private static Depot Depot(JsonPart part)
    {
        part.With("x", "y", "open", "service");
        var plain = new Depot();
        return plain with { X = Number(part, "x", plain.X), Y = Number(part, "y", plain.Y), Open = Window(part, "open"), Service = Number(part, "service", plain.Service) };
    }

    private static Client Client(JsonPart part)
    {
        part.With("x", "y", "delivery", "pickup", "windows", "waits_for_later_window", "service", "service_growth", "release", "prize");
        var plain = new Client();
        return plain with
        {
            X = Number(part, "x", plain.X),
            Y = Number(part, "y", plain.Y),
            Delivery = part.Find("delivery")?.Numbers ?? [],
            Pickup = part.Find("pickup")?.Numbers ?? [],
            Windows = [.. (part.Find("windows")?.Items ?? []).Select(Window)],
            WaitsForLaterWindow = part.Find("waits_for_later_window")?.Flag ?? plain.WaitsForLaterWindow,
            Service = Number(part, "service", plain.Service),
            ServiceGrowth = Number(part, "service_growth", plain.ServiceGrowth),
            Release = Number(part, "release", plain.Release),
            Prize = part.Find("prize") is { IsNull: false } prize ? prize.Number : null,
        };
    }

    private static VehicleType Vehicle(JsonPart part)
    {
        part.With("count", "capacity", "start_depot", "end_depot", "shift", "max_distance", "max_duration", "fixed_cost", "unit_distance_cost", "unit_duration_cost", "profile", "reload_depots", "max_reloads", "allowed_clients");
        var plain = new VehicleType();
        return plain with
        {
            Count = part.Find("count")?.Whole ?? plain.Count,
            Capacity = [.. (part.Find("capacity")?.Items ?? []).Select(c => c.IsNull ? double.PositiveInfinity : c.Number)],
            StartDepot = part.Find("start_depot")?.Whole ?? plain.StartDepot,
            EndDepot = part.Find("end_depot") is { } end ? end.IsNull ? null : end.Whole : plain.EndDepot,
            Shift = Window(part, "shift"),
            MaxDistance = Number(part, "max_distance", plain.MaxDistance),
            MaxDuration = Number(part, "max_duration", plain.MaxDuration),
            FixedCost = Number(part, "fixed_cost", plain.FixedCost),
            UnitDistanceCost = Number(part, "unit_distance_cost", plain.UnitDistanceCost),
            UnitDurationCost = Number(part, "unit_duration_cost", plain.UnitDurationCost),
            Profile = part.Find("profile")?.Whole ?? plain.Profile,
            ReloadDepots = part.Find("reload_depots")?.Wholes ?? [],
            MaxReloads = part.Find("max_reloads")?.Whole ?? plain.MaxReloads,
            AllowedClients = part.Find("allowed_clients")?.Wholes ?? [],
        };
    }

    private static TravelProfile Profile(JsonPart part, (double X, double Y)[] places)
    {
        part.With("distance", "duration", "speeds");
        var distance = Matrix(part.Get("distance"), places);
        return new(distance, part.Find("duration") is { } duration ? Matrix(duration, places) : distance)
        {
            Speeds = [.. (part.Find("speeds")?.Items ?? []).Select(pair => pair.Numbers is [var from, var speed] ? (from, speed) : throw pair.Wrong("a pair of time and speed is due"))],
        };
    }

    private static DistanceMatrix Matrix(JsonPart part, (double X, double Y)[] places)
    {
        if (part.IsText) return DistanceMatrix.Of(places, part.OneOf(RoutingJsonNames.Planes));
        var rows = part.Items;
        if (rows.Count != places.Length) throw part.Wrong($"{rows.Count} rows for {places.Length} locations");
        var elements = new double[checked(rows.Count * rows.Count)];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i].Items;
            if (row.Count != rows.Count) throw rows[i].Wrong($"{row.Count} elements for {rows.Count} locations");
            for (var j = 0; j < row.Count; j++)
                elements[i * rows.Count + j] = row[j].Number >= 0 ? row[j].Number : throw row[j].Wrong("it is negative");
        }
        return DistanceMatrix.Given(rows.Count, elements);
    }

    private static double Number(JsonPart part, string name, double otherwise) => part.Find(name)?.Number ?? otherwise;

    private static TimeWindow Window(JsonPart part, string name) => part.Find(name) is { } window ? Window(window) : TimeWindow.Always;

    // The second end is null for a window without end.
    private static TimeWindow Window(JsonPart part) => part.Items is [var from, var to] ? new(from.Number, to.IsNull ? double.PositiveInfinity : to.Number) : throw part.Wrong("a pair of moments is due");
}
