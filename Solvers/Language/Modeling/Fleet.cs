namespace Native.Solvers.Language.Modeling;

/// <summary>The vehicles of a text: those that it names by number are types of their own, of one vehicle each; the rest are alike.</summary>
internal static class Fleet
{
    /// <summary>The types.</summary>
    /// <param name="type">What all vehicles have in common, with their number.</param>
    /// <param name="requirements">The requirements of the text.</param>
    /// <param name="clients">The number of the last client.</param>
    /// <exception cref="ArgumentException">The text names a vehicle that there is not.</exception>
    public static IEnumerable<VehicleType> Of(VehicleType type, IReadOnlyCollection<Requirement> requirements, int clients)
    {
        var rules = requirements.Where(r => r.Name is "EXT:VEHICLE" or "EXT:NOTVEHICLE").ToArray();
        var named = rules.Select(Number).Distinct().Order().ToArray();
        foreach (var rule in rules)
            if (Number(rule) < 1 || Number(rule) > type.Count) throw new ArgumentException($"{rule}: there are {type.Count} vehicles, numbered from 1.", nameof(requirements));
        foreach (var vehicle in named) yield return Allowed(type with { Count = 1 }, vehicle, rules, clients);
        if (type.Count > named.Length) yield return Allowed(type with { Count = type.Count - named.Length }, 0, rules, clients);
    }

    private static VehicleType Allowed(VehicleType type, int vehicle, Requirement[] rules, int clients)
    {
        var barred = rules.Where(r => r.Name == "EXT:VEHICLE" ? Number(r) != vehicle : Number(r) == vehicle).SelectMany(r => r.Nodes("nodes")).ToHashSet();
        return barred.Count == 0 ? type : type with { AllowedClients = [.. Enumerable.Range(1, clients).Where(c => !barred.Contains(c))] };
    }

    private static int Number(Requirement rule) => (int)rule.Number("vehicle")!.Value;
}
