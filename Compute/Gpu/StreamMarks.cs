using ILGPU.Runtime;

namespace Native.Compute.Gpu;

/// <summary>Places in a stream's work, numbered from 1 on. The driver's events of places that were passed are used again.</summary>
internal sealed class StreamMarks(GpuDevice device, AcceleratorStream stream)
{
    private nint[] ring = new nint[16];
    private readonly Stack<nint> spares = new();
    private long first = 1;

    /// <summary>The number that the next place gets.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>Marks the place behind everything that was put on the stream.</summary>
    public long Record()
    {
        if (Next - first == ring.Length && !HasPassed(first)) Grow();
        ring[Next % ring.Length] = device.RecordEvent(stream, spares.TryPop(out var spare) ? spare : 0);
        return Next++;
    }

    /// <summary>Whether the stream has passed a place.</summary>
    public bool HasPassed(long number)
    {
        while (first <= number && first < Next && device.IsEventDone(ring[first % ring.Length])) Drop();
        return number < first;
    }

    /// <summary>Waits until the stream has passed a place.</summary>
    public void AwaitOnHost(long number)
    {
        if (number < first || number >= Next) return;
        device.AwaitEventOnHost(ring[number % ring.Length]);
        while (first <= number) Drop();
    }

    /// <summary>Lets another stream wait for a place.</summary>
    public void AwaitOn(AcceleratorStream waiter, long number)
    {
        if (number >= first && number < Next) device.AwaitEvent(waiter, ring[number % ring.Length]);
    }

    /// <summary>Gives the driver's events back.</summary>
    public void Release()
    {
        while (first < Next) Drop();
        while (spares.TryPop(out var spare)) device.ReleaseEvent(spare);
    }

    private void Drop() => spares.Push(ring[first++ % ring.Length]);

    private void Grow()
    {
        var larger = new nint[2 * ring.Length];
        for (var number = first; number < Next; number++) larger[number % larger.Length] = ring[number % ring.Length];
        ring = larger;
    }
}
