namespace Native.Compute;

/// <summary>A device or its driver refused something. The message carries the driver's own reason.</summary>
public sealed class DeviceException : Exception
{
    /// <summary>An error without a text.</summary>
    public DeviceException() { }

    /// <summary>An error with this text.</summary>
    public DeviceException(string message) : base(message) { }

    /// <summary>An error with this text and cause.</summary>
    public DeviceException(string message, Exception inner) : base(message, inner) { }
}
