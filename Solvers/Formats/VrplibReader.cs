using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Native.Solvers.Formats;

/// <summary>Reads the VRPLIB format with the sections of the PyVRP dialect and of LKH-3. What it does not know is an error.</summary>
/// <remarks>Classes: CVRP with length limits, VRPTW, MDVRPTW, HFVRP, PCVRPTW, VRPB, VRPSPD, GVRP, MTVRPTWR, SDVRPTW, PDPTW. VRPLIB numbers locations
/// from 1, the model from 0.</remarks>
public static class VrplibReader
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        "NAME", "COMMENT", "TYPE", "DIMENSION", "CAPACITY", "DISTANCE", "SERVICE_TIME", "VEHICLES", "VEHICLES_MAX_DURATION", "VEHICLES_MAX_DISTANCE",
        "VEHICLES_MAX_RELOADS", "EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_FORMAT", "NODE_COORD_TYPE", "DISPLAY_DATA_TYPE",
        "NODE_COORD_SECTION", "EDGE_WEIGHT_SECTION", "DEMAND_SECTION", "LINEHAUL_SECTION", "BACKHAUL_SECTION", "TIME_WINDOW_SECTION",
        "SERVICE_TIME_SECTION", "RELEASE_TIME_SECTION", "PRIZE_SECTION", "DEPOT_SECTION", "MUTUALLY_EXCLUSIVE_GROUP_SECTION", "CAPACITY_SECTION",
        "PICKUP_AND_DELIVERY_SECTION", "VEHICLES_DEPOT_SECTION", "VEHICLES_RELOAD_DEPOT_SECTION", "VEHICLES_ALLOWED_CLIENTS_SECTION",
        "VEHICLES_FIXED_COST_SECTION", "VEHICLES_UNIT_DISTANCE_COST_SECTION", "VEHICLES_MAX_DISTANCE_SECTION", "VEHICLES_MAX_DURATION_SECTION",
    ]);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rounding">How its numbers become the model's; null for what is usual for its TYPE.</param>
    /// <exception cref="InstanceFormatException">The file is not valid; names the line.</exception>
    /// <exception cref="RoutingModelException">The file is well formed, but its data make no valid problem.</exception>
    public static VrplibInstance Read(string path, Rounding? rounding = null)
    {
        using var reader = File.OpenText(path);
        return Read(Path.GetFileName(path), reader, rounding);
    }

    /// <summary>Reads text; errors call it by the name given.</summary>
    /// <exception cref="InstanceFormatException">The text is not valid; names the line.</exception>
    /// <exception cref="RoutingModelException">The text is well formed, but its data make no valid problem.</exception>
    public static VrplibInstance Read(string name, TextReader text, Rounding? rounding = null)
    {
        var file = new VrplibText(name, text);
        foreach (var (key, line) in file.Names)
            if (!Known.Contains(key)) throw new InstanceFormatException(name, line, $"{key} is not known");
        return new VrplibAssembly(file, rounding ?? Usual(file.Text("TYPE"))).Run();
    }

    /// <summary>What is usual for a TYPE.</summary>
    public static Rounding Usual(string? type) => type switch
    {
        "VRPTW" or "PCVRPTW" or "MTVRPTWR" => Rounding.Dimacs,
        "MDVRPTW" or "SDVRPTW" or "PDPTW" or "HFVRP" or "HVRP" => Rounding.Exact,
        _ => Rounding.Nearest,
    };
}
