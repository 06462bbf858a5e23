using Native.Compute.Kernels;

namespace Native.Compute.Gpu;

/// <summary>Runs index kernels on a GPU.</summary>
internal readonly struct GpuBackend(GpuDevice device) : IBackend<GpuMemory>
{
    public GpuDevice Device => device;

    public GpuMemory Memory(Tensor tensor) => GpuDevice.View(tensor);

    public GpuMemory Faults => device.FaultReport;

    public void Run<TKernel>(in TKernel kernel, long count, long cost = 1) where TKernel : struct, IIndexKernel
    {
        if (count > 0) device.Launch(kernel, count);
    }
}
