using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Warpgroups, clusters of blocks, and barriers among some of a block's threads.</summary>
internal static class Groups
{
    /// <summary>This block's number in its cluster.</summary>
    [IntrinsicImplementation, Ptx("mov.u32 $r, %cluster_ctarank;")]
    public static uint ClusterRank() => throw new NotSupportedException();

    /// <summary>All threads of all blocks of the cluster meet.</summary>
    [IntrinsicImplementation, Ptx("barrier.cluster.arrive.release.aligned; barrier.cluster.wait.acquire.aligned;")]
    public static void ClusterBarrier() => throw new NotSupportedException();

    /// <summary>The <paramref name="threads"/> threads that name barrier <paramref name="number"/> (1 to 15) meet.</summary>
    [IntrinsicImplementation, Ptx("bar.sync $0, $1;")]
    public static void Barrier(int number, int threads) => throw new NotSupportedException();

    /// <summary>Arrives at a named barrier without waiting.</summary>
    [IntrinsicImplementation, Ptx("bar.arrive $0, $1;")]
    public static void Arrive(int number, int threads) => throw new NotSupportedException();

    /// <summary>Gives registers of this warpgroup back, down to <paramref name="count"/> (constant) a thread.</summary>
    [IntrinsicImplementation, Ptx("setmaxnreg.dec.sync.aligned.u32 $0;")]
    public static void ShrinkRegisters(int count) => throw new NotSupportedException();

    /// <summary>Takes registers, up to <paramref name="count"/> (constant) a thread.</summary>
    [IntrinsicImplementation, Ptx("setmaxnreg.inc.sync.aligned.u32 $0;")]
    public static void GrowRegisters(int count) => throw new NotSupportedException();
}
