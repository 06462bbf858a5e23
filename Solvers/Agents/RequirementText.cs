using System.Globalization;
using Native.Solvers.Language;

namespace Native.Solvers.Agents;

/// <summary>Reads a requirement as <see cref="Requirement.ToString"/> writes it, strictly, against the form of its card.</summary>
internal static class RequirementText
{
    /// <summary>The requirement; an error text where it is not one.</summary>
    public static Requirement? Read(string text, ConstraintDatabase database, out string error)
    {
        error = "";
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || database.Find(parts[0]) is not { } card)
        {
            error = $"'{text}': there is no constraint of this name; the forms given are the only ones";
            return null;
        }
        var requirement = new Requirement(card.Name);
        var values = new Dictionary<string, string>();
        foreach (var part in parts[1..])
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !values.TryAdd(part[..equals], part[(equals + 1)..]))
            {
                error = $"'{text}': '{part}' is not one name=value";
                return null;
            }
        }
        foreach (var missing in card.Required.Where(p => !values.ContainsKey(p))) error = $"'{text}': {missing} is missing; the form is {card.Form}";
        foreach (var extra in values.Keys.Where(p => !card.Required.Contains(p) && !card.Optional.Contains(p))) error = $"'{text}': it has no parameter {extra}; the form is {card.Form}";
        if (error.Length > 0) return null;
        // In the order in which the analyst writes them, so that equal requirements are equal texts.
        foreach (var (name, value) in values.OrderBy(v => card.Required.Concat(card.Optional).ToList().IndexOf(v.Key)))
        {
            if (Parameter(requirement, name, value) is { } next) requirement = next;
            else
            {
                error = $"'{text}': '{value}' is no value of {name}; the form is {card.Form}";
                return null;
            }
        }
        return requirement;
    }

    private static Requirement? Parameter(Requirement r, string name, string value)
    {
        switch (name)
        {
            case "nodes":
                return Nodes(value) is { } nodes ? r.WithNodes(name, nodes) : null;
            case "order" or "levels":
                var groups = value.Split('>').Select(Nodes).ToArray();
                return groups.Length >= 2 && groups.All(g => g is not null) ? r.WithOrder(name, groups!) : null;
            case "deliveries" or "pickups" or "newpickups":
                var amounts = value.Split(',').Select(p => p.Split(':')).Select(p => p.Length == 2 && int.TryParse(p[0], NumberStyles.None, CultureInfo.InvariantCulture, out var node) && Number(p[1]) is { } amount ? (node, amount) : ((int, double)?)null).ToArray();
                return amounts.All(a => a is not null) ? r.WithAmounts(name, amounts.Select(a => a!.Value)) : null;
            case "window":
                var ends = value.Split("..").Select(Number).ToArray();
                return ends is [{ } from, { } to] ? r.WithInterval(name, from, to) : null;
            case "measure":
                return value is "load" or "length" or "duration" or "stops" ? r.WithWord(name, value) : null;
            default:
                return Number(value) is { } number ? r.With(name, number) : null;
        }
    }

    private static int[]? Nodes(string text)
    {
        var nodes = text.Split(',').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var node) ? node : -1).ToArray();
        return nodes.Contains(-1) || nodes.Distinct().Count() != nodes.Length ? null : nodes;
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
