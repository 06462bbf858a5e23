using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Barriers in shared memory (mbarrier) that count arrivals of threads and bytes of the copy engine: sm_90.</summary>
internal static class MemoryBarrier
{
    /// <summary>Bytes of a barrier.</summary>
    public const uint Size = 8;

    /// <summary>Sets up a barrier for <paramref name="arrivals"/> arrivals a phase.</summary>
    [IntrinsicImplementation, Ptx("mbarrier.init.shared::cta.b64 [$0], $1;")]
    public static void Initialize(uint barrier, int arrivals) => throw new NotSupportedException();

    /// <summary>Makes new barriers visible to the copy engine and the other blocks of the cluster.</summary>
    [IntrinsicImplementation, Ptx("fence.mbarrier_init.release.cluster;")]
    public static void FenceInitialized() => throw new NotSupportedException();

    /// <summary>Arrives, and says how many bytes the phase waits for.</summary>
    [IntrinsicImplementation, Ptx("mbarrier.arrive.expect_tx.shared::cta.b64 _, [$0], $1;")]
    public static void ArriveExpecting(uint barrier, uint bytes) => throw new NotSupportedException();

    /// <summary>Arrives.</summary>
    [IntrinsicImplementation, Ptx("mbarrier.arrive.shared::cta.b64 _, [$0];")]
    public static void Arrive(uint barrier) => throw new NotSupportedException();

    /// <summary>Arrives at the barrier at the same place in block <paramref name="rank"/> of the cluster.</summary>
    /// <remarks>Orders this block's threads only. The form that releases to the whole cluster costs a fence of the whole device each
    /// time (a product fell from 745 to 520 TFLOP/s); what the copy engine and wgmma do needs none.</remarks>
    [IntrinsicImplementation, Ptx("{ .reg .b32 remote; mapa.shared::cluster.u32 remote, $0, $1; mbarrier.arrive.shared::cluster.b64 _, [remote]; }")]
    public static void ArriveAt(uint barrier, uint rank) => throw new NotSupportedException();

    /// <summary>Waits for the end of the phase of this parity.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .pred done; AGAIN: mbarrier.try_wait.parity.shared::cta.b64 done, [$0], $1; @done bra READY; bra AGAIN; READY: }")]
    public static void Wait(uint barrier, uint parity) => throw new NotSupportedException();
}
