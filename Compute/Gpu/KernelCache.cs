using System.Collections.Concurrent;
using ILGPU;
using ILGPU.Runtime;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu;

/// <summary>Compiled kernels of one accelerator, held strongly: ILGPU itself forgets those that nobody holds.</summary>
/// <remarks>One compile at a time for each context; a failed compile poisons ILGPU's context and so the device.</remarks>
internal sealed class KernelCache(Accelerator accelerator)
{
    private readonly ConcurrentDictionary<Type, Delegate> loaded = new();
    private readonly Lock compiling = new();
    private string? poisonedBy;
    private Task prepared = Task.CompletedTask;

    /// <summary>The number of compiled kernels.</summary>
    public int Count => loaded.Count;

    /// <summary>The launcher of an index kernel.</summary>
    public Action<AcceleratorStream, KernelConfig, TKernel, long> Index<TKernel>() where TKernel : struct, IIndexKernel
    {
        if (loaded.TryGetValue(typeof(TKernel), out var found)) return (Action<AcceleratorStream, KernelConfig, TKernel, long>)found;
        return (Action<AcceleratorStream, KernelConfig, TKernel, long>)Compile(typeof(TKernel), () => accelerator.LoadKernel<TKernel, long>(IndexKernelEntry.Run));
    }

    /// <summary>Compiles an index kernel on another thread, after those that were asked for before.</summary>
    public void Prepare<TKernel>() where TKernel : struct, IIndexKernel
    {
        if (!loaded.ContainsKey(typeof(TKernel)))
            prepared = prepared.ContinueWith(_ => Index<TKernel>(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    /// <summary>Waits for what <see cref="Prepare"/> started.</summary>
    public void AwaitPrepared()
    {
        var last = prepared;
        prepared = Task.CompletedTask;
        try
        {
            last.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (poisonedBy is not null)
        {
            throw new DeviceException($"{accelerator.Name}: kernel {poisonedBy} does not compile; open the device anew");
        }
    }

    /// <summary>The kernel of this name, compiled by <paramref name="load"/> at its first use.</summary>
    public Delegate Compile(Type key, Func<Delegate> load)
    {
        lock (compiling)
        {
            if (loaded.TryGetValue(key, out var found)) return found;
            if (poisonedBy is not null)
                throw new DeviceException($"{accelerator.Name}: no kernel can be compiled after the failure of {poisonedBy}; open the device anew");
            try
            {
                return loaded[key] = load();
            }
            catch (Exception e)
            {
                poisonedBy = key.ToString();
                throw new DeviceException($"{accelerator.Name}: kernel {key} does not compile: {GpuDevice.Reason(e)}", e);
            }
        }
    }
}
