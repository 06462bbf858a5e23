using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Native.Compute;

/// <summary>
/// Host memory for transfers by <see cref="CopyStream"/>: page-locked on GPU devices, where only such memory travels while other work runs. Looking at it
/// waits for transfers that still use it, so it can be filled again and again without events.
/// </summary>
public sealed unsafe class HostBuffer : IDisposable
{
    private readonly object keeper;
    private readonly nint address;
    private bool disposed;

    /// <summary>Takes memory of the host.</summary>
    /// <param name="device">The device that it is for.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="DeviceException">The driver gives no page-locked memory.</exception>
    public HostBuffer(Device device, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        device.ThrowIfDisposed();
        (Device, Length) = (device, length);
        keeper = device.TakeHostMemory(length, out address);
    }

    /// <summary>The device.</summary>
    public Device Device { get; }

    /// <summary>Bytes.</summary>
    public int Length { get; }

    /// <summary>The number of the last transfer from or to this memory.</summary>
    internal long LastCopy { get; set; }

    /// <summary>The address of a byte, for a transfer.</summary>
    internal nint At(int first)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return address + first;
    }

    /// <summary>The memory, once no transfer uses it any more. Valid until the buffer is disposed or handed to a transfer.</summary>
    /// <exception cref="DeviceException">A transfer failed.</exception>
    public Span<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            Device.AwaitOnHost(true, LastCopy);
            return new((void*)address, Length);
        }
    }

    /// <summary>The memory as elements, as many as fit, once no transfer uses it any more.</summary>
    public Span<T> As<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes)[..(Length / Unsafe.SizeOf<T>())];

    /// <summary>Waits for transfers that use the memory and gives it back.</summary>
    public void Dispose()
    {
        if (disposed) return;
        if (!Device.IsDisposed) Device.AwaitOnHost(true, LastCopy);
        disposed = true;
        if (!Device.IsDisposed) (keeper as IDisposable)?.Dispose();
    }
}
