namespace Native.Compute.Gpu;

/// <summary>Times work on a device's stream with the device's own clock.</summary>
internal sealed class CudaTimer : IDisposable
{
    private readonly CudaDevice device;
    private readonly nint start, end;

    public CudaTimer(CudaDevice device)
    {
        this.device = device;
        device.Bind();
        CudaDriver.Check(CudaDriver.EventCreate(out start, 0), "creating an event");
        CudaDriver.Check(CudaDriver.EventCreate(out end, 0), "creating an event");
    }

    /// <summary>The seconds between the device's reaching and finishing what <paramref name="work"/> puts on the stream.</summary>
    public double Seconds(Action work)
    {
        CudaDriver.Check(CudaDriver.EventRecord(start, device.StreamHandle), "recording an event");
        work();
        CudaDriver.Check(CudaDriver.EventRecord(end, device.StreamHandle), "recording an event");
        CudaDriver.Check(CudaDriver.EventSynchronize(end), "waiting for an event");
        CudaDriver.Check(CudaDriver.EventElapsedTime(out var milliseconds, start, end), "reading the time between events");
        return milliseconds / 1e3;
    }

    /// <summary>Frees the events.</summary>
    public void Dispose()
    {
        _ = CudaDriver.EventDestroy(start);
        _ = CudaDriver.EventDestroy(end);
    }
}
