using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using Native.Compute.Gpu;

namespace Native.Compute;

/// <summary>An OpenCL device with a generic address space: AMD and Intel GPUs, and PoCL 5 or newer on any processor.</summary>
public sealed class OpenClDevice : GpuDevice
{
    static OpenClDevice() =>
        // ILGPU asks for "OpenCL", which on Linux finds only the name of the development package.
        NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, static (name, assembly, path) =>
            name == "OpenCL" && OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libOpenCL.so.1", assembly, path, out var handle) ? handle : 0);

    private readonly OpenClDriver driver = new();

    /// <summary>Opens the OpenCL device with this number.</summary>
    /// <exception cref="DeviceException">There is no such device, or ILGPU refuses it; the message has the reason.</exception>
    public OpenClDevice(int index = 0, ulong seed = 0) : this(index, seed, Create(index)) { }

    private OpenClDevice(int index, ulong seed, (Context Context, CLAccelerator Accelerator) opened)
        : base($"opencl:{index}", DeviceKind.OpenCl, seed, opened.Context, opened.Accelerator) { }

    /// <summary>The number of OpenCL devices; 0 where there is no loader.</summary>
    public static int Count
    {
        get
        {
            try
            {
                using var context = Context.Create(builder => builder.OpenCL());
                return context.GetCLDevices().Count;
            }
#pragma warning disable CA1031 // Without a loader the library fails in several ways; each means that there is no device.
            catch (Exception)
#pragma warning restore CA1031
            {
                return 0;
            }
        }
    }

    internal override nint RecordEvent(AcceleratorStream on, nint spare)
    {
        if (spare != 0) driver.Release(spare);
        return driver.Record(((CLStream)on).CommandQueue);
    }

    internal override void AwaitEvent(AcceleratorStream waiter, nint awaited) => driver.Await(((CLStream)waiter).CommandQueue, awaited);

    internal override bool IsEventDone(nint awaited) => driver.IsDone(awaited);

    internal override void AwaitEventOnHost(nint awaited) => driver.AwaitOnHost(awaited);

    internal override void ReleaseEvent(nint released) => driver.Release(released);

    private static (Context, CLAccelerator) Create(int index)
    {
        Context? context = null;
        try
        {
            context = Context.Create(builder => builder.OpenCL().Optimize(OptimizationLevel.O2));
            var devices = context.GetCLDevices();
            if (index >= devices.Count)
                throw new DeviceException($"opencl:{index}: the loader reports {devices.Count} OpenCL devices");
            return (context, context.CreateCLAccelerator(index));
        }
        catch (Exception e) when (e is not DeviceException)
        {
            context?.Dispose();
            throw new DeviceException($"opencl:{index}: no OpenCL device can be opened: {(e.InnerException ?? e).Message}", e);
        }
    }
}
