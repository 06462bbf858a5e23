using System.Collections.Immutable;

namespace Native.Solvers.Formats;

/// <summary>A problem as a benchmark file states it.</summary>
/// <param name="Model">The problem.</param>
/// <param name="Rounding">How its numbers were made.</param>
/// <param name="VehicleTypeOf">The type of each vehicle in the file's order; solutions of mixed fleets give a route for each vehicle.</param>
public sealed record VrplibInstance(RoutingModel Model, Rounding Rounding, ImmutableArray<int> VehicleTypeOf)
{
    /// <summary>A cost of the model in the unit in which costs of the class are reported.</summary>
    public double Reported(double cost) => cost / Rounding.Scale();

    /// <summary>The routes of a solution file as routes of the model; route k is vehicle k's where vehicles differ.</summary>
    /// <exception cref="InstanceFormatException">A route has no vehicle.</exception>
    public RoutingSolution Solution(SolutionFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var routes = ImmutableArray.CreateBuilder<Route>();
        foreach (var (number, visits) in file.Routes)
        {
            if (visits.IsEmpty) continue;
            if (Model.VehicleTypes.Length > 1 && (number < 1 || number > VehicleTypeOf.Length))
                throw new InstanceFormatException($"route {number} has no vehicle; there are {VehicleTypeOf.Length}");
            routes.Add(new(Model.VehicleTypes.Length > 1 ? VehicleTypeOf[number - 1] : 0, visits));
        }
        return new(routes.ToImmutable());
    }
}
