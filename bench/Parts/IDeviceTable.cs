namespace Native.Bench.Parts;

/// <summary>Finds the devices that tensors can live on.</summary>
internal interface IDeviceTable
{
    /// <summary>Every device, those that cannot be used included, with the reason.</summary>
    IReadOnlyList<DeviceRow> Find(CancellationToken token);
}

/// <summary>One device.</summary>
/// <param name="Id">What <c>--device</c> takes: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="Name">The maker's name.</param>
/// <param name="MemoryBytes">Memory, bytes.</param>
/// <param name="Units">Processors, multiprocessors or compute units.</param>
/// <param name="Features">What it can do: SIMD width, compute capability, tensor cores.</param>
/// <param name="Problem">Why it cannot be used; null when it can.</param>
internal sealed record DeviceRow(string Id, string Name, long MemoryBytes, int Units, string Features, string? Problem = null);
