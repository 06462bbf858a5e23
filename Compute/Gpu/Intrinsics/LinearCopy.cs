using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Copies of consecutive bytes by the copy engine, without a tensor map; sm_90.</summary>
internal static class LinearCopy
{
    /// <summary>Copies to shared memory; the bytes count at <paramref name="barrier"/>. Addresses and size are multiples of 16.</summary>
    [IntrinsicImplementation, Ptx("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [$0], [$1], $2, [$3];")]
    public static void Load(uint target, ulong source, uint bytes, uint barrier) => throw new NotSupportedException();
}
