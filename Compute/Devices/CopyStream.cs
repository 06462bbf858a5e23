using System.Runtime.InteropServices;

namespace Native.Compute;

/// <summary>
/// Transfers between host and device that run beside the device's kernels, in the order in which they were issued. Nothing has to be ordered by hand: a
/// transfer begins when the kernels that used its tensor (or, before it, the same memory) are done, and the first kernel that uses the tensor afterwards waits
/// for the transfer on the device; kernels on other tensors run meanwhile. Memory of a tensor that is freed during a transfer is reused only behind it.
/// </summary>
/// <remarks>
/// <para>What a tensor was used by is known up to the last mark: a transfer waits for all kernels issued before the first <see cref="Device.Mark"/> (or
/// transfer) behind the tensor's last use. Issue the transfer before the kernels that it shall overlap, or mark the device's work behind each use.</para>
/// <para>Transfers cannot be part of captured steps or warm-ups. A replay waits for the transfers issued before it, and transfers of tensors that a captured step
/// uses wait for the last replay.</para>
/// <para>As with operations, one thread at a time issues transfers of a device. On the CPU a transfer is done when it returns.</para>
/// </remarks>
public sealed class CopyStream
{
    private const int StagingBytes = 4 << 20;
    private readonly Device device;
    private readonly HostBuffer?[] staging = new HostBuffer?[2];
    private int turn;

    internal CopyStream(Device device) => this.device = device;

    /// <summary>Copies elements to the device.</summary>
    /// <param name="target">Contiguous, on this device; tapes that saved it will notice.</param>
    /// <param name="source">Holds the elements in order, from <paramref name="first"/> on; it may be looked at again when they have traveled.</param>
    /// <param name="first">The first byte in the buffer.</param>
    /// <returns>When it is done.</returns>
    /// <exception cref="ShapeException">The elements do not lie within the buffer.</exception>
    /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
    /// <exception cref="ArgumentException">The tensor or the buffer is of another device.</exception>
    /// <exception cref="DeviceException">A capture or a warm-up is under way, or the driver refuses.</exception>
    public DeviceEvent Upload(Tensor target, HostBuffer source, int first = 0)
    {
        var done = Transfer("CopyStream.Upload", target, source, first, toDevice: true);
        target.Check("CopyStream.Upload").Storage!.Version++;
        return done;
    }

    /// <summary>Copies elements to the device through page-locked memory of the stream; when this returns, the source may change.</summary>
    /// <typeparam name="T">The tensor's element type.</typeparam>
    /// <param name="target">Contiguous, on this device; tapes that saved it will notice.</param>
    /// <param name="elements">As many as the tensor has.</param>
    /// <returns>When it is done.</returns>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    /// <exception cref="NotSupportedException">The types differ.</exception>
    /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
    public DeviceEvent Upload<T>(Tensor target, ReadOnlySpan<T> elements) where T : unmanaged
    {
        const string operation = "CopyStream.Upload";
        var body = Checked(operation, target);
        if (DTypes.Of<T>() != body.DType) throw new NotSupportedException($"{operation}: the elements are {DTypes.Of<T>()}, the tensor's {body.DType}");
        if (elements.Length != body.Layout.Shape.Count)
            throw new ShapeException($"{operation}: {elements.Length} elements for shape {body.Layout.Shape}, which holds {body.Layout.Shape.Count}");
        var bytes = MemoryMarshal.AsBytes(elements);
        var number = 0L;
        for (var done = 0; done < bytes.Length; done += StagingBytes)
        {
            var part = bytes[done..Math.Min(bytes.Length, done + StagingBytes)];
            var buffer = staging[turn] ??= new HostBuffer(device, StagingBytes);
            turn ^= 1;
            part.CopyTo(buffer.Bytes);
            number = buffer.LastCopy = device.Transfer(buffer.At(0), body.Storage!, body.Layout.Offset * body.DType.Size() + done, part.Length, toDevice: true);
        }
        body.Storage!.Version++;
        return new(device, true, number);
    }

    /// <summary>Copies elements to the host.</summary>
    /// <param name="source">Contiguous, on this device.</param>
    /// <param name="target">Takes the elements in order, from <paramref name="first"/> on; looking at it waits for them.</param>
    /// <param name="first">The first byte in the buffer.</param>
    /// <returns>When it is done.</returns>
    /// <exception cref="ShapeException">The buffer has no room for the elements.</exception>
    /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
    /// <exception cref="ArgumentException">The tensor or the buffer is of another device.</exception>
    /// <exception cref="DeviceException">A capture or a warm-up is under way, or the driver refuses.</exception>
    public DeviceEvent Download(Tensor source, HostBuffer target, int first = 0) => Transfer("CopyStream.Download", source, target, first, toDevice: false);

    /// <summary>The place behind all transfers issued so far.</summary>
    /// <exception cref="DeviceException">A capture or a warm-up is under way.</exception>
    public DeviceEvent Mark() => new(device, true, device.MarkStream(true));

    /// <summary>Lets transfers issued from now on wait, on the device, for a place in the device's work.</summary>
    /// <exception cref="ArgumentException">The place is on another device.</exception>
    /// <exception cref="DeviceException">A capture or a warm-up is under way.</exception>
    public void Wait(DeviceEvent place) => device.AwaitOnStream(true, place);

    internal void Dispose()
    {
        foreach (var buffer in staging) buffer?.Dispose();
    }

    private DeviceEvent Transfer(string operation, Tensor tensor, HostBuffer buffer, int first, bool toDevice)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        var body = Checked(operation, tensor);
        if (!ReferenceEquals(buffer.Device, device)) throw new ArgumentException($"{operation}: the buffer is for {buffer.Device.Name}, not for {device.Name}", nameof(buffer));
        var bytes = body.Layout.Shape.Count * body.DType.Size();
        if (first < 0 || bytes > buffer.Length - first)
            throw new ShapeException($"{operation}: {body.DType} {body.Layout.Shape} takes {bytes} bytes; the buffer has {buffer.Length}, the first of which shall be number {first}");
        if (bytes == 0) return default;
        buffer.LastCopy = device.Transfer(buffer.At(first), body.Storage!, body.Layout.Offset * body.DType.Size(), bytes, toDevice);
        return new(device, true, buffer.LastCopy);
    }

    private TensorBody Checked(string operation, Tensor tensor)
    {
        var body = tensor.Check(operation);
        if (!ReferenceEquals(body.Device, device)) throw new ArgumentException($"{operation}: the tensor is on {body.Device.Name}, not on {device.Name}", nameof(tensor));
        if (!body.Layout.IsContiguous) throw new InvalidOperationException($"{operation}: the tensor ({body.Layout}) is not contiguous");
        return body;
    }
}
