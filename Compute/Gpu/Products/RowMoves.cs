using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>Brings rows of 16-bit elements back from the order of their groups. One block of 256 threads to a row at a time.</summary>
internal static class RowMoves
{
    public const int Threads = 256;

    /// <summary>y[r] = Σ weight[r, j]·x[position[r, j]] over j &lt; <paramref name="choices"/>, in BF16 with F32 sums in order.</summary>
    public static void Combine(ulong y, ulong x, ulong position, ulong weight, int rows, int choices, int pieces)
    {
        for (var row = Grid.IdxX; row < rows; row += Grid.DimX)
        {
            for (var piece = Group.IdxX; piece < pieces; piece += Threads)
            {
                float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
                for (var j = 0; j < choices; j++)
                {
                    var at = (ulong)(row * choices + j) * 4;
                    var from = (int)GlobalMemory.LoadWord(position + at);
                    var w = GlobalMemory.LoadFloat(weight + at);
                    var value = GlobalMemory.LoadStream(x + (ulong)((long)from * pieces + piece) * 16);
                    s0 = Arithmetic.Fma(w, Intrinsics.Convert.LowBFloat16(value.X), s0);
                    s1 = Arithmetic.Fma(w, Intrinsics.Convert.HighBFloat16(value.X), s1);
                    s2 = Arithmetic.Fma(w, Intrinsics.Convert.LowBFloat16(value.Y), s2);
                    s3 = Arithmetic.Fma(w, Intrinsics.Convert.HighBFloat16(value.Y), s3);
                    s4 = Arithmetic.Fma(w, Intrinsics.Convert.LowBFloat16(value.Z), s4);
                    s5 = Arithmetic.Fma(w, Intrinsics.Convert.HighBFloat16(value.Z), s5);
                    s6 = Arithmetic.Fma(w, Intrinsics.Convert.LowBFloat16(value.W), s6);
                    s7 = Arithmetic.Fma(w, Intrinsics.Convert.HighBFloat16(value.W), s7);
                }
                Word4 sum;
                sum.X = Intrinsics.Convert.PackBFloat16(s0, s1);
                sum.Y = Intrinsics.Convert.PackBFloat16(s2, s3);
                sum.Z = Intrinsics.Convert.PackBFloat16(s4, s5);
                sum.W = Intrinsics.Convert.PackBFloat16(s6, s7);
                GlobalMemory.Store(y + (ulong)((long)row * pieces + piece) * 16, sum);
            }
        }
    }
}
