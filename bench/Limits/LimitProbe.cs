using System.Diagnostics;
using System.Runtime.InteropServices;
using Native.Compute;

namespace Native.Bench.Limits;

/// <summary>The limits that figures are compared with.</summary>
internal enum Limit
{
    /// <summary>F32 fused multiply-adds, FLOP/s.</summary>
    Fma,
    /// <summary>Reading from memory, bytes/s.</summary>
    Read,
    /// <summary>y = x, bytes/s.</summary>
    Copy,
    /// <summary>z = x + y, bytes/s.</summary>
    Add,
}

/// <summary>Measures the limits of the processor, all threads at once, in short bursts that go between the runs of what is measured.</summary>
/// <remarks>A machine that is shared gives other figures from one second to the next; only a limit taken in the same moments says
/// what share of it an operation reaches.</remarks>
internal sealed unsafe class LimitProbe : IDisposable
{
    // Three buffers of 64 MiB leave even a large last-level cache behind.
    private const nint Elements = 16 << 20;
    private const int FmaRepetitions = 4 << 20;

    private readonly float* x = Allocate();
    private readonly float* y = Allocate();
    private readonly float* z = Allocate();
    private readonly Thread[] workers;
    private readonly Barrier barrier;
    private readonly long[] ends;
    private Action<int>? task;
    private float sink;

    /// <summary>Starts the threads; null takes one for each logical processor.</summary>
    public LimitProbe(int? threads = null)
    {
        Threads = threads ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Threads, nameof(threads));
        barrier = new Barrier(Threads);
        ends = new long[Threads];
        workers = new Thread[Threads - 1];
        for (var i = 0; i < workers.Length; i++)
        {
            var index = i + 1;
            workers[i] = new Thread(() => Work(index)) { IsBackground = true, Name = "limit probe" };
            workers[i].Start();
        }
        // Every page is touched by the thread that will use it, and every loop is compiled.
        Together(i => Part(i, (start, count) =>
        {
            new Span<float>(x + start, (int)count).Fill(1);
            new Span<float>(y + start, (int)count).Fill(2);
            new Span<float>(z + start, (int)count).Clear();
        }));
    }

    /// <summary>Threads that run together.</summary>
    public int Threads { get; }

    /// <summary>One burst, 10 to 50 ms: the rate of <paramref name="limit"/> in its unit.</summary>
    public double Burst(Limit limit) => limit switch
    {
        Limit.Fma => Threads * FmaRepetitions * LimitKernels.FlopsPerRepetition / Together(_ => sink += LimitKernels.Fma(FmaRepetitions)),
        Limit.Read => 4.0 * Elements / Math.Min(
            Together(i => Part(i, (start, count) => sink += LimitKernels.Read(x + start, count))),
            Together(i => Part(i, (start, count) => sink += LimitKernels.ReadEight(x + start, count)))),
        Limit.Copy => 8.0 * Elements / Math.Min(
            Together(i => Part(i, (start, count) => LimitKernels.Copy(x + start, z + start, count, bypass: true))),
            Together(i => Part(i, (start, count) => LimitKernels.Copy(x + start, z + start, count, bypass: false)))),
        Limit.Add => 12.0 * Elements / Math.Min(
            Together(i => Part(i, (start, count) => LimitKernels.Add(x + start, y + start, z + start, count, bypass: true))),
            Together(i => Part(i, (start, count) => LimitKernels.Add(x + start, y + start, z + start, count, bypass: false)))),
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, "There is no such limit."),
    };

    /// <summary>The best of <paramref name="rounds"/> bursts of every limit.</summary>
    public MachineLimits Measure(int rounds, IProgress<double>? progress, CancellationToken token)
    {
        var limits = Enum.GetValues<Limit>();
        var best = new double[limits.Length];
        for (var round = 0; round < rounds; round++)
        {
            foreach (var limit in limits)
            {
                token.ThrowIfCancellationRequested();
                best[(int)limit] = Math.Max(best[(int)limit], Burst(limit));
            }
            progress?.Report((round + 1.0) / rounds);
        }
        return new MachineLimits(Threads, LimitKernels.VectorBits, best[(int)Limit.Fma], best[(int)Limit.Read], best[(int)Limit.Copy], best[(int)Limit.Add]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        task = null;
        if (workers.Length > 0) barrier.SignalAndWait();
        foreach (var worker in workers) worker.Join();
        barrier.Dispose();
        NativeMemory.AlignedFree(x);
        NativeMemory.AlignedFree(y);
        NativeMemory.AlignedFree(z);
    }

    /// <summary>Runs on all threads at once and returns the seconds from the common start to the last end.</summary>
    private double Together(Action<int> work)
    {
        task = work;
        barrier.SignalAndWait();
        var start = Stopwatch.GetTimestamp();
        work(0);
        ends[0] = Stopwatch.GetTimestamp();
        barrier.SignalAndWait();
        return Stopwatch.GetElapsedTime(start, ends.Max()).TotalSeconds;
    }

    private void Work(int index)
    {
        while (true)
        {
            barrier.SignalAndWait();
            if (task is not { } work) return;
            work(index);
            ends[index] = Stopwatch.GetTimestamp();
            barrier.SignalAndWait();
        }
    }

    private void Part(int index, Action<nint, nint> work)
    {
        // Multiples of 128 elements, as the loops ask; the last thread takes what is left of the division.
        var size = Elements / Threads / 128 * 128;
        var start = index * size;
        work(start, index == Threads - 1 ? Elements - start : size);
    }

    private static float* Allocate() => (float*)HostPages.Allocate((nuint)Elements * sizeof(float), 64);
}
