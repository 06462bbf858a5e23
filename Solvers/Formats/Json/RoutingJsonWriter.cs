using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Native.Solvers.Formats;

/// <summary>JSON of a routing model: what is as by default is left out, each client is a line.</summary>
internal static class RoutingJsonWriter
{
    private static readonly JsonSerializerOptions Style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(RoutingModel model)
    {
        var places = model.Depots.Select(d => (d.X, d.Y)).Concat(model.Clients.Select(c => (c.X, c.Y))).ToArray();
        var text = new StringBuilder("{\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"format\": \"{RoutingJson.FormatName}\",\n  \"version\": {RoutingJson.Version},\n");
        if (model.Name.Length > 0) text.Append(CultureInfo.InvariantCulture, $"  \"name\": {JsonSerializer.Serialize(model.Name, Style)},\n");
        if (model.LatenessWeight is { } weight) text.Append(CultureInfo.InvariantCulture, $"  \"lateness_weight\": {weight:R},\n");
        Lines(text, "depots", model.Depots.Select(Depot));
        text.Append(",\n");
        Lines(text, "clients", model.Clients.Select(Client));
        text.Append(",\n");
        Lines(text, "vehicle_types", model.VehicleTypes.Select(Vehicle));
        text.Append(",\n");
        Profiles(text, model, places);
        if (!model.Groups.IsEmpty)
        {
            text.Append(",\n");
            Lines(text, "groups", model.Groups.Select(g => new JsonObject { ["members"] = Array(g.Members), ["required"] = g.Required }));
        }
        if (!model.Constraints.IsEmpty)
        {
            text.Append(",\n");
            Lines(text, "constraints", model.Constraints.Select(ConstraintJson.Write));
        }
        return text.Append("\n}\n").ToString();
    }

    public static JsonArray Array(IEnumerable<double> values) => [.. values.Select(v => (JsonNode?)(double.IsPositiveInfinity(v) ? null : JsonValue.Create(v)))];

    public static JsonArray Array(IEnumerable<int> values) => [.. values.Select(v => (JsonNode)v)];

    private static void Lines(StringBuilder text, string name, IEnumerable<JsonNode> parts)
    {
        text.Append("  \"").Append(name).Append("\": [");
        var first = true;
        foreach (var part in parts)
        {
            text.Append(first ? "\n    " : ",\n    ").Append(part.ToJsonString(Style));
            first = false;
        }
        text.Append(first ? "]" : "\n  ]");
    }

    private static JsonObject Depot(Depot depot)
    {
        var part = new JsonObject { ["x"] = depot.X, ["y"] = depot.Y };
        if (depot.Open != TimeWindow.Always) part["open"] = Window(depot.Open);
        if (depot.Service != 0) part["service"] = depot.Service;
        return part;
    }

    private static JsonObject Client(Client client)
    {
        var part = new JsonObject { ["x"] = client.X, ["y"] = client.Y };
        if (!client.Delivery.IsEmpty) part["delivery"] = Array(client.Delivery);
        if (!client.Pickup.IsEmpty) part["pickup"] = Array(client.Pickup);
        if (!client.Windows.IsEmpty) part["windows"] = new JsonArray([.. client.Windows.Select(Window)]);
        if (!client.WaitsForLaterWindow) part["waits_for_later_window"] = false;
        if (client.Service != 0) part["service"] = client.Service;
        if (client.ServiceGrowth != 0) part["service_growth"] = client.ServiceGrowth;
        if (client.Release != 0) part["release"] = client.Release;
        if (client.Prize is { } prize) part["prize"] = prize;
        return part;
    }

    private static JsonObject Vehicle(VehicleType type)
    {
        var (part, plain) = (new JsonObject(), new VehicleType());
        if (type.Count != plain.Count) part["count"] = type.Count;
        if (!type.Capacity.IsEmpty) part["capacity"] = Array(type.Capacity);
        if (type.StartDepot != plain.StartDepot) part["start_depot"] = type.StartDepot;
        if (type.EndDepot != plain.EndDepot) part["end_depot"] = type.EndDepot;
        if (type.Shift != plain.Shift) part["shift"] = Window(type.Shift);
        if (double.IsFinite(type.MaxDistance)) part["max_distance"] = type.MaxDistance;
        if (double.IsFinite(type.MaxDuration)) part["max_duration"] = type.MaxDuration;
        if (type.FixedCost != plain.FixedCost) part["fixed_cost"] = type.FixedCost;
        if (type.UnitDistanceCost != plain.UnitDistanceCost) part["unit_distance_cost"] = type.UnitDistanceCost;
        if (type.UnitDurationCost != plain.UnitDurationCost) part["unit_duration_cost"] = type.UnitDurationCost;
        if (type.Profile != plain.Profile) part["profile"] = type.Profile;
        if (!type.ReloadDepots.IsEmpty) part["reload_depots"] = Array(type.ReloadDepots);
        if (type.MaxReloads != plain.MaxReloads) part["max_reloads"] = type.MaxReloads;
        if (!type.AllowedClients.IsEmpty) part["allowed_clients"] = Array(type.AllowedClients);
        return part;
    }

    private static JsonArray Window(TimeWindow window) => Array([window.Earliest, window.Latest]);

    private static void Profiles(StringBuilder text, RoutingModel model, (double X, double Y)[] places)
    {
        text.Append("  \"profiles\": [");
        for (var p = 0; p < model.Profiles.Length; p++)
        {
            var profile = model.Profiles[p];
            text.Append(p == 0 ? "\n    {" : ",\n    {").Append("\"distance\": ");
            Matrix(text, profile.Distance, places);
            if (!ReferenceEquals(profile.Duration, profile.Distance))
            {
                text.Append(", \"duration\": ");
                Matrix(text, profile.Duration, places);
            }
            if (!profile.Speeds.IsDefaultOrEmpty) text.Append(", \"speeds\": ").Append(new JsonArray([.. profile.Speeds.Select(s => Array([s.From, s.Speed]))]).ToJsonString(Style));
            text.Append('}');
        }
        text.Append("\n  ]");
    }

    // A name where the coordinates say it all, else rows.
    private static void Matrix(StringBuilder text, DistanceMatrix matrix, (double X, double Y)[] places)
    {
        foreach (var (name, weight) in RoutingJsonNames.Planes)
            if (Is(matrix, weight, places))
            {
                text.Append('"').Append(name).Append('"');
                return;
            }
        text.Append('[');
        for (var i = 0; i < matrix.Count; i++)
        {
            text.Append(i == 0 ? "\n      [" : ",\n      [");
            var row = matrix.From(i);
            for (var j = 0; j < row.Length; j++)
            {
                if (j > 0) text.Append(',');
                text.Append(row[j].ToString("R", CultureInfo.InvariantCulture));
            }
            text.Append(']');
        }
        text.Append(']');
    }

    private static bool Is(DistanceMatrix matrix, EdgeWeight weight, (double X, double Y)[] places)
    {
        if (System.Array.Exists(places, p => !double.IsFinite(p.X) || !double.IsFinite(p.Y))) return false;
        for (var i = 0; i < places.Length; i++)
        {
            var row = matrix.From(i);
            if (row[i] != 0) return false;
            for (var j = 0; j < places.Length; j++)
                if (i != j && row[j] != DistanceMatrix.Between(places[i], places[j], weight)) return false;
        }
        return true;
    }
}
