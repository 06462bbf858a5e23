namespace Native.Compute.Serialization;

/// <summary>Decides whether a file that an index names lies in the index's folder.</summary>
internal static class ContainedPath
{
    private const int MaximumLinks = 40;

    /// <summary>The full path of <paramref name="name"/> in <paramref name="folder"/>, or why it is not inside.</summary>
    /// <param name="folder">Full path of the folder.</param>
    /// <param name="name">A relative path from a file that is not trusted.</param>
    /// <param name="followLinks">Whether symbolic links may lead outside; names must stay inside by their text in any case.</param>
    /// <param name="problem">The rule that is broken, or null.</param>
    internal static string Resolve(string folder, string name, bool followLinks, out string? problem)
    {
        problem = null;
        // The rules of every system hold everywhere, so that a set is good or bad wherever it is read.
        if (name.Length == 0 || name.Contains('\0')) problem = "is not a file name";
        else if (name[0] is '/' or '\\' || (name.Length > 1 && name[1] == ':')) problem = "is an absolute path";
        else if (name.Split('/', '\\').Contains("..")) problem = "goes up with '..'";
        if (problem is not null) return name;

        var path = Path.GetFullPath(Path.Combine(folder, name));
        if (followLinks) return path;
        var real = Real(path, MaximumLinks);
        var inside = Real(folder, MaximumLinks);
        if (real is null || inside is null) problem = $"goes through more than {MaximumLinks} symbolic links";
        else if (!real.StartsWith(Path.TrimEndingDirectorySeparator(inside) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            problem = $"leads through a symbolic link to {real}";
        return path;
    }

    /// <summary>The path with every symbolic link on the way resolved; null after too many of them.</summary>
    private static string? Real(string path, int links)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        foreach (var part in full[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is { } target)
            {
                if (links-- == 0 || Real(Path.Combine(current, target), links) is not { } resolved) return null;
                next = resolved;
            }
            current = next;
        }
        return current;
    }
}
