using System.Diagnostics;

namespace Native.Compute.Gpu;

/// <summary>
/// How long each kind of kernel takes: while a device has one, it waits before every launch until what came before is done, and counts the time
/// to the kernel launched last. The host's own work between two launches, some microseconds, counts with it.
/// </summary>
internal sealed class LaunchProfile(Action synchronize)
{
    private readonly Dictionary<string, (int Launches, TimeSpan Time)> totals = [];
    private string? last;
    private long since;

    /// <summary>Says that a kernel is about to be launched; null ends the profile.</summary>
    public void Mark(Type? kernel)
    {
        synchronize();
        if (last is { } name)
        {
            var (launches, time) = totals.GetValueOrDefault(name);
            totals[name] = (launches + 1, time + Stopwatch.GetElapsedTime(since));
        }
        last = kernel is null ? null : NameOf(kernel);
        since = Stopwatch.GetTimestamp();
    }

    /// <summary>The kernels, the costliest first.</summary>
    public IEnumerable<(string Name, int Launches, TimeSpan Time)> Totals =>
        totals.Select(entry => (entry.Key, entry.Value.Launches, entry.Value.Time)).OrderByDescending(entry => entry.Time);

    // Type arguments tell kernels of one source apart; memory and element types of all back ends would only fill the line.
    private static string NameOf(Type type)
    {
        var name = type.Name.Split('`')[0];
        if (type.DeclaringType is { } outer) name = $"{outer.Name.Split('`')[0]}.{name}";
        var arguments = type.GetGenericArguments().Where(argument => argument != typeof(GpuMemory)).Select(NameOf).ToArray();
        return arguments.Length == 0 ? name : $"{name}<{string.Join(", ", arguments)}>";
    }
}
