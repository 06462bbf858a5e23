using Native.Bench.CommandLine;
using Native.Solvers.Formats;

namespace Native.Bench.Vrp;

/// <summary>Opens an instance file whatever its format.</summary>
internal static class InstanceFile
{
    /// <summary>JSON by its first brace, VRPLIB by its first keyword, Li and Lim by a first line of numbers, else Solomon.</summary>
    /// <exception cref="UsageException">The file is not there, or is not valid.</exception>
    public static VrplibInstance Read(string path, Rounding? rounding)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
        try
        {
            var first = File.ReadLines(path).FirstOrDefault(l => l.Trim().Length > 0)?.Trim() ?? "";
            if (first.StartsWith('{')) return Json(path, rounding);
            if (first.Contains(':', StringComparison.Ordinal)) return VrplibReader.Read(path, rounding);
            return first.Length > 0 && char.IsAsciiDigit(first[0]) ? LiLimReader.Read(path, rounding ?? Rounding.None) : SolomonReader.Read(path, rounding ?? Rounding.None);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
        catch (Solvers.RoutingModelException e)
        {
            throw new UsageException($"{Path.GetFileName(path)}: {e.Message}");
        }
    }

    // Its numbers are the model's own: nothing is left to round.
    private static VrplibInstance Json(string path, Rounding? rounding)
    {
        if (rounding is not null) throw new UsageException("--rounding is for files whose distances follow from coordinates in their own way; a model in JSON says itself how they do.");
        var model = RoutingJson.Read(path);
        var types = model.VehicleTypes.SelectMany((type, t) => Enumerable.Repeat(t, Math.Min(type.Count, model.Clients.Length)));
        return new(model, Rounding.None, [.. types]);
    }

    /// <summary>The rows of a Solomon file, for RoutBench's attributes.</summary>
    /// <exception cref="UsageException">The file is not there, or is not valid.</exception>
    public static SolomonReader.Instance Rows(string path)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
        try
        {
            using var text = File.OpenText(path);
            return SolomonReader.Parse(Path.GetFileName(path), text);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
