using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>Finds everything that is wrong with the data of a model.</summary>
internal sealed class ModelValidation(RoutingModelBuilder model)
{
    private readonly List<ModelProblem> problems = [];

    private int Locations => model.Depots.Count + model.Clients.Count;

    public List<ModelProblem> Run()
    {
        if (model.Depots.Count == 0) Problem("model", "it has no depot");
        if (model.VehicleTypes.Count == 0) Problem("model", "it has no vehicle type");
        if (model.LatenessWeight is { } weight && !(weight >= 0 && double.IsFinite(weight))) Problem("model", $"the weight of lateness is {weight}; it is finite and not negative");
        for (var i = 0; i < model.Depots.Count; i++) Depot($"depot {i}", model.Depots[i]);
        for (var i = 0; i < model.Clients.Count; i++) Client($"client {model.Depots.Count + i}", model.Clients[i]);
        for (var i = 0; i < model.VehicleTypes.Count; i++) Type($"vehicle type {i}", model.VehicleTypes[i]);
        for (var i = 0; i < model.Profiles.Count; i++) Profile($"profile {i}", model.Profiles[i]);
        Groups();
        Rules();
        return problems;
    }

    private void Depot(string where, Depot depot)
    {
        Coordinates(where, depot.X, depot.Y);
        NotNegative(where, "service", depot.Service);
        Window(where, depot.Open);
    }

    private void Client(string where, Client client)
    {
        Coordinates(where, client.X, client.Y);
        Amounts(where, "delivery", client.Delivery, true);
        Amounts(where, "pickup", client.Pickup, true);
        NotNegative(where, "service", client.Service);
        NotNegative(where, "service growth", client.ServiceGrowth);
        NotNegative(where, "release", client.Release);
        if (client.Prize is { } prize) NotNegative(where, "prize", prize);
        for (var k = 0; k < client.Windows.Length; k++)
        {
            Window(where, client.Windows[k]);
            if (k > 0 && !(client.Windows[k - 1].Latest < client.Windows[k].Earliest))
                Problem(where, $"window {client.Windows[k]} does not follow {client.Windows[k - 1]}; windows ascend and do not overlap");
        }
    }

    private void Type(string where, VehicleType type)
    {
        if (type.Count < 1) Problem(where, $"there are {type.Count}; at least one is needed");
        Amounts(where, "capacity", type.Capacity, false);
        if (type.Capacity.Length != 0 && type.Capacity.Length < model.LoadDimensions)
            Problem(where, $"{type.Capacity.Length} capacities for {model.LoadDimensions} load dimensions");
        IsDepot(where, "start", type.StartDepot);
        if (type.EndDepot is { } end) IsDepot(where, "end", end);
        foreach (var reload in type.ReloadDepots) IsDepot(where, "reload", reload);
        Window(where, type.Shift);
        foreach (var (name, value) in new[] { ("longest distance", type.MaxDistance), ("longest duration", type.MaxDuration) })
            if (!(value >= 0)) Problem(where, $"the {name} is {value}; it is not negative");
        NotNegative(where, "fixed cost", type.FixedCost);
        NotNegative(where, "cost of distance", type.UnitDistanceCost);
        NotNegative(where, "cost of duration", type.UnitDurationCost);
        if (type.MaxReloads < 0) Problem(where, $"{type.MaxReloads} reloads; the number is not negative");
        if ((uint)type.Profile >= (uint)model.Profiles.Count) Problem(where, $"profile {type.Profile} of {model.Profiles.Count}");
        foreach (var client in type.AllowedClients)
            if (client < model.Depots.Count || client >= Locations) Problem(where, $"{client}, which it may serve, is not a client");
    }

    private void Profile(string where, TravelProfile profile)
    {
        if (profile.Distance.Count != Locations) Problem(where, $"distances of {profile.Distance.Count} places for {Locations} locations");
        if (profile.Duration.Count != Locations) Problem(where, $"durations of {profile.Duration.Count} places for {Locations} locations");
        var last = double.NegativeInfinity;
        foreach (var (from, speed) in profile.Speeds)
        {
            if (!(from > last)) Problem(where, $"the speed from {from} follows that from {last}; times ascend");
            if (!(speed > 0) || double.IsInfinity(speed)) Problem(where, $"speed {speed} from {from}; it is finite and positive");
            last = from;
        }
    }

    private void Groups()
    {
        var owner = new Dictionary<int, int>();
        for (var g = 0; g < model.Groups.Count; g++)
        {
            var where = $"group {g}";
            if (model.Groups[g].Members.IsDefaultOrEmpty) Problem(where, "it is empty");
            else foreach (var member in model.Groups[g].Members)
                {
                    if (member < model.Depots.Count || member >= Locations) Problem(where, $"{member} is not a client");
                    else if (!owner.TryAdd(member, g)) Problem(where, $"client {member} is already in group {owner[member]}");
                }
        }
    }

    private void Rules()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in model.Constraints)
        {
            if (string.IsNullOrWhiteSpace(rule.Id)) Problem("constraint", "it has no id");
            else if (!ids.Add(rule.Id)) Problem($"constraint {rule.Id}", "another has the same id");
            if (rule.SoftWeight is { } weight) NotNegative($"constraint {rule.Id}", "soft weight", weight);
            rule.Validate(new(rule.Id, model.Depots.Count, Locations, problems));
            if (rule is RouteCountConstraint { Resource: { } name } && !model.Constraints.Exists(c => c is ResourceConstraint && c.Id == name))
                Problem($"constraint {rule.Id}", $"there is no resource {name}");
        }
    }

    private void Problem(string where, string text) => problems.Add(new(where, text));

    private void Coordinates(string where, double x, double y)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y)) Problem(where, $"it is at ({x}, {y}); coordinates are finite numbers");
    }

    private void NotNegative(string where, string name, double value)
    {
        if (!(value >= 0) || double.IsInfinity(value)) Problem(where, $"the {name} is {value}; it is finite and not negative");
    }

    private void Amounts(string where, string name, ImmutableArray<double> amounts, bool finite)
    {
        foreach (var amount in amounts)
            if (!(amount >= 0) || finite && double.IsInfinity(amount)) Problem(where, $"a {name} is {amount}; it is {(finite ? "finite and " : "")}not negative");
    }

    private void Window(string where, TimeWindow window)
    {
        if (!(window.Earliest <= window.Latest) || !double.IsFinite(window.Earliest)) Problem(where, $"window [{window.Earliest}, {window.Latest}] holds nothing; it is early ≤ late");
    }

    private void IsDepot(string where, string role, int depot)
    {
        if ((uint)depot >= (uint)model.Depots.Count) Problem(where, $"its {role} is depot {depot} of {model.Depots.Count}");
    }
}
