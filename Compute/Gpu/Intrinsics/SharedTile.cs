using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>
/// Tiles of 16-bit elements in shared memory, as the copy engine lays them out and <see cref="Wgmma"/> reads them: lines of 64
/// elements (128 bytes), the 16-byte pieces of line r exchanged by r mod 8 (128-byte swizzle). A tile starts at a multiple of 1024.
/// </summary>
internal static class SharedTile
{
    private const ulong Swizzle128 = 1UL << 62;

    /// <summary>The address of the kernel's dynamic shared memory, aligned to 1024 bytes.</summary>
    [IntrinsicImplementation, Ptx("mov.u32 $r, " + PtxKernelDescription.SharedName + ";")]
    public static uint Memory() => throw new NotSupportedException();

    /// <summary>The descriptor of a tile whose lines are consecutive k (K-major): each line is a row of A or a column of B.</summary>
    /// <remarks>A step of 16 in k adds 2 to the descriptor.</remarks>
    public static ulong AlongK(uint address) => Swizzle128 | (64UL << 32) | (1UL << 16) | ((address & 0x3FFFF) >> 4);

    /// <summary>
    /// The descriptor of a tile whose lines run across k (M- or N-major): 64 rows of A or columns of B at one k. Wider tiles are
    /// several such blocks, <paramref name="blockBytes"/> apart.
    /// </summary>
    /// <remarks>A step of 16 in k adds 128 (2048 bytes) to the descriptor.</remarks>
    public static ulong AcrossK(uint address, uint blockBytes) => Swizzle128 | (64UL << 32) | ((ulong)(blockBytes >> 4) << 16) | ((address & 0x3FFFF) >> 4);

    /// <summary>Where the 16-byte piece <paramref name="piece"/> of line <paramref name="line"/> lies, from the tile's start.</summary>
    public static uint Piece(uint line, uint piece) => line * 128 + ((piece ^ (line & 7)) << 4);

    /// <summary>Stores four 8 × 8 matrices of 16-bit elements: each lane gives the address of one line of 16 bytes.</summary>
    [IntrinsicImplementation, Ptx("stmatrix.sync.aligned.m8n8.x4.shared.b16 [$0], {$1,$2,$3,$4};")]
    public static void StoreMatrices(uint address, uint m0, uint m1, uint m2, uint m3) => throw new NotSupportedException();

    /// <summary>Makes what the threads wrote to shared memory visible to the copy engine and the tensor cores.</summary>
    [IntrinsicImplementation, Ptx("fence.proxy.async.shared::cta;")]
    public static void FenceForAsync() => throw new NotSupportedException();
}
