using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>The inner loop of a product with quantized weights: integers within a block, scaled and summed in F32.</summary>
internal static unsafe class BlockDot
{
    // The hardware's prefetcher stops at the end of a page; asking this far ahead bridges it.
    private const int AheadBytes = 1024;

    /// <summary>The scales of a line of blocks, widened.</summary>
    public static void Scales<B>(byte* line, nint blocks, float* scales) where B : struct, IBlocks
    {
        nint b = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; b + 8 <= blocks; b += 8, line += 8 * B.Bytes)
            {
                var halves = Vector128.Create(
                    *(ushort*)line, *(ushort*)(line + B.Bytes), *(ushort*)(line + 2 * B.Bytes), *(ushort*)(line + 3 * B.Bytes),
                    *(ushort*)(line + 4 * B.Bytes), *(ushort*)(line + 5 * B.Bytes), *(ushort*)(line + 6 * B.Bytes), *(ushort*)(line + 7 * B.Bytes));
                Storage16.Load<Half, Vector256<float>>((Half*)&halves).Store(scales + b);
            }
        }
        for (; b < blocks; b++, line += B.Bytes) scales[b] = FloatBits.FromHalf(*(ushort*)line);
    }

    /// <summary>Σ scale·Σ (q - zero)·x over the blocks of four lines, the scale being that of the block times that of x. Needs AVX2.</summary>
    /// <param name="line">The first line.</param>
    /// <param name="pitch">Bytes from line to line.</param>
    /// <param name="x">The rounded row.</param>
    /// <param name="scales">Its scales.</param>
    /// <param name="totals">The sum of its numbers in each block.</param>
    /// <param name="blocks">Blocks of a line.</param>
    /// <param name="sums">Gets the four.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four<B>(byte* line, nint pitch, sbyte* x, float* scales, float* totals, nint blocks, float* sums) where B : struct, IBlocks
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var zeros = Vector128<float>.Zero;
        byte* line1 = line + pitch, line2 = line1 + pitch, line3 = line2 + pitch;
        for (nint b = 0, at = 0; b < blocks; b++, at += B.Bytes, x += BlockFormats.BlockElements)
        {
            // The four scales are widened together.
            var halves = Vector128.Create((uint)*(ushort*)(line + at), *(ushort*)(line1 + at), *(ushort*)(line2 + at), *(ushort*)(line3 + at));
            var scale = HalfBits.Widen(halves) * scales[b];
            if (B.Zero != 0) zeros = Vector128.MultiplyAddEstimate(scale, Vector128.Create(totals[b]), zeros);
            // The next four lines are asked for, byte for byte, while these are multiplied.
            Sse.Prefetch0(line3 + pitch + 4 * at);
            Sse.Prefetch0(line3 + pitch + 4 * at + 64);
            s0 = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(Dot256<B>(line + at + 2, x)), Avx2.BroadcastScalarToVector256(scale), s0);
            s1 = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(Dot256<B>(line1 + at + 2, x)), Avx2.BroadcastScalarToVector256(Avx.Permute(scale, 0x55)), s1);
            s2 = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(Dot256<B>(line2 + at + 2, x)), Avx2.BroadcastScalarToVector256(Avx.Permute(scale, 0xAA)), s2);
            s3 = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(Dot256<B>(line3 + at + 2, x)), Avx2.BroadcastScalarToVector256(Avx.Permute(scale, 0xFF)), s3);
        }
        var pairs = Avx.HorizontalAdd(Avx.HorizontalAdd(s0, s1), Avx.HorizontalAdd(s2, s3));
        var all = pairs.GetLower() + pairs.GetUpper();
        if (B.Zero != 0) all -= zeros * B.Zero;
        all.Store(sums);
    }

    /// <summary>Σ scale·Σ (q - zero)·x over the blocks of a line.</summary>
    /// <param name="line">The blocks.</param>
    /// <param name="x">32 numbers for each.</param>
    /// <param name="scales">The product of both scales, for each block.</param>
    /// <param name="correction">What Σ scale·zero·Σ x is.</param>
    /// <param name="blocks">How many.</param>
    public static float Sum<B>(byte* line, sbyte* x, float* scales, float correction, nint blocks) where B : struct, IBlocks
    {
        if (Avx2.IsSupported) return Sum256<B>(line, x, scales, blocks) - correction;
        if (Vector128.IsHardwareAccelerated) return Sum128<B>(line, x, scales, blocks) - correction;
        var sum = 0f;
        for (nint b = 0; b < blocks; b++, line += B.Bytes, x += 32)
        {
            var dot = 0;
            for (var i = 0; i < 32; i++) dot += B.Load(line + 2, i) * x[i];
            sum += scales[b] * dot;
        }
        return sum - correction;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum256<B>(byte* line, sbyte* x, float* scales, nint blocks) where B : struct, IBlocks
    {
        // Two sums, since one multiply-add takes longer than the rest of a block.
        Vector256<float> even = default, odd = default;
        nint b = 0;
        for (; b + 2 <= blocks; b += 2, line += 2 * B.Bytes, x += 64)
        {
            Sse.Prefetch0(line + AheadBytes);
            even = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(Dot256<B>(line + 2, x)), Vector256.Create(scales[b]), even);
            odd = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(Dot256<B>(line + B.Bytes + 2, x + 32)), Vector256.Create(scales[b + 1]), odd);
        }
        if (b < blocks)
            even = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(Dot256<B>(line + 2, x)), Vector256.Create(scales[b]), even);
        return Vector256.Sum(even + odd);
    }

    // Bytes are multiplied as unsigned with signed: where q has a sign, it goes over to x. No pair of products exceeds 128·127·2, which 16 bits hold.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Dot256<B>(byte* quants, sbyte* x) where B : struct, IBlocks
    {
        var q = B.Load256(quants);
        var z = Vector256.Load(x);
        if (B.Zero == 0)
        {
            z = Avx2.Sign(z, q);
            q = Avx2.Abs(q).AsSByte();
        }
        return AvxVnni.IsSupported
            ? AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, q.AsByte(), z)
            : Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(q.AsByte(), z), Vector256<short>.One);
    }

    private static float Sum128<B>(byte* line, sbyte* x, float* scales, nint blocks) where B : struct, IBlocks
    {
        var sum = Vector128<float>.Zero;
        for (nint b = 0; b < blocks; b++, line += B.Bytes, x += 32)
        {
            var (low, high) = B.Load128(line + 2);
            var dots = Dot128(low, Vector128.Load(x)) + Dot128(high, Vector128.Load(x + 16));
            sum = Vector128.MultiplyAddEstimate(Vector128.ConvertToSingle(dots), Vector128.Create(scales[b]), sum);
        }
        return Vector128.Sum(sum);
    }

    // Two products of bytes fit 16 bits: 128·127·2 at most.
    private static Vector128<int> Dot128(Vector128<sbyte> q, Vector128<sbyte> x)
    {
        if (Dp.IsSupported) return Dp.DotProduct(Vector128<int>.Zero, q, x);
        var pairs = Vector128.WidenLower(q) * Vector128.WidenLower(x) + Vector128.WidenUpper(q) * Vector128.WidenUpper(x);
        return Vector128.WidenLower(pairs) + Vector128.WidenUpper(pairs);
    }
}
