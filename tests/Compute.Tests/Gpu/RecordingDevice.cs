using ILGPU;
using ILGPU.Runtime.CPU;
using Native.Compute.Kernels;

namespace Native.Compute.Tests.Gpu;

/// <summary>A GPU device that runs nothing and remembers which kernels were launched, so that each can be compiled and looked at.</summary>
internal sealed class RecordingDevice : GpuDevice
{
    private RecordingDevice(Context context) : base("recording", DeviceKind.Cuda, 0, context, context.CreateCPUAccelerator(0)) { }

    /// <summary>The kernels launched so far.</summary>
    public HashSet<Type> Kernels { get; } = [];

    public static RecordingDevice Open() => new(Context.Create(builder => builder.CPU()));

    internal override void Launch<TKernel>(in TKernel kernel, long count) => Kernels.Add(typeof(TKernel));
}
