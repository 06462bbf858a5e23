using System.Runtime.InteropServices;

namespace Native.Compute.Gpu;

/// <summary>Calls of OpenCL on events of command queues, which ILGPU keeps to itself.</summary>
internal sealed unsafe class OpenClDriver
{
    private readonly delegate* unmanaged<nint, uint, nint*, nint*, int> enqueueBarrier;
    private readonly delegate* unmanaged<nint, int> flush;
    private readonly delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> getEventInfo;
    private readonly delegate* unmanaged<uint, nint*, int> waitForEvents;
    private readonly delegate* unmanaged<nint, int> releaseEvent;

    /// <summary>Finds the calls in the loader that ILGPU uses too.</summary>
    /// <exception cref="DeviceException">There is no loader, or it is older than OpenCL 1.2.</exception>
    public OpenClDriver()
    {
        var name = OperatingSystem.IsWindows() ? "OpenCL.dll" : OperatingSystem.IsMacOS() ? "/System/Library/Frameworks/OpenCL.framework/OpenCL" : "libOpenCL.so.1";
        if (!NativeLibrary.TryLoad(name, out var library)) throw new DeviceException($"OpenCL: {name} cannot be loaded");
        enqueueBarrier = (delegate* unmanaged<nint, uint, nint*, nint*, int>)Call("clEnqueueBarrierWithWaitList");
        flush = (delegate* unmanaged<nint, int>)Call("clFlush");
        getEventInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Call("clGetEventInfo");
        waitForEvents = (delegate* unmanaged<uint, nint*, int>)Call("clWaitForEvents");
        releaseEvent = (delegate* unmanaged<nint, int>)Call("clReleaseEvent");

        nint Call(string called) => NativeLibrary.TryGetExport(library, called, out var found) ? found : throw new DeviceException($"OpenCL: {name} has no {called}");
    }

    /// <summary>An event behind everything that was put on the queue, which is sent off: another queue may wait for it.</summary>
    public nint Record(nint queue)
    {
        nint made;
        Check(enqueueBarrier(queue, 0, null, &made), "marking a place in a queue");
        Check(flush(queue), "sending a queue off");
        return made;
    }

    /// <summary>Lets what comes on the queue wait for an event.</summary>
    public void Await(nint queue, nint awaited) => Check(enqueueBarrier(queue, 1, &awaited, null), "letting a queue wait for an event");

    /// <summary>Whether an event has happened.</summary>
    public bool IsDone(nint asked)
    {
        const uint executionStatus = 0x11D3;
        int state;
        Check(getEventInfo(asked, executionStatus, sizeof(int), &state, null), "asking for an event");
        // Failed work has a negative state.
        Check(Math.Min(state, 0), "work before an event");
        return state == 0;
    }

    /// <summary>Waits for an event.</summary>
    public void AwaitOnHost(nint awaited) => Check(waitForEvents(1, &awaited), "waiting for an event");

    /// <summary>Gives an event back.</summary>
    public void Release(nint released) => _ = releaseEvent(released);

    private static void Check(int error, string operation)
    {
        if (error != 0) throw new DeviceException($"{operation}: OpenCL reports error {error}");
    }
}
