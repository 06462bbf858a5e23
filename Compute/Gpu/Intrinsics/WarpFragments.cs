using System.Text;
using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>
/// Operands of a warp's products in packed registers, so that those of the next step are on their way while this one's are multiplied: 32 bytes
/// of the depth of tiles in shared memory (<see cref="SharedTile"/>), sm_80. All arguments but addresses are constant.
/// </summary>
internal static class WarpFragments
{
    /// <summary>Loads sixteens of rows (or columns) whose lines are along the depth, into four registers each.</summary>
    /// <param name="packed">The first packed register.</param>
    /// <param name="address">The address of this lane's part: <see cref="WarpTile.Left"/> or <see cref="WarpTile.Right"/>.</param>
    /// <param name="step">Which 32 bytes of a line's 128.</param>
    /// <param name="count">How many sixteens.</param>
    [IntrinsicImplementation, Ptx<AlongText>]
    public static void LoadAlong(int packed, uint address, int step, int count) => throw new NotSupportedException();

    /// <summary>The same of a tile whose lines run across the depth, 64 rows (or columns) a line: 16 lines make a step.</summary>
    [IntrinsicImplementation, Ptx<AcrossText>]
    public static void LoadAcross(int packed, uint address, int step, int count) => throw new NotSupportedException();

    /// <summary>
    /// sums += A·B for all of a step. Sums of 16 rows follow those of the 16 before, by eights of columns: see <see cref="ScoreTile"/>.
    /// </summary>
    /// <param name="sums">The first accumulator; for bytes, the first packed register.</param>
    /// <param name="left">The first packed register of A.</param>
    /// <param name="rowTiles">Sixteens of rows.</param>
    /// <param name="right">The first packed register of B.</param>
    /// <param name="columnTiles">Sixteens of columns.</param>
    /// <param name="type">0 for BF16, 1 for F16, 2 for signed bytes with I32 sums.</param>
    [IntrinsicImplementation, Ptx<MultiplyText>]
    public static void Multiply(int sums, int left, int rowTiles, int right, int columnTiles, int type) => throw new NotSupportedException();

    private static string Four(long first) => "{" + string.Join(",", Enumerable.Range(0, 4).Select(i => Packed.Name(first + i))) + "}";

    private readonly struct AlongText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder($"{{ .reg .b32 u; xor.b32 u, $1, {constants[2]!.Value * 32}; ");
            for (var i = 0L; i < constants[3]!.Value; i++)
                text.Append($"ldmatrix.sync.aligned.m8n8.x4.shared.b16 {Four(constants[0]!.Value + 4 * i)}, [u+{i * 16 * 128}]; ");
            return text.Append('}').ToString();
        }
    }

    private readonly struct AcrossText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder("{ .reg .b32 u; ");
            for (var i = 0L; i < constants[3]!.Value; i++)
                text.Append($"xor.b32 u, $1, {i * 32}; ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {Four(constants[0]!.Value + 4 * i)}, [u+{constants[2]!.Value * 16 * 128}]; ");
            return text.Append('}').ToString();
        }
    }

    private readonly struct MultiplyText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (first, left, rowTiles) = (constants[0]!.Value, constants[1]!.Value, constants[2]!.Value);
            var (right, columnTiles, type) = (constants[3]!.Value, constants[4]!.Value, constants[5]!.Value);
            var instruction = type switch
            {
                0 => "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32",
                1 => "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32",
                _ => "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32",
            };
            var text = new StringBuilder();
            for (var i = 0L; i < rowTiles; i++)
                for (var j = 0L; j < 2 * columnTiles; j++)
                {
                    var at = first + 4 * (2 * columnTiles * i + j);
                    var sums = type == 2 ? Four(at) : Accumulator.List(at, 4);
                    var b = right + 2 * j;
                    text.Append($"{instruction} {sums}, {Four(left + 4 * i)}, {{{Packed.Name(b)},{Packed.Name(b + 1)}}}, {sums}; ");
                }
            return text.ToString();
        }
    }
}
