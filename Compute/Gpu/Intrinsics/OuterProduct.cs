using System.Text;
using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Outer products into the registers that <see cref="Accumulator"/> names, in F32 without tensor cores.</summary>
internal static class OuterProduct
{
    /// <summary>Rows of the block of sums that a thread holds.</summary>
    public const int Rows = 8;

    /// <summary>Columns of the block of sums.</summary>
    public const int Columns = 16;

    /// <summary>Adds (a0, a1)·(b0, b1, b2, b3): register 16i + j gets row i, column j.</summary>
    [IntrinsicImplementation, Ptx<AddText>]
    public static void Add(Float4 a0, Float4 a1, Float4 b0, Float4 b1, Float4 b2, Float4 b3) => throw new NotSupportedException();

    /// <summary>16 bytes of shared memory at <paramref name="address"/> + <paramref name="offset"/> (constant) as numbers.</summary>
    [IntrinsicImplementation, Ptx("ld.shared.v4.f32 {$r.0,$r.1,$r.2,$r.3}, [$0+$1];")]
    public static Float4 Load(uint address, int offset) => throw new NotSupportedException();

    /// <summary>Stores four registers from <paramref name="first"/> (constant) on; the address is a multiple of 16.</summary>
    [IntrinsicImplementation, Ptx<StoreText>]
    public static void Store(ulong address, int first) => throw new NotSupportedException();

    private readonly struct AddText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder();
            for (var i = 0; i < Rows; i++)
                for (var j = 0; j < Columns; j++)
                {
                    // Every other row runs backwards, so that neighbors share a factor.
                    var column = i % 2 == 0 ? j : Columns - 1 - j;
                    var sum = Accumulator.Name(Columns * i + column);
                    text.Append("fma.rn.f32 ").Append(sum).Append(", $").Append(i / 4).Append('.').Append(i % 4)
                        .Append(", $").Append(2 + column / 4).Append('.').Append(column % 4).Append(", ").Append(sum).Append("; ");
                }
            return text.ToString();
        }
    }

    private readonly struct StoreText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants) => $"st.global.v4.f32 [$0], {Accumulator.List(constants[1]!.Value, 4)};";
    }
}
