using System.Diagnostics;

namespace Native.Bench.Bars;

/// <summary>Two things measured by turns, so that what else the machine does falls on both alike.</summary>
internal static class Interleaved
{
    /// <summary>The best rate of a subject and of what it is compared with.</summary>
    /// <param name="run">Runs the subject once.</param>
    /// <param name="work">FLOP or bytes of one run.</param>
    /// <param name="reference">Measures the other once and returns its rate in the same unit.</param>
    /// <param name="time">Time for all rounds; there are at least five.</param>
    /// <param name="token">Ends the measurement.</param>
    public static (double Subject, double Reference) Best(Action run, double work, Func<double> reference, TimeSpan time, CancellationToken token)
    {
        const int MinRounds = 5;
        const double MinBurst = 0.02;
        run();
        reference();
        var (best, bestReference) = (0.0, 0.0);
        var all = Stopwatch.StartNew();
        for (var round = 0; round < MinRounds || all.Elapsed < time; round++)
        {
            token.ThrowIfCancellationRequested();
            bestReference = Math.Max(bestReference, reference());
            // Short runs are repeated within a round: the tiers of the compiler and the clock of the processor settle sooner.
            var burst = Stopwatch.StartNew();
            do
            {
                var start = Stopwatch.GetTimestamp();
                run();
                best = Math.Max(best, work / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            while (burst.Elapsed.TotalSeconds < MinBurst);
        }
        return (best, bestReference);
    }
}
