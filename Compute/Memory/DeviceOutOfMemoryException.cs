namespace Native.Compute;

/// <summary>A device has no memory left for a tensor, after its caches were given back.</summary>
public sealed class DeviceOutOfMemoryException : Exception
{
    /// <summary>An error without a text.</summary>
    public DeviceOutOfMemoryException() { }

    /// <summary>An error with this text.</summary>
    public DeviceOutOfMemoryException(string message) : base(message) { }

    /// <summary>An error with this text and cause.</summary>
    public DeviceOutOfMemoryException(string message, Exception inner) : base(message, inner) { }
}
