using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

#pragma warning disable CS8500 // Work is a struct on the stack; where it holds references, the pointer to it never outlives the call.

namespace Native.Compute.Cpu;

/// <summary>A fixed set of threads that runs parallel loops without allocating: tasks are claimed one by one from an atomic
/// counter by the workers and by the caller, and <see cref="Run"/> returns when all of them are done.</summary>
/// <remarks>Several threads may call <see cref="Run"/>; their loops follow one another. A loop started from inside a task of the
/// same pool runs on that task's thread.</remarks>
public sealed unsafe class WorkPool : IDisposable
{
    // Long enough to catch the next dispatch of a chain of operations, whose waking would cost some 50 µs; short enough not to starve other processes.
    private const int SpinMicroseconds = 200;

    // Looks at the gate between two looks at the clock.
    private const int LooksPerClock = 16;

    // One loop's life: Open() raises the epoch and clears the rest, workers join by counting up the low bits, and the caller
    // closes it before it waits. A worker that comes late finds it closed and never sees the caller's stack.
    private const long Closed = 1L << 31;
    private const long ActiveMask = Closed - 1;
    private const int EpochShift = 32;

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Shared
    {
        [FieldOffset(0)] public long Gate;
        [FieldOffset(64)] public int Next;
        [FieldOffset(128)] public int Parked;
        [FieldOffset(132)] public int Stopping;
    }

    private readonly Thread[] workers;
    private readonly int[] workerIds;
    private readonly Lock dispatch = new();
    private readonly object parking = new();
    private readonly Shared* shared;
    private int ownerId;
    private int disposed;

    private delegate*<WorkPool, void> loop;
    private void* context;
    private int tasks;
    private ExceptionDispatchInfo? failure;

    /// <summary>Starts <paramref name="threads"/> - 1 workers; the thread that calls <see cref="Run"/> is the last one.</summary>
    /// <param name="threads">How many threads work on a loop, the caller included: 1 to 1024.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is outside 1 to 1024.</exception>
    public WorkPool(int threads)
    {
        if (threads is < 1 or > 1024)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "WorkPool: the number of threads must be 1 to 1024.");
        Threads = threads;
        Arena = new NativeArena();
        shared = (Shared*)NativeMemory.AlignedAlloc((nuint)sizeof(Shared), 64);
        *shared = new Shared { Gate = Closed };
        workers = new Thread[threads - 1];
        workerIds = new int[threads - 1];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = $"Native worker {i + 1}" };
            workerIds[i] = workers[i].ManagedThreadId;
        }
        foreach (var worker in workers) worker.Start();
    }

    /// <summary>How many threads work on a loop, the caller included.</summary>
    public int Threads { get; }

    /// <summary>The physical cores this process may use; hyper-threads do not count.</summary>
    public static int DefaultThreads { get; } = Topology.PhysicalCores();

    /// <summary>Scratch memory that kernels running on this pool rent and give back.</summary>
    internal NativeArena Arena { get; }

    /// <summary>Calls <c>work.Run(0) … work.Run(tasks - 1)</c>, each once, on all threads of the pool, and waits for the last.</summary>
    /// <param name="tasks">The number of tasks; nothing happens where it is 0.</param>
    /// <param name="work">What a task does. It is copied once; the copy is shared by the threads.</param>
    /// <remarks>Allocates nothing. Where a task throws, no further task is started, and once the running ones have ended the first
    /// exception is thrown here.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tasks"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The pool has been disposed of.</exception>
    public void Run<TWork>(int tasks, in TWork work) where TWork : struct, IWork
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tasks);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        if (tasks == 0) return;
        var copy = work;
        if (tasks == 1 || Threads == 1 || IsInsideTask())
        {
            for (var task = 0; task < tasks; task++) copy.Run(task);
            return;
        }
        lock (dispatch)
        {
            ObjectDisposedException.ThrowIf(disposed != 0, this);
            ownerId = Environment.CurrentManagedThreadId;
            try
            {
                Dispatch(tasks, &copy, &Loop<TWork>);
            }
            finally
            {
                ownerId = 0;
            }
        }
    }

    /// <summary>Ends the workers and waits for them. A loop that is running on another thread is finished first.</summary>
    /// <exception cref="InvalidOperationException">Called from inside a task of this pool.</exception>
    public void Dispose()
    {
        if (IsInsideTask()) throw new InvalidOperationException("WorkPool: a task cannot dispose of the pool that runs it.");
        lock (dispatch)
        {
            if (disposed != 0) return;
            Volatile.Write(ref disposed, 1);
            Volatile.Write(ref shared->Stopping, 1);
            lock (parking) Monitor.PulseAll(parking);
            foreach (var worker in workers) worker.Join();
            NativeMemory.AlignedFree(shared);
            Arena.Dispose();
        }
    }

    private bool IsInsideTask()
    {
        var id = Environment.CurrentManagedThreadId;
        return Volatile.Read(ref ownerId) == id || workerIds.AsSpan().Contains(id);
    }

    private void Dispatch(int count, void* work, delegate*<WorkPool, void> body)
    {
        tasks = count;
        context = work;
        loop = body;
        failure = null;
        shared->Next = 0;
        var epoch = (shared->Gate >> EpochShift) + 1;
        Interlocked.Exchange(ref shared->Gate, epoch << EpochShift);
        if (Volatile.Read(ref shared->Parked) > 0)
        {
            lock (parking) Monitor.PulseAll(parking);
        }
        body(this);
        Interlocked.Or(ref shared->Gate, Closed);
        var wait = new SpinWait();
        var spins = 0;
        while ((Volatile.Read(ref shared->Gate) & ActiveMask) != 0)
        {
            // Yielding early costs a system call when the last task is about to end; never sleeping is what keeps latency low.
            if (spins++ < 4000) Thread.SpinWait(1);
            else wait.SpinOnce(sleep1Threshold: -1);
        }
        failure?.Throw();
    }

    private static void Loop<TWork>(WorkPool pool) where TWork : struct, IWork
    {
        var work = (TWork*)pool.context;
        var count = pool.tasks;
        ref var next = ref pool.shared->Next;
        try
        {
            for (var task = Interlocked.Increment(ref next) - 1; task < count; task = Interlocked.Increment(ref next) - 1)
                work->Run(task);
        }
#pragma warning disable CA1031 // Whatever a task throws belongs to the caller of Run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref pool.failure, ExceptionDispatchInfo.Capture(exception), null);
            // Half of the range leaves room for the increments of the others.
            Interlocked.Exchange(ref next, int.MaxValue / 2 > count ? int.MaxValue / 2 : count);
        }
    }

    private void Work()
    {
        var seen = 0L;
        while (AwaitLoop(ref seen))
        {
            var gate = Volatile.Read(ref shared->Gate);
            while ((gate & Closed) == 0)
            {
                var joined = Interlocked.CompareExchange(ref shared->Gate, gate + 1, gate);
                if (joined == gate)
                {
                    seen = gate >> EpochShift;
                    loop(this);
                    Interlocked.Decrement(ref shared->Gate);
                    break;
                }
                gate = joined;
            }
        }
    }

    /// <summary>Spins, then sleeps, until a loop is opened that this worker has not seen; false when the pool stops.</summary>
    private bool AwaitLoop(ref long seen)
    {
        var start = Stopwatch.GetTimestamp();
        var limit = Stopwatch.Frequency * SpinMicroseconds / 1_000_000;
        while (Stopwatch.GetTimestamp() - start < limit)
        {
            if (Volatile.Read(ref shared->Stopping) != 0) return false;
            for (var look = 0; look < LooksPerClock; look++)
            {
                if (IsNew(ref seen)) return true;
                Thread.SpinWait(1);
            }
        }
        lock (parking)
        {
            Interlocked.Increment(ref shared->Parked);
            while (Volatile.Read(ref shared->Stopping) == 0 && !IsNew(ref seen)) Monitor.Wait(parking);
            Interlocked.Decrement(ref shared->Parked);
        }
        return Volatile.Read(ref shared->Stopping) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNew(ref long seen)
    {
        var epoch = Volatile.Read(ref shared->Gate) >> EpochShift;
        if (epoch == seen) return false;
        seen = epoch;
        return true;
    }
}
