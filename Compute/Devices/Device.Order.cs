namespace Native.Compute;

// What runs beside what: the copy stream, and places in both streams. Devices that are done when they return have nothing to wait for.
public abstract partial class Device
{
    private CopyStream? copies;

    /// <summary>Transfers that run beside the device's kernels.</summary>
    public CopyStream Copies => copies ??= new CopyStream(this);

    /// <summary>The place behind all operations issued so far.</summary>
    /// <exception cref="DeviceException">A capture or a warm-up is under way.</exception>
    public DeviceEvent Mark() => new(this, false, MarkStream(false));

    /// <summary>Lets operations issued from now on wait, on the device, for a place in its work. Tensors of transfers need it not: see <see cref="CopyStream"/>.</summary>
    /// <exception cref="ArgumentException">The place is on another device.</exception>
    /// <exception cref="DeviceException">A capture or a warm-up is under way.</exception>
    public void Wait(DeviceEvent place) => AwaitOnStream(false, place);

    internal bool IsDisposed => disposed;

    /// <summary>The mark that covers the last replay of a captured step; 0 if there was none.</summary>
    internal long Replayed { get; private protected set; }

    internal virtual long MarkStream(bool isCopies)
    {
        ThrowIfDisposed();
        return 0;
    }

    internal virtual bool HasHappened(bool isCopies, long number) => true;

    internal virtual void AwaitOnHost(bool isCopies, long number) { }

    internal virtual void AwaitOnStream(bool isCopies, DeviceEvent place)
    {
        ThrowIfDisposed();
        if (place.Device is { } other && !ReferenceEquals(other, this)) throw new ArgumentException($"{Name}: the event is of {other.Name}; wait for it on the host", nameof(place));
    }

    /// <summary>Host memory that <see cref="Transfer"/> takes; who keeps it alive, and frees it if it is disposable.</summary>
    internal virtual unsafe object TakeHostMemory(int bytes, out nint address)
    {
        var array = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref array[0]);
        return array;
    }

    /// <summary>Puts a transfer on the copy stream, behind the kernels that use the memory; gives its number there.</summary>
    internal virtual unsafe long Transfer(nint host, Storage storage, long start, long bytes, bool toDevice)
    {
        ThrowIfDisposed();
        if (toDevice) CopyFromHost(new((void*)host, (int)bytes), storage, start);
        else CopyToHost(storage, start, new((void*)host, (int)bytes));
        return 0;
    }
}
