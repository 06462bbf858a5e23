namespace Native.Compute.Tests.Rules;

/// <summary>The sources of this repository, read from the folder above the test program that holds Native.sln.</summary>
internal static class Repository
{
    private static readonly string[] Folders = ["Compute", "Nn", "Solvers", "Eda", "Extensions", "bench", "tests"];

    /// <summary>The repository's root, or null where the tests run away from their sources.</summary>
    public static string? Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Native.sln"))) return at.FullName;
        return null;
    }

    public static SourceFile[] Sources() => Read("*.cs");

    public static SourceFile[] Projects() => Read("*.csproj");

    private static SourceFile[] Read(string pattern)
    {
        var root = Root();
        Assert.SkipWhen(root is null, "The sources are not above the test program.");
        return
        [
            .. from folder in Folders
               from path in Directory.EnumerateFiles(Path.Combine(root!, folder), pattern, SearchOption.AllDirectories)
               let relative = Path.GetRelativePath(root!, path).Replace('\\', '/')
               where !relative.Split('/').Any(part => part is "bin" or "obj" or "artifacts")
               orderby relative
               select new SourceFile(relative, File.ReadAllText(path)),
        ];
    }
}
