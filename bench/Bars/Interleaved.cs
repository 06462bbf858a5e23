using System.Diagnostics;

namespace Native.Bench.Bars;

/// <summary>Two things measured by turns, so that what else the machine does falls on both alike.</summary>
internal static class Interleaved
{
    /// <summary>
    /// The best rate of a subject and of what it is compared with, both over stretches of the same length: what the host takes from a
    /// virtual machine now and then would spare short bursts of the one and not the long runs of the other.
    /// </summary>
    /// <param name="run">Runs the subject once.</param>
    /// <param name="work">FLOP or bytes of one run.</param>
    /// <param name="reference">Measures the other once and returns its rate in the same unit.</param>
    /// <param name="time">Time for all rounds; there are at least five.</param>
    /// <param name="token">Ends the measurement.</param>
    public static (double Subject, double Reference) Best(Action run, double work, Func<double> reference, TimeSpan time, CancellationToken token)
    {
        const int MinRounds = 5;
        const double MinStretch = 0.02;
        run();
        reference();
        var (best, bestReference) = (0.0, 0.0);
        var all = Stopwatch.StartNew();
        for (var round = 0; round < MinRounds || all.Elapsed < time; round++)
        {
            token.ThrowIfCancellationRequested();
            var stretch = Stopwatch.StartNew();
            var runs = 0;
            do
            {
                run();
                runs++;
            }
            while (stretch.Elapsed.TotalSeconds < MinStretch);
            var seconds = stretch.Elapsed.TotalSeconds;
            best = Math.Max(best, runs * work / seconds);

            stretch.Restart();
            var (bursts, timeOfWork) = (0, 0.0);
            do
            {
                timeOfWork += 1 / reference();
                bursts++;
            }
            while (stretch.Elapsed.TotalSeconds < seconds);
            bestReference = Math.Max(bestReference, bursts / timeOfWork);
        }
        return (best, bestReference);
    }
}
