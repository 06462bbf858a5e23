namespace Native.Compute;

/// <summary>What a device's allocator holds, in bytes.</summary>
/// <param name="InUse">Held by living tensors.</param>
/// <param name="Peak">The most that was ever in use.</param>
/// <param name="Reserved">Taken from the system: in use and kept for reuse.</param>
/// <param name="Tensors">Living tensors, views included.</param>
public readonly record struct MemoryReport(long InUse, long Peak, long Reserved, long Tensors)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{InUse / 1048576.0:F1} MiB in {Tensors} tensors (peak {Peak / 1048576.0:F1} MiB, reserved {Reserved / 1048576.0:F1} MiB)";
}
