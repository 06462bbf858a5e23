using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Native.Compute.Gpu;

namespace Native.Compute;

// The copy stream beside the stream of kernels. Each storage knows the mark that covers its last kernel and the number of its last transfer; blocks hand both
// on to the next tensor.
public abstract partial class GpuDevice
{
    private readonly AcceleratorStream copyStream;
    private readonly StreamMarks kernelMarks, copyMarks;

    // The places of the other stream that everything put on this one from now on comes after.
    private long copiesAwaited, kernelsAwaited;

    /// <summary>A kernel that is launched next uses the memory: it comes after transfers from and to it.</summary>
    internal void Use(Storage storage)
    {
        if (storage.LastCopy > copiesAwaited) AwaitCopies(storage.LastCopy);
        storage.LastUse = kernelMarks.Next;
        if (IsCapturing) storage.IsCaptured = true;
    }

    /// <summary>A recorded step, of which nobody knows what it uses, is launched next.</summary>
    internal void UseAll()
    {
        AwaitCopies(copyMarks.Next - 1);
        Replayed = kernelMarks.Next;
    }

    /// <summary>Lets kernels from now on wait for all transfers so far.</summary>
    private protected void AwaitCopies() => AwaitCopies(copyMarks.Next - 1);

    private void AwaitCopies(long number)
    {
        if (number <= copiesAwaited) return;
        copyMarks.AwaitOn(stream, number);
        copiesAwaited = number;
    }

    private void AwaitKernels(long number)
    {
        if (number <= kernelsAwaited) return;
        kernelMarks.AwaitOn(copyStream, number);
        kernelsAwaited = number;
    }

    internal override long MarkStream(bool isCopies)
    {
        ThrowIfDisposed();
        ThrowIfCapturing("Mark");
        return (isCopies ? copyMarks : kernelMarks).Record();
    }

    internal override bool HasHappened(bool isCopies, long number)
    {
        ThrowIfDisposed();
        return (isCopies ? copyMarks : kernelMarks).HasPassed(number);
    }

    internal override void AwaitOnHost(bool isCopies, long number)
    {
        ThrowIfDisposed();
        var marks = isCopies ? copyMarks : kernelMarks;
        // What was done before a capture can be looked at in it.
        if (marks.HasPassed(number)) return;
        ThrowIfCapturing("waiting for an event");
        marks.AwaitOnHost(number);
    }

    internal override void AwaitOnStream(bool isCopies, DeviceEvent place)
    {
        base.AwaitOnStream(isCopies, place);
        ThrowIfCapturing("Wait");
        // A stream is in order with itself.
        if (place.Device is null || place.IsCopies == isCopies) return;
        if (isCopies) AwaitKernels(place.Number);
        else AwaitCopies(place.Number);
    }

    internal override unsafe object TakeHostMemory(int bytes, out nint address)
    {
        ThrowIfCapturing($"taking {bytes} bytes of page-locked memory");
        try
        {
            var array = accelerator.AllocatePageLocked1D<byte>(bytes);
            address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(array.Span));
            return array;
        }
        catch (AcceleratorException e)
        {
            throw Failure($"taking {bytes} bytes of page-locked memory", e);
        }
    }

    internal override long Transfer(nint host, Storage storage, long start, long bytes, bool toDevice)
    {
        ThrowIfDisposed();
        ThrowIfCapturing($"a transfer of {bytes} bytes on the copy stream");
        var used = storage.IsCaptured ? Math.Max(storage.LastUse, Replayed) : storage.LastUse;
        if (used > kernelsAwaited)
        {
            if (used == kernelMarks.Next) kernelMarks.Record();
            AwaitKernels(used);
        }
        try
        {
            Move(host, storage, start, bytes, toDevice);
        }
        catch (AcceleratorException e)
        {
            throw Failure($"copying {bytes} bytes {(toDevice ? "to" : "from")} the device", e);
        }
        return storage.LastCopy = copyMarks.Record();
    }

    /// <summary>Puts the bytes' travel on the copy stream.</summary>
    internal virtual unsafe void Move(nint host, Storage storage, long start, long bytes, bool toDevice)
    {
        var part = ((MemoryBuffer1D<byte, Stride1D.Dense>)storage.Slab!).View.AsContiguous().SubView(storage.Address + start, bytes);
        ref var first = ref Unsafe.AsRef<byte>((void*)host);
        if (toDevice) part.CopyFromCPUUnsafeAsync(copyStream, ref first, bytes);
        else part.CopyToCPUUnsafeAsync(copyStream, ref first, bytes);
    }

    /// <summary>Marks a place of a stream by one of the driver's events, the spare one if that can be. Without events the host waits.</summary>
    internal virtual nint RecordEvent(AcceleratorStream on, nint spare)
    {
        on.Synchronize();
        return 1;
    }

    /// <summary>Lets a stream wait for an event.</summary>
    internal virtual void AwaitEvent(AcceleratorStream waiter, nint awaited) { }

    /// <summary>Whether an event has happened.</summary>
    internal virtual bool IsEventDone(nint awaited) => true;

    /// <summary>Waits for an event.</summary>
    internal virtual void AwaitEventOnHost(nint awaited) { }

    /// <summary>Gives an event back to the driver.</summary>
    internal virtual void ReleaseEvent(nint released) { }
}
