namespace Native.Tests;

/// <summary>Finds the public data that some tests compare with. It is not part of the repository.</summary>
public static class TestData
{
    private const string Variable = "NATIVE_DATA";

    /// <summary>The folder that NATIVE_DATA names, else a shared/data folder beside the repository or above it; null if absent.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The path of a file or folder of the data; the test is skipped, with the reason, where it is absent.</summary>
    public static string Require(string relative)
    {
        Assert.SkipWhen(Folder is null, $"needs {relative} of the test data: {Variable} is not set and there is no ../shared/data beside the repository");
        var path = Path.Combine(Folder!, relative);
        Assert.SkipUnless(Path.Exists(path), $"needs {relative}, which the test data does not have");
        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var candidate = Path.Combine(folder.FullName, "shared", "data");
                if (Directory.Exists(candidate)) return candidate;
            }
        }
        return null;
    }
}
