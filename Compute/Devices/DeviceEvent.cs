namespace Native.Compute;

/// <summary>
/// A place in the work of a device's stream: everything that was put there before. Made by <see cref="Device.Mark"/>, <see cref="CopyStream.Mark"/> and
/// each transfer; needs no disposal. On devices that are done when they return, such as the CPU, every event has happened.
/// </summary>
public readonly struct DeviceEvent : IEquatable<DeviceEvent>
{
    internal DeviceEvent(Device device, bool isCopies, long number) => (Device, IsCopies, Number) = (device, isCopies, number);

    internal Device? Device { get; }

    /// <summary>Whether the place is on the copy stream.</summary>
    internal bool IsCopies { get; }

    internal long Number { get; }

    /// <summary>Whether all work before this place is done. Does not wait.</summary>
    /// <exception cref="DeviceException">Work failed meanwhile.</exception>
    public bool IsDone => Device is not { } device || device.HasHappened(IsCopies, Number);

    /// <summary>Lets this thread wait until all work before this place is done.</summary>
    /// <exception cref="DeviceException">Work failed meanwhile.</exception>
    public void Wait() => Device?.AwaitOnHost(IsCopies, Number);

    /// <inheritdoc/>
    public bool Equals(DeviceEvent other) => ReferenceEquals(Device, other.Device) && IsCopies == other.IsCopies && Number == other.Number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DeviceEvent other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Device, IsCopies, Number);

    /// <summary>The same place.</summary>
    public static bool operator ==(DeviceEvent left, DeviceEvent right) => left.Equals(right);

    /// <summary>Another place.</summary>
    public static bool operator !=(DeviceEvent left, DeviceEvent right) => !left.Equals(right);
}
