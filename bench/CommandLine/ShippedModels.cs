namespace Native.Bench.CommandLine;

/// <summary>The small models that come with the suite, in the folder models beside the program.</summary>
internal static class ShippedModels
{
    /// <summary>About 8 M parameters, trained on the .NET reference documentation.</summary>
    public const string Docs8M = "native-docs-8m";

    /// <summary>About 1 M parameters, likewise.</summary>
    public const string Docs1M = "native-docs-1m";

    /// <summary>The folder of a shipped model.</summary>
    /// <exception cref="UsageException">It is not there.</exception>
    public static string Folder(string name = Docs8M)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "models", name);
        return Directory.Exists(folder) ? folder : throw new UsageException($"The shipped model {name} is not at {folder}; name a folder with --model.");
    }
}
