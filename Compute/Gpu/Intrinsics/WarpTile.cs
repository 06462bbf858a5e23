using System.Text;
using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>
/// Products of one warp with tiles in shared memory (<see cref="SharedTile"/>) over a whole depth: chains of ldmatrix and mma.sync on named
/// registers, sm_80. Sums are F32, 16 rows after the other; each 16 rows lie as <see cref="ScoreTile"/> says. All arguments but addresses are constant.
/// </summary>
/// <remarks>
/// An address is that of the 16 bytes which this lane names for the first four 8 × 8 matrices: <see cref="Left"/>, <see cref="Right"/> and
/// <see cref="Across"/> give it. Steps along a line of 128 bytes change bits 5 and 6 only, since pieces are exchanged by exclusive or.
/// </remarks>
internal static class WarpTile
{
    // 16 lines.
    private const int Step = 16 * 128;

    /// <summary>Where this lane's part of a left operand lies whose lines are its rows.</summary>
    public static uint Left(uint tile, int lane) => tile + SharedTile.Piece((uint)(lane & 15), (uint)(lane >> 4));

    /// <summary>Where this lane's part of a right operand lies whose lines are its columns.</summary>
    public static uint Right(uint tile, int lane) => tile + SharedTile.Piece((uint)((lane & 7) + (lane >> 4) * 8), (uint)((lane >> 3) & 1));

    /// <summary>Where this lane's part of a right operand lies whose lines run across the depth.</summary>
    public static uint Across(uint tile, int lane) => Left(tile, lane);

    /// <summary>Where this lane's pairs of a result begin in the tile that <see cref="Store"/> fills.</summary>
    public static uint Result(uint tile, int lane) => tile + SharedTile.Piece((uint)(lane >> 2), 0) + (uint)(lane & 3) * 4;

    /// <summary>sums = A·Bᵀ, both with rows along the depth.</summary>
    /// <param name="a">A's <see cref="Left"/> address.</param>
    /// <param name="b">B's <see cref="Right"/> address.</param>
    /// <param name="first">The first accumulator.</param>
    /// <param name="rowTiles">Rows of A by 16.</param>
    /// <param name="columns">Rows of B: a multiple of 16.</param>
    /// <param name="depth">A multiple of 16.</param>
    /// <param name="blockA">Bytes from 64 to 64 of the depth of A.</param>
    /// <param name="blockB">The same of B.</param>
    /// <param name="half">1 for F16, 0 for BF16.</param>
    [IntrinsicImplementation, Ptx<RowsText>]
    public static void OfRows(uint a, uint b, int first, int rowTiles, int columns, int depth, int blockA, int blockB, int half) => throw new NotSupportedException();

    /// <summary>sums += P·B, with P from packed registers (<see cref="ScoreTile.Pack"/>, 16 rows after the other) and B with rows across the depth.</summary>
    /// <param name="b">B's <see cref="Across"/> address.</param>
    /// <param name="packed">The first packed register of P.</param>
    /// <param name="first">The first accumulator.</param>
    /// <param name="rowTiles">Rows of P by 16.</param>
    /// <param name="columns">Columns of B and of the sums: a multiple of 16.</param>
    /// <param name="depth">Columns of P: a multiple of 16.</param>
    /// <param name="block">Bytes from 64 to 64 columns of B.</param>
    /// <param name="half">1 for F16, 0 for BF16.</param>
    [IntrinsicImplementation, Ptx<PackedText>]
    public static void OfPacked(uint b, int packed, int first, int rowTiles, int columns, int depth, int block, int half) => throw new NotSupportedException();

    /// <summary>Rounds sums to 16 bits and stores them, two together, into lines of 64 columns.</summary>
    /// <param name="address">The <see cref="Result"/> address.</param>
    /// <param name="first">The first accumulator.</param>
    /// <param name="rowTiles">Rows by 16.</param>
    /// <param name="columns">A multiple of 8.</param>
    /// <param name="block">Bytes from 64 to 64 columns.</param>
    /// <param name="half">1 for F16, 0 for BF16.</param>
    [IntrinsicImplementation, Ptx<StoreText>]
    public static void Store(uint address, int first, int rowTiles, int columns, int block, int half) => throw new NotSupportedException();

    private static string Product(string sums, string left, string right, long? half)
    {
        var type = half == 1 ? "f16.f16" : "bf16.bf16";
        return $"mma.sync.aligned.m16n8k16.row.col.f32.{type}.f32 {sums}, {left}, {right}, {sums}; ";
    }

    private readonly struct RowsText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (first, rowTiles, columns, depth) = (constants[2]!.Value, constants[3]!.Value, constants[4]!.Value, constants[5]!.Value);
            var (blockA, blockB) = (constants[6]!.Value, constants[7]!.Value);
            var text = new StringBuilder($"{{ .reg .b32 u, w, l<{4 * rowTiles}>, r<4>; ");
            for (var i = 0L; i < rowTiles * columns / 2; i++) text.Append($"mov.f32 {Accumulator.Name(first + i)}, 0f00000000; ");
            for (var step = 0L; step < depth / 16; step++)
            {
                text.Append($"xor.b32 u, $0, {step % 4 * 32}; xor.b32 w, $1, {step % 4 * 32}; ");
                for (var i = 0L; i < rowTiles; i++)
                    text.Append($"ldmatrix.sync.aligned.m8n8.x4.shared.b16 {{l{4 * i},l{4 * i + 1},l{4 * i + 2},l{4 * i + 3}}}, [u+{i * Step + step / 4 * blockA}]; ");
                for (var j = 0L; j < columns / 16; j++)
                {
                    text.Append($"ldmatrix.sync.aligned.m8n8.x4.shared.b16 {{r0,r1,r2,r3}}, [w+{j * Step + step / 4 * blockB}]; ");
                    for (var i = 0L; i < rowTiles; i++)
                    {
                        var left = $"{{l{4 * i},l{4 * i + 1},l{4 * i + 2},l{4 * i + 3}}}";
                        var sums = first + i * columns / 2 + 8 * j;
                        text.Append(Product(Accumulator.List(sums, 4), left, "{r0,r1}", constants[8])).Append(Product(Accumulator.List(sums + 4, 4), left, "{r2,r3}", constants[8]));
                    }
                }
            }
            return text.Append('}').ToString();
        }
    }

    private readonly struct PackedText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (packed, first, rowTiles, columns, depth) = (constants[1]!.Value, constants[2]!.Value, constants[3]!.Value, constants[4]!.Value, constants[5]!.Value);
            var block = constants[6]!.Value;
            var text = new StringBuilder("{ .reg .b32 w, r<4>; ");
            for (var step = 0L; step < depth / 16; step++)
                for (var j = 0L; j < columns / 16; j++)
                {
                    text.Append($"xor.b32 w, $0, {j % 4 * 32}; ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {{r0,r1,r2,r3}}, [w+{step * Step + j / 4 * block}]; ");
                    for (var i = 0L; i < rowTiles; i++)
                    {
                        var left = "{" + string.Join(",", Enumerable.Range(0, 4).Select(p => Packed.Name(packed + i * depth / 4 + 4 * step + p))) + "}";
                        var sums = first + i * columns / 2 + 8 * j;
                        text.Append(Product(Accumulator.List(sums, 4), left, "{r0,r1}", constants[7])).Append(Product(Accumulator.List(sums + 4, 4), left, "{r2,r3}", constants[7]));
                    }
                }
            return text.Append('}').ToString();
        }
    }

    private readonly struct StoreText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (first, rowTiles, columns, block) = (constants[1]!.Value, constants[2]!.Value, constants[3]!.Value, constants[4]!.Value);
            var type = constants[5] == 1 ? "f16x2" : "bf16x2";
            var text = new StringBuilder("{ .reg .b32 u, v; ");
            for (var j = 0L; j < columns / 8; j++)
            {
                text.Append($"xor.b32 u, $0, {j % 8 * 16}; ");
                for (var row = 0L; row < 2 * rowTiles; row++)
                {
                    var sums = first + row / 2 * columns / 2 + 4 * j + row % 2 * 2;
                    text.Append($"cvt.rn.{type}.f32 v, {Accumulator.Name(sums + 1)}, {Accumulator.Name(sums)}; st.shared.b32 [u+{row * 1024 + j / 8 * block}], v; ");
                }
            }
            return text.Append('}').ToString();
        }
    }
}
