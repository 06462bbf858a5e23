using System.Text;
using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>
/// Products of a warpgroup over a whole depth: the chain of <see cref="Wgmma"/> steps of 16. Tiles that are deeper than 64 are blocks
/// of 64, one behind the other. All arguments but descriptors and <c>keep</c> are constant.
/// </summary>
internal static class TileProduct
{
    /// <summary>accumulators (64 × columns) = A·Bᵀ (+ accumulators), both in shared memory with rows along the depth.</summary>
    /// <param name="a">Descriptor of A's first block (<see cref="SharedTile.AlongK"/>).</param>
    /// <param name="b">Descriptor of B's first block.</param>
    /// <param name="keep">0 to start a sum.</param>
    /// <param name="first">The first accumulator.</param>
    /// <param name="columns">Rows of B, columns of the result: a multiple of 8 up to 256.</param>
    /// <param name="depth">A multiple of 16.</param>
    /// <param name="blockA">Bytes from block to block of A.</param>
    /// <param name="blockB">Bytes from block to block of B.</param>
    /// <param name="half">1 for F16, 0 for BF16.</param>
    [IntrinsicImplementation, Ptx<RowsText>]
    public static void OfRows(ulong a, ulong b, int keep, int first, int columns, int depth, int blockA, int blockB, int half) =>
        throw new NotSupportedException();

    /// <summary>accumulators (64 × columns) = P·B (+ accumulators), with P from registers (<see cref="ScoreTile.Pack"/>) and B in shared
    /// memory with rows across the depth.</summary>
    /// <param name="b">Descriptor of B (<see cref="SharedTile.AcrossK"/>).</param>
    /// <param name="keep">0 to start a sum.</param>
    /// <param name="packed">The first packed register of P.</param>
    /// <param name="first">The first accumulator.</param>
    /// <param name="columns">Columns of B and of the result.</param>
    /// <param name="depth">A multiple of 16.</param>
    /// <param name="half">1 for F16, 0 for BF16.</param>
    [IntrinsicImplementation, Ptx<PackedText>]
    public static void OfPacked(ulong b, int keep, int packed, int first, int columns, int depth, int half) => throw new NotSupportedException();

    private static string Instruction(long columns, long? half) =>
        $"wgmma.mma_async.sync.aligned.m64n{columns}k16.f32.{(half == 1 ? "f16.f16" : "bf16.bf16")}";

    private readonly struct RowsText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (first, columns, depth) = (constants[3]!.Value, constants[4]!.Value, constants[5]!.Value);
            var (blockA, blockB) = (constants[6]!.Value, constants[7]!.Value);
            var sums = Accumulator.List(first, (int)columns / 2);
            var text = new StringBuilder("{ .reg .pred p; .reg .b32 t; .reg .b64 a, b; mov.b32 t, $2; setp.ne.b32 p, t, 0; ");
            for (var step = 0; step < depth / 16; step++)
            {
                // A line is 64 deep: four steps of 32 bytes.
                var (block, within) = (step / 4, step % 4 * 2);
                text.Append($"add.s64 a, $0, {block * blockA / 16 + within}; add.s64 b, $1, {block * blockB / 16 + within}; ");
                text.Append($"{Instruction(columns, constants[8])} {sums}, a, b, p, 1, 1, 0, 0; ");
                if (step == 0) text.Append("mov.b32 t, 1; setp.ne.b32 p, t, 0; ");
            }
            return text.Append('}').ToString();
        }
    }

    private readonly struct PackedText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (packed, first, columns, depth) = (constants[2]!.Value, constants[3]!.Value, constants[4]!.Value, constants[5]!.Value);
            var sums = Accumulator.List(first, (int)columns / 2);
            var text = new StringBuilder("{ .reg .pred p; .reg .b32 t; .reg .b64 b; mov.b32 t, $1; setp.ne.b32 p, t, 0; ");
            for (var step = 0; step < depth / 16; step++)
            {
                var left = string.Join(",", Enumerable.Range(0, 4).Select(i => Packed.Name(packed + 4 * step + i)));
                // 16 lines of 128 bytes.
                text.Append($"add.s64 b, $0, {step * 128}; {Instruction(columns, constants[6])} {sums}, {{{left}}}, b, p, 1, 1, 1; ");
                if (step == 0) text.Append("mov.b32 t, 1; setp.ne.b32 p, t, 0; ");
            }
            return text.Append('}').ToString();
        }
    }
}
