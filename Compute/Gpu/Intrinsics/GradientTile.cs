using System.Text;
using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>What the gradient of a softmax does to tiles in accumulators, register by register: see <see cref="ScoreTile"/>.</summary>
internal static class GradientTile
{
    /// <summary>x = 2^(x·scale + shift[column]) in both rows.</summary>
    /// <param name="first">The first accumulator; constant.</param>
    /// <param name="columns">Columns of the tile; constant.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="shifts">Shared address of the F32 of this thread's first column.</param>
    [IntrinsicImplementation, Ptx<WeightsText>]
    public static void Weights(int first, int columns, float scale, uint shifts) => throw new NotSupportedException();

    /// <summary>x = weight·(x - mean[column]) in both rows.</summary>
    /// <param name="first">The first accumulator of x; constant.</param>
    /// <param name="columns">Columns of the tile; constant.</param>
    /// <param name="weights">The first accumulator of the weights; constant.</param>
    /// <param name="means">Shared address of the F32 of this thread's first column.</param>
    [IntrinsicImplementation, Ptx<ColumnsText>]
    public static void CenterColumns(int first, int columns, int weights, uint means) => throw new NotSupportedException();

    /// <summary>x = weight·(x - mean) in one row.</summary>
    [IntrinsicImplementation, Ptx<RowText>]
    public static void CenterRow(int first, int columns, int row, int weights, float mean) => throw new NotSupportedException();

    private readonly struct WeightsText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder("{ .reg .f32 v<2>; ");
            for (var j = 0; j < constants[1]!.Value / 8; j++)
            {
                text.Append($"ld.shared.v2.f32 {{v0,v1}}, [$3+{32 * j}]; ");
                for (var i = 0; i < 4; i++)
                {
                    var name = Accumulator.Name(constants[0]!.Value + 4 * j + i);
                    text.Append($"fma.rn.ftz.f32 {name}, {name}, $2, v{i & 1}; ex2.approx.ftz.f32 {name}, {name}; ");
                }
            }
            return text.Append('}').ToString();
        }
    }

    private readonly struct ColumnsText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder("{ .reg .f32 v<2>; ");
            for (var j = 0; j < constants[1]!.Value / 8; j++)
            {
                text.Append($"ld.shared.v2.f32 {{v0,v1}}, [$3+{32 * j}]; ");
                for (var i = 0; i < 4; i++)
                {
                    var name = Accumulator.Name(constants[0]!.Value + 4 * j + i);
                    text.Append($"sub.ftz.f32 {name}, {name}, v{i & 1}; mul.ftz.f32 {name}, {name}, {Accumulator.Name(constants[2]!.Value + 4 * j + i)}; ");
                }
            }
            return text.Append('}').ToString();
        }
    }

    private readonly struct RowText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder();
            var offset = constants[3]!.Value - constants[0]!.Value;
            for (var j = 0; j < constants[1]!.Value / 8; j++)
                for (var i = 0; i < 2; i++)
                {
                    var number = constants[0]!.Value + 4 * j + 2 * constants[2]!.Value + i;
                    var name = Accumulator.Name(number);
                    text.Append($"sub.ftz.f32 {name}, {name}, $4; mul.ftz.f32 {name}, {name}, {Accumulator.Name(number + offset)}; ");
                }
            return text.ToString();
        }
    }
}
