using System.Collections.Concurrent;
using ILGPU;
using Native.Compute.Gpu.Copies;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu;

/// <summary>The kernels of one device that go around ILGPU's launcher, by a type that stands for each.</summary>
/// <remarks>They are compiled in contexts of their own: a failed compile there leaves the device's other kernels alone.</remarks>
internal sealed class PtxKernelCache : IDisposable
{
    // Contexts grow with each compile and kernels by the driver's; more threads than this wait more than they gain.
    private static readonly int Compilers = Math.Clamp(Environment.ProcessorCount, 1, 8);

    private readonly ConcurrentDictionary<Type, PtxKernel> loaded = new();
    private readonly ConcurrentDictionary<Type, Task> preparing = new();
    private readonly ConcurrentBag<Context> contexts = [];
    private readonly SemaphoreSlim compilers = new(Compilers);
    private readonly Lock compiling = new();

    private Task starting = Task.CompletedTask;

    /// <summary>A cache whose compiler gets ready on another thread, by compiling a small kernel, while the driver opens the device.</summary>
    public static PtxKernelCache Start()
    {
        var cache = new PtxKernelCache();
        cache.starting = Task.Run(() =>
        {
            var context = Create();
            PtxCompiler.Compile(context, CudaCopy.DescribeRows());
            cache.contexts.Add(context);
        });
        return cache;
    }

    /// <summary>Whether launches begin while the kernel before them still runs (see <see cref="PtxKernelDescription.Overlaps"/>).</summary>
    public bool Overlaps { get; set; }

    /// <summary>The number of loaded kernels.</summary>
    public int Count => loaded.Count;

    /// <summary>The kernel of this key; the device's CUDA context is current.</summary>
    /// <exception cref="DeviceException">It does not compile or the driver refuses it; the message has the reason.</exception>
    public PtxKernel Get(Type key, Func<PtxKernelDescription> describe)
    {
        if (loaded.TryGetValue(key, out var found)) return found;
        lock (compiling)
        {
            if (loaded.TryGetValue(key, out found)) return found;
            return loaded[key] = Compile(describe());
        }
    }

    /// <summary>Compiles a kernel on another thread.</summary>
    /// <param name="key">As for <see cref="Get"/>.</param>
    /// <param name="describe">Its description.</param>
    /// <param name="bind">Makes the device's CUDA context that thread's.</param>
    public void Prepare(Type key, Func<PtxKernelDescription> describe, Action bind)
    {
        if (loaded.ContainsKey(key)) return;
        preparing.GetOrAdd(key, _ => Task.Run(() =>
        {
            compilers.Wait();
            try
            {
                bind();
                loaded[key] = Compile(describe());
            }
            finally
            {
                compilers.Release();
            }
        }));
    }

    /// <summary>Waits for what <see cref="Prepare"/> started.</summary>
    /// <exception cref="DeviceException">A kernel does not compile.</exception>
    public void AwaitPrepared()
    {
        var tasks = preparing.Values.ToArray();
        preparing.Clear();
        Task.WhenAll(tasks).GetAwaiter().GetResult();
    }

    // Each compile has a context to itself meanwhile.
    private PtxKernel Compile(PtxKernelDescription description)
    {
        if (Overlaps) description = description with { Overlaps = true };
        if (!contexts.TryTake(out var context)) context = Create();
        PtxProgram program;
        try
        {
            program = PtxCompiler.Compile(context, description);
        }
        catch (InternalCompilerException e)
        {
            context.Dispose();
            throw new DeviceException($"kernel {description.Name} does not compile: {GpuDevice.Reason(e)}", e);
        }
        contexts.Add(context);
        return new PtxKernel(description, program);
    }

    /// <summary>A context that knows the intrinsics.</summary>
    public static Context Create() => Context.Create(builder =>
    {
        builder.Optimize(OptimizationLevel.O2);
        PtxIntrinsics.Register(builder);
    });

    /// <summary>Unloads all.</summary>
    public void Dispose()
    {
        ((IAsyncResult)starting).AsyncWaitHandle.WaitOne();
        foreach (var kernel in loaded.Values) kernel.Dispose();
        loaded.Clear();
        while (contexts.TryTake(out var context)) context.Dispose();
        compilers.Dispose();
    }
}
