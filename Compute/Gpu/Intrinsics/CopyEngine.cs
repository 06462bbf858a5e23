using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>The bulk tensor copy engine (TMA): moves boxes of a tensor that a <see cref="TensorMap"/> describes; sm_90.</summary>
/// <remarks>One thread issues a copy. What lies outside the tensor reads as 0 and is not written.</remarks>
internal static class CopyEngine
{
    /// <summary>Copies a box into shared memory; its bytes count at <paramref name="barrier"/>.</summary>
    /// <param name="target">Shared address.</param>
    /// <param name="map">A tensor map parameter.</param>
    /// <param name="x">Coordinate along the contiguous axis, in elements.</param>
    /// <param name="y">Coordinate along the next axis.</param>
    /// <param name="barrier">Shared address of a barrier.</param>
    [IntrinsicImplementation, Ptx("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [$0], [$1, {$2, $3}], [$4];")]
    public static void Load(uint target, ulong map, int x, int y, uint barrier) => throw new NotSupportedException();

    /// <inheritdoc cref="Load(uint, ulong, int, int, uint)"/>
    [IntrinsicImplementation, Ptx("cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes [$0], [$1, {$2, $3, $4}], [$5];")]
    public static void Load(uint target, ulong map, int x, int y, int z, uint barrier) => throw new NotSupportedException();

    /// <inheritdoc cref="Load(uint, ulong, int, int, uint)"/>
    [IntrinsicImplementation, Ptx("cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes [$0], [$1, {$2, $3, $4, $5}], [$6];")]
    public static void Load(uint target, ulong map, int x, int y, int z, int w, uint barrier) => throw new NotSupportedException();

    /// <summary>Copies a box to the same place in every block of the cluster whose bit is set in <paramref name="blocks"/>; its bytes
    /// count at the barrier of each.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b16 mask; cvt.u16.u32 mask, $5; cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster [$0], [$1, {$2, $3, $4}], [$6], mask; }")]
    public static void LoadToCluster(uint target, ulong map, int x, int y, int z, uint blocks, uint barrier) => throw new NotSupportedException();

    /// <summary>Copies a box from shared memory.</summary>
    [IntrinsicImplementation, Ptx("cp.async.bulk.tensor.3d.global.shared::cta.bulk_group [$1, {$2, $3, $4}], [$0];")]
    public static void Store(uint source, ulong map, int x, int y, int z) => throw new NotSupportedException();

    /// <inheritdoc cref="Store(uint, ulong, int, int, int)"/>
    [IntrinsicImplementation, Ptx("cp.async.bulk.tensor.4d.global.shared::cta.bulk_group [$1, {$2, $3, $4, $5}], [$0];")]
    public static void Store(uint source, ulong map, int x, int y, int z, int w) => throw new NotSupportedException();

    /// <summary>Closes a group of stores.</summary>
    [IntrinsicImplementation, Ptx("cp.async.bulk.commit_group;")]
    public static void CommitStores() => throw new NotSupportedException();

    /// <summary>Waits until at most <paramref name="groups"/> (constant) groups of stores still read shared memory.</summary>
    [IntrinsicImplementation, Ptx("cp.async.bulk.wait_group.read $0;")]
    public static void WaitStoresRead(int groups) => throw new NotSupportedException();

    /// <summary>Waits until at most <paramref name="groups"/> (constant) groups of stores are unfinished.</summary>
    [IntrinsicImplementation, Ptx("cp.async.bulk.wait_group $0;")]
    public static void WaitStores(int groups) => throw new NotSupportedException();

    /// <summary>Fetches a tensor map ahead of its first use.</summary>
    [IntrinsicImplementation, Ptx("prefetch.tensormap [$0];")]
    public static void Prefetch(ulong map) => throw new NotSupportedException();
}
