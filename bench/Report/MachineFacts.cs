using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Native.Bench.Limits;

namespace Native.Bench.Report;

/// <summary>Where and of what a run was made.</summary>
internal sealed record MachineFacts
{
    /// <summary>The processor's name.</summary>
    public required string Processor { get; init; }

    /// <summary>Logical processors that this process may use.</summary>
    public required int LogicalProcessors { get; init; }

    /// <summary>Widest vectors that .NET uses here, bits.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Memory that this process may use, bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Operating system and architecture.</summary>
    public required string System { get; init; }

    /// <summary>.NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>Version of the suite.</summary>
    public required string Version { get; init; }

    /// <summary>Commit that the suite was built from, if it was built in a repository.</summary>
    public required string? Commit { get; init; }

    /// <summary>The facts of this process.</summary>
    public static MachineFacts Read()
    {
        var version = typeof(MachineFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return new MachineFacts
        {
            Processor = ProcessorName(),
            LogicalProcessors = Environment.ProcessorCount,
            VectorBits = LimitKernels.VectorBits,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            System = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
            Runtime = RuntimeInformation.FrameworkDescription,
            Version = plus < 0 ? version : version[..plus],
            Commit = plus < 0 ? null : version[(plus + 1)..],
        };
    }

    /// <summary>Name and value pairs for tables.</summary>
    public IReadOnlyList<(string Name, string Value)> ToPairs() =>
    [
        ("Processor", Processor),
        ("Logical processors", LogicalProcessors.ToString(CultureInfo.InvariantCulture)),
        ("Vectors", $"{VectorBits} bit"),
        ("Memory", Format.Bytes(MemoryBytes)),
        ("System", System),
        ("Runtime", Runtime),
        ("Version", Version),
        ("Commit", Commit is null ? "built outside a repository" : Commit[..Math.Min(12, Commit.Length)]),
    ];

    private static string ProcessorName()
    {
        const string Unknown = "unknown processor";
        if (OperatingSystem.IsWindows())
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? Unknown;
        try
        {
            foreach (var line in File.ReadLines("/proc/cpuinfo"))
                if (line.StartsWith("model name", StringComparison.Ordinal))
                    return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (IOException)
        {
            // Not Linux: the facts go without the name.
        }
        return $"{Unknown}, {RuntimeInformation.ProcessArchitecture}";
    }
}
