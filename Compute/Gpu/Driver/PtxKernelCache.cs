using System.Collections.Concurrent;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu;

/// <summary>The kernels of one device that go around ILGPU's launcher, by a type that stands for each.</summary>
/// <remarks>They are compiled in a context of their own: a failed compile there leaves the device's other kernels alone.</remarks>
internal sealed class PtxKernelCache : IDisposable
{
    private readonly ConcurrentDictionary<Type, PtxKernel> loaded = new();
    private readonly Lock compiling = new();
    private Context? context;

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
            var description = describe();
            try
            {
                context ??= Create();
                return loaded[key] = new PtxKernel(description, PtxCompiler.Compile(context, description));
            }
            catch (InternalCompilerException e)
            {
                context?.Dispose();
                context = null;
                throw new DeviceException($"kernel {description.Name} does not compile: {GpuDevice.Reason(e)}", e);
            }
        }
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
        foreach (var kernel in loaded.Values) kernel.Dispose();
        loaded.Clear();
        context?.Dispose();
    }
}
