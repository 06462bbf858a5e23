using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace Native.Compute.Tests.Gpu;

/// <summary>
/// A GPU device that only remembers the order of work: which accesses to memory happen before which others by the order of its two streams, by the waits between
/// them and by what the host has seen to be done. An access that nothing orders behind one on the other stream is a race.
/// </summary>
internal sealed class OrderedDevice : GpuDevice
{
    private const int OfKernels = 0, OfCopies = 1;
    private readonly Dictionary<nint, long[]> events = [];
    private readonly Dictionary<nint, long[]> accesses = [];
    private readonly long[][] seen = [new long[2], new long[2], new long[2]];
    private readonly long[] issued = new long[2];
    private readonly System.Random random;
    private readonly bool forgets;
    private nint lastEvent;

    private OrderedDevice(Context context, int seed, bool forgets) : base("ordered", DeviceKind.OpenCl, 0, context, context.CreateCPUAccelerator(0)) =>
        (random, this.forgets) = (new(seed), forgets);

    /// <summary>Accesses that nothing orders.</summary>
    public int Races { get; private set; }

    /// <summary>Waits of one stream for the other.</summary>
    public int Waits { get; private set; }

    /// <summary>A device without work; one that <paramref name="forgets"/> leaves waits out.</summary>
    public static OrderedDevice Open(int seed, bool forgets = false) => new(Context.Create(builder => builder.CPU()), seed, forgets);

    /// <summary>A kernel that reads and writes the tensor.</summary>
    public void Kernel(Tensor tensor)
    {
        var address = Address(tensor);
        Access(OfKernels, address);
    }

    internal override void Move(nint host, Storage storage, long start, long bytes, bool toDevice) => Access(OfCopies, ((MemoryBuffer)storage.Slab!).NativePtr + storage.Address);

    internal override nint RecordEvent(AcceleratorStream on, nint spare)
    {
        var made = spare != 0 ? spare : ++lastEvent;
        var stream = Number(on);
        var clock = (long[])Seen(stream).Clone();
        clock[stream] = issued[stream];
        events[made] = clock;
        return made;
    }

    internal override void AwaitEvent(AcceleratorStream waiter, nint awaited)
    {
        Waits++;
        if (!forgets) Merge(seen[Number(waiter)], events[awaited]);
    }

    internal override bool IsEventDone(nint awaited)
    {
        if (random.Next(3) > 0) return false;
        AwaitEventOnHost(awaited);
        return true;
    }

    internal override void AwaitEventOnHost(nint awaited) => Merge(seen[2], events[awaited]);

    private int Number(AcceleratorStream stream) => ReferenceEquals(stream, Stream) ? OfKernels : OfCopies;

    // What is put on a stream comes after what the host has seen to be done.
    private long[] Seen(int stream)
    {
        Merge(seen[stream], seen[2]);
        return seen[stream];
    }

    private void Access(int stream, nint address)
    {
        if (!accesses.TryGetValue(address, out var last)) accesses[address] = last = new long[2];
        if (last[1 - stream] > Seen(stream)[1 - stream]) Races++;
        last[stream] = ++issued[stream];
    }

    private static void Merge(long[] into, long[] from)
    {
        for (var i = 0; i < 2; i++) into[i] = Math.Max(into[i], from[i]);
    }
}
