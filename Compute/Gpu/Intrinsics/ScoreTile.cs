using System.Text;
using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>
/// Works on a tile of sums that a warpgroup holds in accumulators (see <see cref="Wgmma"/>), register by register, as a softmax needs.
/// A thread holds parts of two rows: row 0 is its upper one, row 1 the one 8 further down. Of each 8 columns it holds two, beginning
/// with 2(t mod 4) for thread t: columns are counted from there.
/// </summary>
internal static class ScoreTile
{
    /// <summary>The largest of <paramref name="start"/> and this thread's part of a row; all but start constant.</summary>
    [IntrinsicImplementation, Ptx<LargestText>]
    public static float Largest(int first, int columns, int row, float start) => throw new NotSupportedException();

    /// <summary>x = 2^(x·scale + shift) for this thread's part of a row; gives the sum of the new values.</summary>
    [IntrinsicImplementation, Ptx<ExponentialsText>]
    public static float Exponentials(int first, int columns, int row, float scale, float shift) => throw new NotSupportedException();

    /// <summary>x = -∞ in the columns from <paramref name="limit"/> on.</summary>
    [IntrinsicImplementation, Ptx<KeepBelowText>]
    public static void KeepBelow(int first, int columns, int row, int limit) => throw new NotSupportedException();

    /// <summary>x = -∞ in the columns before <paramref name="limit"/>.</summary>
    [IntrinsicImplementation, Ptx<KeepFromText>]
    public static void KeepFrom(int first, int columns, int row, int limit) => throw new NotSupportedException();

    /// <summary>x = x·factor for this thread's part of a row.</summary>
    [IntrinsicImplementation, Ptx<ScaleText>]
    public static void Scale(int first, int columns, int row, float factor) => throw new NotSupportedException();

    /// <summary>Rounds the tile to 16 bits, in pairs as a product takes its left operand from registers; all constant.</summary>
    /// <param name="packed">The first of columns / 4 packed registers.</param>
    /// <param name="first">The first accumulator.</param>
    /// <param name="columns">Columns of the tile.</param>
    /// <param name="half">1 for F16, 0 for BF16.</param>
    [IntrinsicImplementation, Ptx<PackText>]
    public static void Pack(int packed, int first, int columns, int half) => throw new NotSupportedException();

    /// <summary>The accumulators of a row, with the column that each holds.</summary>
    internal static IEnumerable<(string Name, int Column)> Row(long first, long columns, long row)
    {
        for (var j = 0; j < columns / 8; j++)
            for (var i = 0; i < 2; i++)
                yield return (Accumulator.Name(first + 4 * j + 2 * row + i), 8 * j + i);
    }

    private readonly struct LargestText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            // Two chains, so that each waits half as often for the one before.
            var text = new StringBuilder("{ .reg .f32 m<2>; mov.f32 m0, $3; mov.f32 m1, $3; ");
            foreach (var (name, column) in Row(constants[0]!.Value, constants[1]!.Value, constants[2]!.Value))
                text.Append($"max.f32 m{column & 1}, m{column & 1}, {name}; ");
            return text.Append("max.f32 $r, m0, m1; }").ToString();
        }
    }

    private readonly struct ExponentialsText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder("{ .reg .f32 s<2>; mov.f32 s0, 0f00000000; mov.f32 s1, 0f00000000; ");
            foreach (var (name, column) in Row(constants[0]!.Value, constants[1]!.Value, constants[2]!.Value))
                text.Append($"fma.rn.ftz.f32 {name}, {name}, $3, $4; ex2.approx.ftz.f32 {name}, {name}; add.ftz.f32 s{column & 1}, s{column & 1}, {name}; ");
            return text.Append("add.ftz.f32 $r, s0, s1; }").ToString();
        }
    }

    private readonly struct KeepBelowText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants) => Keep("gt", constants);
    }

    private readonly struct KeepFromText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants) => Keep("le", constants);
    }

    private readonly struct ScaleText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder();
            foreach (var (name, _) in Row(constants[0]!.Value, constants[1]!.Value, constants[2]!.Value)) text.Append($"mul.ftz.f32 {name}, {name}, $3; ");
            return text.ToString();
        }
    }

    private readonly struct PackText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (packed, first, columns, type) = (constants[0]!.Value, constants[1]!.Value, constants[2]!.Value, constants[3] == 1 ? "f16x2" : "bf16x2");
            var text = new StringBuilder();
            for (var i = 0; i < columns / 4; i++)
                text.Append($"cvt.rn.{type}.f32 {Packed.Name(packed + i)}, {Accumulator.Name(first + 2 * i + 1)}, {Accumulator.Name(first + 2 * i)}; ");
            return text.ToString();
        }
    }

    // limit OP column decides whether an element stays.
    private static string Keep(string comparison, ReadOnlySpan<long?> constants)
    {
        var text = new StringBuilder("{ .reg .pred p; ");
        foreach (var (name, column) in Row(constants[0]!.Value, constants[1]!.Value, constants[2]!.Value))
            text.Append($"setp.{comparison}.s32 p, $3, {column}; selp.f32 {name}, {name}, 0fFF800000, p; ");
        return text.Append('}').ToString();
    }
}
