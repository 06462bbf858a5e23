using System.Globalization;
using Native.Bench.Report;
using Native.Solvers;

namespace Native.Bench.Vrp;

/// <summary>A routing model in a few lines.</summary>
internal static class ModelFacts
{
    /// <summary>Names and values.</summary>
    public static IEnumerable<(string Name, string Value)> Of(RoutingModel model)
    {
        yield return ("Instance", model.Name.Length > 0 ? model.Name : "without a name");
        yield return ("Clients", Format.Count(model.Clients.Length) + Count(model.Clients.Count(c => !c.Windows.IsEmpty), "with windows") + Count(model.Clients.Count(c => c.Pickup.Any(p => p > 0)), "with pickups")
            + Count(model.Clients.Count(c => c.Prize is not null), "optional") + Count(model.Clients.Count(c => c.Release > 0), "with a release time"));
        if (model.Depots.Length > 1) yield return ("Depots", Format.Count(model.Depots.Length));
        for (var t = 0; t < model.VehicleTypes.Length; t++)
        {
            var type = model.VehicleTypes[t];
            yield return (model.VehicleTypes.Length == 1 ? "Vehicles" : $"Vehicles, type {t}", (type.Count == int.MaxValue ? "any number" : Format.Count(type.Count))
                + (type.Capacity.IsEmpty ? "" : $", capacity {string.Join(", ", type.Capacity.Select(Number))}")
                + (type.EndDepot is null ? ", open routes" : "")
                + (double.IsFinite(type.MaxDistance) ? $", distance at most {Number(type.MaxDistance)}" : "")
                + (double.IsFinite(type.MaxDuration) ? $", duration at most {Number(type.MaxDuration)}" : "")
                + (type.ReloadDepots.IsEmpty ? "" : ", reloads"));
        }
        if (!model.Groups.IsEmpty) yield return ("Groups", Format.Count(model.Groups.Length));
    }

    private static string Count(int count, string what) => count == 0 ? "" : $", {Format.Count(count)} {what}";

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
