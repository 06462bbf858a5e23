namespace Native.Compute.Gpu;

/// <summary>Work recorded from a device's stream, which the driver launches as a whole.</summary>
internal sealed unsafe class CudaGraph : IDisposable
{
    // Relaxed: compiling a kernel or getting memory from the driver during the capture is allowed, and not part of it.
    private const int Relaxed = 2;

    private readonly CudaDevice device;
    private readonly BlockPool memory;
    private readonly nint executable;

    /// <summary>Records what <paramref name="step"/> puts on the device's stream.</summary>
    /// <param name="device">The device, whose context is current.</param>
    /// <param name="memory">Holds what the step allocated and freed; replays use it, so it stays with the graph.</param>
    /// <param name="step">The work.</param>
    /// <exception cref="DeviceException">Something in the step cannot be recorded.</exception>
    public CudaGraph(CudaDevice device, BlockPool memory, Action step)
    {
        (this.device, this.memory) = (device, memory);
        CudaDriver.Check(CudaDriver.StreamBeginCapture(device.StreamHandle, Relaxed), "starting a capture");
        try
        {
            step();
        }
        catch
        {
            // The capture must end before the stream can be used again; what it gives is of no use.
            if (CudaDriver.StreamEndCapture(device.StreamHandle, out var broken) == 0 && broken != 0) _ = CudaDriver.GraphDestroy(broken);
            throw;
        }
        CudaDriver.Check(CudaDriver.StreamEndCapture(device.StreamHandle, out var graph), "ending a capture");
        try
        {
            nuint count = 0;
            CudaDriver.Check(CudaDriver.GraphGetNodes(graph, null, ref count), "counting what was captured");
            Nodes = (int)count;
            CudaDriver.Check(CudaDriver.GraphInstantiate(out executable, graph, 0), $"making {count} captured launches replayable");
        }
        finally
        {
            _ = CudaDriver.GraphDestroy(graph);
        }
    }

    /// <summary>Kernels and other work in the graph.</summary>
    public int Nodes { get; }

    /// <summary>Puts all of it on the device's stream.</summary>
    public void Launch()
    {
        device.Bind();
        device.UseAll();
        CudaDriver.Check(CudaDriver.GraphLaunch(executable, device.StreamHandle), $"replaying {Nodes} captured launches");
    }

    /// <summary>Frees the graph; what still runs finishes first.</summary>
    public void Dispose()
    {
        device.Bind();
        _ = CudaDriver.GraphExecutableDestroy(executable);
        device.SharePrivateMemory(memory);
    }
}
