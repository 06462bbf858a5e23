namespace Native.Compute;

/// <summary>Bytes on one device, shared by the tensors that are views of them.</summary>
/// <remarks>Reference counted; the object itself is pooled by its device, so that a steady step allocates nothing.</remarks>
internal sealed class Storage
{
    /// <summary>The device that the bytes are on.</summary>
    public Device Device = null!;

    /// <summary>CPU: the address. GPU: the byte offset within <see cref="Slab"/>.</summary>
    public nint Address;

    /// <summary>GPU: the driver allocation that this is a part of. CPU: null.</summary>
    public object? Slab;

    /// <summary>Where the bytes go when nobody uses them any more.</summary>
    public BlockPool Home = null!;

    /// <summary>Bytes asked for.</summary>
    public long Bytes;

    /// <summary>Bytes reserved: the size class of <see cref="Bytes"/>.</summary>
    public long Reserved;

    /// <summary>Counts in-place changes, so that the tape notices when a saved tensor was changed.</summary>
    public int Version;

    /// <summary>GPU: the mark of the kernels' stream that comes behind all kernels that used these bytes; 0 for none. Outlives the storage with its block.</summary>
    public long LastUse;

    /// <summary>GPU: the number of the last transfer of these bytes on the copy stream; 0 for none. Outlives the storage with its block.</summary>
    public long LastCopy;

    /// <summary>GPU: whether a captured step uses these bytes, so that each replay does.</summary>
    public bool IsCaptured;

    /// <summary>Tensors that use these bytes.</summary>
    public int References;
}
