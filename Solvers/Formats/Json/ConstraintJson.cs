using System.Text.Json.Nodes;

namespace Native.Solvers.Formats;

/// <summary>The rules of a model in JSON, by their kind.</summary>
internal static class ConstraintJson
{
    public static RoutingConstraint Read(JsonPart part)
    {
        var kind = part.Get("kind");
        var id = part.Get("id").Text;
        RoutingConstraint rule = kind.Text switch
        {
            "resource" => Resource(part.With("kind", "id", "soft_weight", "initial", "per_distance", "per_duration", "at_location", "events", "minimum", "maximum"), id),
            "arc" => new ArcConstraint(id, part.With("kind", "id", "soft_weight", "class_of", "forbidden").Get("class_of").Wholes,
                [.. part.Get("forbidden").Items.Select(pair => pair.Wholes is [var from, var to] ? (from, to) : throw pair.Wrong("a pair of classes is due"))]),
            "set" => new SetConstraint(id, part.With("kind", "id", "soft_weight", "relation", "clients").Get("relation").OneOf(RoutingJsonNames.Relations), part.Get("clients").Wholes),
            "position" => new PositionConstraint(id, part.With("kind", "id", "soft_weight", "client", "first", "last").Get("client").Whole, part.Find("first")?.Whole ?? 1, part.Find("last")?.Whole ?? int.MaxValue),
            "route_count" => new RouteCountConstraint(id, part.With("kind", "id", "soft_weight", "statistic", "comparison", "threshold", "at_least", "at_most", "resource").Get("statistic").OneOf(RoutingJsonNames.Statistics),
                part.Get("comparison").OneOf(RoutingJsonNames.Comparisons), part.Get("threshold").Number)
            {
                AtLeast = part.Find("at_least")?.Whole ?? 0,
                AtMost = part.Find("at_most")?.Whole ?? int.MaxValue,
                Resource = part.Find("resource")?.Text,
            },
            var other => throw kind.Wrong($"'{other}' is not one of resource, arc, set, position, route_count"),
        };
        return part.Find("soft_weight") is { IsNull: false } weight ? rule with { SoftWeight = weight.Number } : rule;
    }

    public static JsonObject Write(RoutingConstraint rule)
    {
        var part = rule switch
        {
            ResourceConstraint resource => Resource(resource),
            ArcConstraint arcs => new JsonObject { ["kind"] = "arc", ["id"] = arcs.Id, ["class_of"] = RoutingJsonWriter.Array(arcs.ClassOf), ["forbidden"] = new JsonArray([.. arcs.Forbidden.Select(f => RoutingJsonWriter.Array([f.From, f.To]))]) },
            SetConstraint set => new JsonObject { ["kind"] = "set", ["id"] = set.Id, ["relation"] = RoutingJsonNames.Of(RoutingJsonNames.Relations, set.Relation), ["clients"] = RoutingJsonWriter.Array(set.Clients) },
            PositionConstraint position => Position(position),
            RouteCountConstraint count => Count(count),
            _ => throw new ArgumentException($"RoutingJson: the rule {rule.Id} is code ({rule.GetType().Name}), which no text holds", nameof(rule)),
        };
        if (rule.SoftWeight is { } weight) part["soft_weight"] = weight;
        return part;
    }

    private static ResourceConstraint Resource(JsonPart part, string id)
    {
        var plain = new ResourceConstraint(id);
        return plain with
        {
            Initial = part.Find("initial")?.Number ?? plain.Initial,
            PerDistance = part.Find("per_distance")?.Number ?? plain.PerDistance,
            PerDuration = part.Find("per_duration")?.Number ?? plain.PerDuration,
            AtClient = part.Find("at_location")?.Numbers ?? [],
            Events = [.. (part.Find("events")?.Items ?? []).Select(e => new ResourceEvent(e.With("client", "action", "amount").Get("client").Whole, e.Get("action").OneOf(RoutingJsonNames.Actions), e.Get("amount").Number))],
            Minimum = part.Find("minimum")?.Number ?? plain.Minimum,
            Maximum = part.Find("maximum")?.Number ?? plain.Maximum,
        };
    }

    private static JsonObject Resource(ResourceConstraint rule)
    {
        var part = new JsonObject { ["kind"] = "resource", ["id"] = rule.Id };
        if (rule.Initial != 0) part["initial"] = rule.Initial;
        if (rule.PerDistance != 0) part["per_distance"] = rule.PerDistance;
        if (rule.PerDuration != 0) part["per_duration"] = rule.PerDuration;
        if (!rule.AtClient.IsEmpty) part["at_location"] = RoutingJsonWriter.Array(rule.AtClient);
        if (!rule.Events.IsEmpty)
            part["events"] = new JsonArray([.. rule.Events.Select(e => new JsonObject { ["client"] = e.Client, ["action"] = RoutingJsonNames.Of(RoutingJsonNames.Actions, e.Action), ["amount"] = e.Amount })]);
        if (double.IsFinite(rule.Minimum)) part["minimum"] = rule.Minimum;
        if (double.IsFinite(rule.Maximum)) part["maximum"] = rule.Maximum;
        return part;
    }

    private static JsonObject Position(PositionConstraint rule)
    {
        var part = new JsonObject { ["kind"] = "position", ["id"] = rule.Id, ["client"] = rule.Client };
        if (rule.First != 1) part["first"] = rule.First;
        if (rule.Last != int.MaxValue) part["last"] = rule.Last;
        return part;
    }

    private static JsonObject Count(RouteCountConstraint rule)
    {
        var part = new JsonObject
        {
            ["kind"] = "route_count",
            ["id"] = rule.Id,
            ["statistic"] = RoutingJsonNames.Of(RoutingJsonNames.Statistics, rule.Statistic),
            ["comparison"] = RoutingJsonNames.Of(RoutingJsonNames.Comparisons, rule.Comparison),
            ["threshold"] = rule.Threshold,
        };
        if (rule.AtLeast != 0) part["at_least"] = rule.AtLeast;
        if (rule.AtMost != int.MaxValue) part["at_most"] = rule.AtMost;
        if (rule.Resource is { } resource) part["resource"] = resource;
        return part;
    }
}
