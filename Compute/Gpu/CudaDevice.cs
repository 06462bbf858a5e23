using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Native.Compute;

/// <summary>An NVIDIA GPU, through ILGPU and the CUDA driver.</summary>
public sealed class CudaDevice : GpuDevice
{
    /// <summary>Opens the GPU with this number.</summary>
    /// <exception cref="DeviceException">There is no such GPU, or the driver refuses it; the message has the driver's reason.</exception>
    public CudaDevice(int index = 0, ulong seed = 0) : this(index, seed, Create(index)) { }

    private CudaDevice(int index, ulong seed, (Context Context, CudaAccelerator Accelerator) opened)
        : base($"cuda:{index}", DeviceKind.Cuda, seed, opened.Context, opened.Accelerator) { }

    /// <summary>The number of CUDA devices; 0 where there is no driver.</summary>
    public static int Count
    {
        get
        {
            try
            {
                using var context = Context.Create(builder => builder.Cuda());
                return context.GetCudaDevices().Count;
            }
#pragma warning disable CA1031 // Without a driver the loader fails in several ways; each means that there is no device.
            catch (Exception)
#pragma warning restore CA1031
            {
                return 0;
            }
        }
    }

    private static (Context, CudaAccelerator) Create(int index)
    {
        Context? context = null;
        try
        {
            context = Context.Create(builder => builder.Cuda().Optimize(OptimizationLevel.O2));
            var devices = context.GetCudaDevices();
            if (index >= devices.Count)
                throw new DeviceException($"cuda:{index}: the driver reports {devices.Count} CUDA devices");
            return (context, context.CreateCudaAccelerator(index));
        }
        catch (Exception e) when (e is not DeviceException)
        {
            context?.Dispose();
            throw new DeviceException($"cuda:{index}: no CUDA device can be opened: {(e.InnerException ?? e).Message}", e);
        }
    }
}
