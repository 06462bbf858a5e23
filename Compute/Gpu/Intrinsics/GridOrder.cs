using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>The order of launches that follow each other on a stream.</summary>
internal static class GridOrder
{
    /// <summary>What <see cref="Wait"/> writes. The compiler puts an instruction in its place, or nothing where launches do not overlap.</summary>
    public const string WaitMark = "// wait for the grids before this one";

    /// <summary>
    /// Waits until everything before this launch on the stream has ended and its writes can be read. All threads of all blocks call it exactly once,
    /// before they read what another kernel may have written and before they write anything. Before it stand prefetches into the second-level cache.
    /// </summary>
    [IntrinsicImplementation, Ptx(WaitMark)]
    public static void Wait() => throw new NotSupportedException();

    /// <summary>Asks for the line of 128 bytes that holds the address; nothing is read, so it does no harm if someone writes there meanwhile.</summary>
    [IntrinsicImplementation, Ptx("prefetch.global.L2 [$0];")]
    public static void Prefetch(ulong address) => throw new NotSupportedException();
}
