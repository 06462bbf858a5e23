using System.Diagnostics;

namespace Native.Solvers.Engines;

/// <summary>Says when a search ends and how much of it is over.</summary>
internal sealed class SearchClock(SolveOptions options, CancellationToken token)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly TimeSpan processor = Environment.CpuUsage.TotalTime;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    public bool WasCanceled { get; private set; }

    /// <summary>Whether the search goes on, and the share of its time that is over.</summary>
    public bool Continues(long iteration, double best, out double share)
    {
        share = 0;
        if (token.IsCancellationRequested)
        {
            WasCanceled = true;
            return false;
        }
        if (best <= options.Target) return false;
        if (options.TimeLimit is { } limit) share = Math.Max(share, limit <= TimeSpan.Zero ? 1 : Elapsed / limit);
        if (options.ProcessorTimeLimit is { } cpu) share = Math.Max(share, cpu <= TimeSpan.Zero ? 1 : (Environment.CpuUsage.TotalTime - processor) / cpu);
        if (options.Iterations is { } iterations) share = Math.Max(share, iterations <= 0 ? 1 : (double)iteration / iterations);
        return share < 1;
    }
}
