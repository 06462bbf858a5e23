using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>
/// Products of tiles in shared memory by a warpgroup (4 warps), which run beside the program: sm_90a. Accumulators are F32, by
/// number from <c>first</c> on, <c>columns</c> / 2 of them a thread: thread t of warp w holds, for each 8 columns j, the columns
/// 8j + 2(t mod 4) and the next of row 16w + t / 4 in registers 4j, 4j + 1, and of the row 8 further down in 4j + 2, 4j + 3.
/// </summary>
internal static class Wgmma
{
    /// <summary>Orders the registers' and shared memory's last use before the products that follow.</summary>
    [IntrinsicImplementation, Ptx("wgmma.fence.sync.aligned;")]
    public static void Fence() => throw new NotSupportedException();

    /// <summary>Closes a group of products, which <see cref="Wait"/> counts.</summary>
    [IntrinsicImplementation, Ptx("wgmma.commit_group.sync.aligned;")]
    public static void Commit() => throw new NotSupportedException();

    /// <summary>Waits until at most <paramref name="groups"/> (constant) groups are under way.</summary>
    [IntrinsicImplementation, Ptx("wgmma.wait_group.sync.aligned $0;")]
    public static void Wait(int groups) => throw new NotSupportedException();

    /// <summary>
    /// accumulators = A·B + (<paramref name="keep"/> ≠ 0 ? accumulators : 0), for A 64 × 16 and B 16 × <paramref name="columns"/>.
    /// </summary>
    /// <param name="a">Descriptor of A in shared memory: see <see cref="SharedTile"/>.</param>
    /// <param name="b">Descriptor of B.</param>
    /// <param name="keep">0 to start a sum.</param>
    /// <param name="first">The first accumulator; constant.</param>
    /// <param name="columns">8, 16, … 256; constant.</param>
    /// <param name="half">1 for F16, 0 for BF16; constant.</param>
    /// <param name="transposeA">1 if A's tile has consecutive rows (M) together instead of consecutive k; constant.</param>
    /// <param name="transposeB">The same for B's columns (N); constant.</param>
    [IntrinsicImplementation, Ptx<SharedText>]
    public static void Multiply(ulong a, ulong b, int keep, int first, int columns, int half, int transposeA, int transposeB) => throw new NotSupportedException();

    /// <summary>The same with A in registers: thread t of warp w gives row 16w + t / 4, k = 2(t mod 4) and the next in a0; the row 8
    /// further down in a1; and both at k + 8 in a2, a3.</summary>
    [IntrinsicImplementation, Ptx<RegisterText>]
    public static void Multiply(uint a0, uint a1, uint a2, uint a3, ulong b, int keep, int first, int columns, int half, int transposeB) => throw new NotSupportedException();

    private static string Type(long half) => half == 1 ? "f16" : "bf16";

    private readonly struct SharedText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (first, columns, type) = (constants[3]!.Value, (int)constants[4]!.Value, Type(constants[5]!.Value));
            return "{ .reg .pred p; .reg .b32 t; mov.b32 t, $2; setp.ne.b32 p, t, 0; " +
                $"wgmma.mma_async.sync.aligned.m64n{columns}k16.f32.{type}.{type} {Accumulator.List(first, columns / 2)}, $0, $1, p, 1, 1, $6, $7; }}";
        }
    }

    private readonly struct RegisterText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (first, columns, type) = (constants[6]!.Value, (int)constants[7]!.Value, Type(constants[8]!.Value));
            return "{ .reg .pred p; .reg .b32 t; mov.b32 t, $5; setp.ne.b32 p, t, 0; " +
                $"wgmma.mma_async.sync.aligned.m64n{columns}k16.f32.{type}.{type} {Accumulator.List(first, columns / 2)}, {{$0,$1,$2,$3}}, $4, p, 1, 1, $9; }}";
        }
    }
}
