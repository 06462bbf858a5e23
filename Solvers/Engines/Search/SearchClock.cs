using System.Diagnostics;

namespace Native.Solvers.Engines;

/// <summary>Says when a search ends and how much of it is over.</summary>
/// <remarks>A part of a search has its own clock, which ends with the whole's.</remarks>
internal sealed class SearchClock(SolveOptions options, CancellationToken token, SearchClock? whole = null, double until = 1)
{
    private double began = -1;
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly TimeSpan processor = Environment.CpuUsage.TotalTime;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    public bool WasCanceled { get; private set; }

    /// <summary>The clock of a part of this search: until a share of its time is over, or where only iterations are limited, for so many.</summary>
    public SearchClock Part(double share, long iterations) => options.TimeLimit is null && options.ProcessorTimeLimit is null
        ? new(new() { TimeLimit = null, Iterations = iterations }, token)
        : new(options, token, this, share);

    /// <summary>Whether the search goes on, and the share of its time that is over.</summary>
    public bool Continues(long iteration, double best, out double share)
    {
        share = 0;
        if (whole is not null)
        {
            if (!whole.Continues(0, best, out var passed)) return false;
            if (began < 0) began = passed;
            share = (passed - began) / Math.Max(1e-9, until - began);
            return share < 1;
        }
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
