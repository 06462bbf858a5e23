using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

public sealed unsafe class WorkPoolTests
{
    private readonly struct Count(int* counts) : IWork
    {
        public void Run(int task) => Interlocked.Increment(ref counts[task]);
    }

    private readonly struct Fail(int at, int* running) : IWork
    {
        public void Run(int task)
        {
            Interlocked.Increment(ref *running);
            try
            {
                if (task == at) throw new InvalidOperationException($"task {task}");
                Thread.SpinWait(100);
            }
            finally
            {
                Interlocked.Decrement(ref *running);
            }
        }
    }

    // The pool travels as a handle, because work is unmanaged.
    private readonly struct Nest(nint pool, int inner, int* counts) : IWork
    {
        public void Run(int task)
        {
            var target = (WorkPool)System.Runtime.InteropServices.GCHandle.FromIntPtr(pool).Target!;
            target.Run(inner, new Count(counts + task * inner));
        }
    }

    private readonly struct DisposePool(nint pool) : IWork
    {
        public void Run(int task) => ((WorkPool)System.Runtime.InteropServices.GCHandle.FromIntPtr(pool).Target!).Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_task_runs_once(int threads)
    {
        using var pool = new WorkPool(threads);
        Assert.Equal(threads, pool.Threads);
        var counts = stackalloc int[1001];
        foreach (var tasks in new[] { 0, 1, 2, 3, 17, 1000 })
        {
            new Span<int>(counts, 1001).Clear();
            pool.Run(tasks, new Count(counts));
            for (var i = 0; i < tasks; i++) Assert.Equal(1, counts[i]);
            Assert.Equal(0, counts[tasks]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_of_a_task_reaches_the_caller_when_no_task_runs_any_more(int threads)
    {
        using var pool = new WorkPool(threads);
        for (var repetition = 0; repetition < 50; repetition++)
        {
            var error = Assert.Throws<InvalidOperationException>(() => Invoke(pool));
            Assert.Equal("task 20", error.Message);
        }
        var count = 0;
        pool.Run(1, new Count(&count));
        Assert.Equal(1, count);

        static void Invoke(WorkPool pool)
        {
            var running = 0;
            try
            {
                pool.Run(100, new Fail(20, &running));
            }
            finally
            {
                Assert.Equal(0, running);
            }
        }
    }

    [Fact]
    public void A_nested_loop_runs_on_the_thread_of_its_task()
    {
        using var pool = new WorkPool(3);
        var handle = System.Runtime.InteropServices.GCHandle.Alloc(pool);
        var counts = stackalloc int[20 * 30];
        new Span<int>(counts, 600).Clear();
        pool.Run(20, new Nest(System.Runtime.InteropServices.GCHandle.ToIntPtr(handle), 30, counts));
        handle.Free();
        for (var i = 0; i < 600; i++) Assert.Equal(1, counts[i]);
    }

    [Fact]
    public void A_hundred_thousand_tiny_loops_are_all_complete()
    {
        using var pool = new WorkPool(2);
        var counts = stackalloc int[3];
        new Span<int>(counts, 3).Clear();
        for (var i = 0; i < 100_000; i++) pool.Run(3, new Count(counts));
        Assert.Equal(100_000, counts[0]);
        Assert.Equal(100_000, counts[1]);
        Assert.Equal(100_000, counts[2]);
    }

    [Fact]
    public void Workers_that_have_gone_to_sleep_are_woken()
    {
        using var pool = new WorkPool(3);
        var counts = stackalloc int[64];
        new Span<int>(counts, 64).Clear();
        for (var i = 0; i < 20; i++)
        {
            Thread.Sleep(2);
            pool.Run(64, new Count(counts));
        }
        for (var i = 0; i < 64; i++) Assert.Equal(20, counts[i]);
    }

    [Fact]
    public void A_dispatch_allocates_nothing()
    {
        using var pool = new WorkPool(2);
        var counts = stackalloc int[8];
        new Span<int>(counts, 8).Clear();
        for (var i = 0; i < 1000; i++) pool.Run(8, new Count(counts));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) pool.Run(8, new Count(counts));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, counts[7]);
    }

    [Fact]
    public void Several_callers_share_one_pool()
    {
        using var pool = new WorkPool(2);
        var total = 0;
        var address = (nint)(&total);
        var callers = new Thread[4];
        for (var i = 0; i < callers.Length; i++)
        {
            callers[i] = new Thread(() =>
            {
                var counts = stackalloc int[4];
                new Span<int>(counts, 4).Clear();
                for (var j = 0; j < 500; j++) pool.Run(4, new Count(counts));
                Interlocked.Add(ref *(int*)address, counts[0] + counts[1] + counts[2] + counts[3]);
            });
            callers[i].Start();
        }
        foreach (var caller in callers) caller.Join();
        Assert.Equal(4 * 500 * 4, total);
    }

    [Fact]
    public void A_disposed_pool_ends_its_threads_and_refuses_work()
    {
        var pool = new WorkPool(4);
        var count = 0;
        pool.Run(1, new Count(&count));
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Invoke(pool));

        static void Invoke(WorkPool pool)
        {
            var counts = stackalloc int[2];
            pool.Run(2, new Count(counts));
        }
    }

    [Fact]
    public void A_task_cannot_dispose_of_its_pool()
    {
        using var pool = new WorkPool(2);
        var handle = System.Runtime.InteropServices.GCHandle.Alloc(pool);
        var address = System.Runtime.InteropServices.GCHandle.ToIntPtr(handle);
        Assert.Throws<InvalidOperationException>(() => pool.Run(2, new DisposePool(address)));
        handle.Free();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1025)]
    public void A_senseless_number_of_threads_is_refused(int threads)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new WorkPool(threads));
        Assert.Contains("1 to 1024", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_number_of_tasks_is_refused()
    {
        using var pool = new WorkPool(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Run(-1, new Count(null)));
    }

    [Fact]
    public void The_default_is_at_least_one_thread_and_at_most_the_processors() =>
        Assert.InRange(WorkPool.DefaultThreads, 1, Environment.ProcessorCount);
}
