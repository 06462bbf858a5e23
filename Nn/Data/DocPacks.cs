using System.Runtime.InteropServices;

namespace Native.Nn;

/// <summary>Finds the reference documentation that a .NET SDK ships: <c>packs/*/*/ref/*/*.xml</c> beside the runtime.</summary>
internal static class DocPacks
{
    /// <summary>The documentation files of the newest version of each pack, in an order that does not depend on the machine.</summary>
    /// <param name="root">A .NET installation; null looks at DOTNET_ROOT, the running host and <c>dotnet</c> on PATH.</param>
    /// <param name="packs">The packs that were taken, with their versions.</param>
    public static IReadOnlyList<string> Find(string? root, out IReadOnlyList<string> packs)
    {
        foreach (var candidate in root is null ? Roots() : [root])
        {
            var (files, names) = FilesOf(candidate);
            if (files.Count == 0) continue;
            packs = names;
            return files;
        }
        packs = [];
        return [];
    }

    private static (List<string> Files, List<string> Names) FilesOf(string root)
    {
        var (files, names) = (new List<string>(), new List<string>());
        var folder = Path.Combine(root, "packs");
        if (!Directory.Exists(folder)) return (files, names);
        foreach (var pack in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            var newest = Directory.GetDirectories(pack)
                .OrderByDescending(version => VersionOf(Path.GetFileName(version)))
                .ThenByDescending(version => version, StringComparer.Ordinal)
                .FirstOrDefault(version => Directory.Exists(Path.Combine(version, "ref")));
            if (newest is null) continue;
            var xml = Directory.GetDirectories(Path.Combine(newest, "ref"))
                .SelectMany(framework => Directory.GetFiles(framework, "*.xml")).ToList();
            if (xml.Count == 0) continue;
            files.AddRange(xml);
            names.Add($"{Path.GetFileName(pack)} {Path.GetFileName(newest)}");
        }
        // By file name first: the same library is in several packs, and the order must not depend on where the packs lie.
        files = [.. files.OrderBy(file => Path.GetFileName(file), StringComparer.Ordinal)
            .ThenBy(file => Path.GetRelativePath(folder, file), StringComparer.Ordinal)];
        return (files, names);
    }

    private static Version VersionOf(string name) =>
        Version.TryParse(name.Split('-')[0], out var version) ? version : new Version(0, 0);

    private static IEnumerable<string> Roots()
    {
        var candidates = new List<string?>
        {
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            Environment.GetEnvironmentVariable("DOTNET_ROOT_" + RuntimeInformation.ProcessArchitecture.ToString().ToUpperInvariant()),
            // The running runtime lies in ROOT/shared/Microsoft.NETCore.App/VERSION/.
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."),
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? FolderOf(host) : null,
        };
        var program = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            if (File.Exists(Path.Combine(folder, program)))
                candidates.Add(FolderOf(Path.Combine(folder, program)));
        return candidates.Where(candidate => !string.IsNullOrWhiteSpace(candidate)).Select(candidate => Path.GetFullPath(candidate!))
            .Distinct(StringComparer.Ordinal);
    }

    private static string? FolderOf(string program)
    {
        try
        {
            return Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program);
        }
        catch (IOException)
        {
            return Path.GetDirectoryName(program);
        }
    }
}
