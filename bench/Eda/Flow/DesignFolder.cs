using Native.Bench.CommandLine;
using Native.Eda;

namespace Native.Bench.Eda.Flow;

/// <summary>Finds the files of a design in a folder: its own files side by side, or one of many designs with a library in common.</summary>
internal static class DesignFolder
{
    /// <summary>The files of a design.</summary>
    /// <param name="name">A folder with the design's files; or the name of a netlist, or the start of one, in <paramref name="data"/>.</param>
    /// <param name="data">A folder with netlists, sdc, lef2d and liberty in folders of their own; null: the one that NATIVE_DATA names, or ../shared/data.</param>
    public static DesignFiles Find(string name, string? data)
    {
        if (Directory.Exists(name)) return Plain(name);
        var folder = data ?? Known() ?? throw new UsageException($"flow: {name} is no folder, and there is no folder of designs: --data names one, or the variable NATIVE_DATA");
        var netlists = Path.Combine(folder, "netlists");
        if (!Directory.Exists(netlists)) throw new UsageException($"flow: {folder} has no folder netlists");
        var stems = Directory.EnumerateFiles(netlists).Where(f => Has(f, ".v")).ToDictionary(Stem, StringComparer.Ordinal);
        string[] near = stems.ContainsKey(name) ? [name] : [.. stems.Keys.Where(s => s.StartsWith(name, StringComparison.Ordinal) && !s.Contains('.', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (near.Length != 1) throw new UsageException($"flow: {(near.Length == 0 ? $"no netlist is named {name}" : $"{name} may be {string.Join(" or ", near)}")}; there are {string.Join(", ", stems.Keys.Order(StringComparer.Ordinal))}");
        var constraints = new[] { near[0], name, near[0].Split('_')[0] }.SelectMany(s => new[] { s + ".sdc", s + ".sdc.gz" }).Select(f => Path.Combine(folder, "sdc", f)).FirstOrDefault(File.Exists)
            ?? throw new UsageException($"flow: {Path.Combine(folder, "sdc")} has no constraints of {near[0]}");
        string[] lef = [.. Files(folder, "lef2d", ".lef").Where(f => Path.GetFileName(f) is var n && (n.StartsWith("Nangate", StringComparison.Ordinal) || n.StartsWith("fakeram", StringComparison.Ordinal)))];
        string[] liberty = [.. Files(folder, "liberty", ".lib").Where(f => Path.GetFileName(f) is var n && (n.Contains("typ", StringComparison.Ordinal) || n.StartsWith("fakeram", StringComparison.Ordinal)))];
        return new() { Verilog = stems[near[0]], Sdc = constraints, Lef = TechnologyFirst(lef), Liberty = [.. liberty.OrderBy(f => Path.GetFileName(f).StartsWith("fakeram", StringComparison.Ordinal))] };
    }

    private static DesignFiles Plain(string folder)
    {
        string One(string kind, string extension) => Directory.EnumerateFiles(folder).Where(f => Has(f, extension)).ToArray() is [var only]
            ? only : throw new UsageException($"flow: {folder} needs one file of {kind} ({extension} or {extension}.gz); name it with an option where there are several");
        string[] All(string kind, string extension) => Directory.EnumerateFiles(folder).Where(f => Has(f, extension)).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } found
            ? found : throw new UsageException($"flow: {folder} has no file of {kind} ({extension} or {extension}.gz)");
        return new() { Verilog = One("Verilog", ".v"), Sdc = One("constraints", ".sdc"), Lef = TechnologyFirst(All("LEF", ".lef")), Liberty = All("Liberty", ".lib") };
    }

    // Layers and sites stand in one file as a rule, the cells in others.
    private static string[] TechnologyFirst(IEnumerable<string> lef) => [.. lef.OrderBy(f => !Path.GetFileName(f).Contains("tech", StringComparison.OrdinalIgnoreCase)).ThenBy(f => f, StringComparer.Ordinal)];

    private static IEnumerable<string> Files(string folder, string part, string extension)
    {
        var path = Path.Combine(folder, part);
        if (!Directory.Exists(path)) throw new UsageException($"flow: {folder} has no folder {part}");
        return Directory.EnumerateFiles(path).Where(f => Has(f, extension)).Order(StringComparer.Ordinal);
    }

    private static bool Has(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase) || path.EndsWith(extension + ".gz", StringComparison.OrdinalIgnoreCase);

    private static string Stem(string path)
    {
        var name = Path.GetFileName(path);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        return Path.GetFileNameWithoutExtension(name);
    }

    /// <summary>The folder of public designs: <c>eda</c> in the folder that NATIVE_DATA names, or in ../shared/data above the working folder; null: there is none.</summary>
    public static string? Known()
    {
        if (Environment.GetEnvironmentVariable("NATIVE_DATA") is { Length: > 0 } named) return Directory.Exists(Path.Combine(named, "eda")) ? Path.Combine(named, "eda") : null;
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "eda") is var candidate && Directory.Exists(candidate)) return candidate;
        return null;
    }
}
