using System.Globalization;

namespace Native.Compute.Cpu;

/// <summary>What the operating system tells of the processor: cores and cache sizes.</summary>
internal static class Topology
{
    private const string Cpus = "/sys/devices/system/cpu";

    /// <summary>Distinct cores among the processors this process may run on, at most <see cref="Environment.ProcessorCount"/>
    /// (which knows of quotas); that count itself where the system does not tell.</summary>
    public static int PhysicalCores()
    {
        var logical = Environment.ProcessorCount;
        if (!OperatingSystem.IsLinux()) return logical;
        try
        {
            var cores = new HashSet<string>();
            foreach (var cpu in AllowedCpus())
            {
                var siblings = $"{Cpus}/cpu{cpu}/topology/thread_siblings_list";
                if (!File.Exists(siblings)) return logical;
                cores.Add(File.ReadAllText(siblings).Trim());
            }
            return cores.Count == 0 ? logical : Math.Min(cores.Count, logical);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return logical;
        }
    }

    /// <summary>Bytes of one core's data or unified cache of a level, or <paramref name="otherwise"/> where unknown.</summary>
    public static int CacheBytes(int level, int otherwise)
    {
        if (!OperatingSystem.IsLinux()) return otherwise;
        try
        {
            for (var index = 0; index < 8; index++)
            {
                var folder = $"{Cpus}/cpu0/cache/index{index}";
                if (!Directory.Exists(folder)) break;
                if (File.ReadAllText($"{folder}/type").Trim() == "Instruction") continue;
                if (int.Parse(File.ReadAllText($"{folder}/level"), CultureInfo.InvariantCulture) != level) continue;
                var size = File.ReadAllText($"{folder}/size").Trim();
                var unit = size[^1] switch { 'K' => 1024L, 'M' => 1024L * 1024, _ => 1L };
                var number = long.Parse(unit == 1 ? size : size[..^1], CultureInfo.InvariantCulture);
                return (int)Math.Clamp(number * unit, 1024, int.MaxValue);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return otherwise;
        }
        return otherwise;
    }

    private static IEnumerable<int> AllowedCpus()
    {
        const string Key = "Cpus_allowed_list:";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        if (line is null) yield break;
        foreach (var part in line[Key.Length..].Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            var last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            for (var cpu = first; cpu <= last; cpu++) yield return cpu;
        }
    }
}
