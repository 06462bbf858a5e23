using System.Runtime.Intrinsics;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Rows of x rounded to 8 bits, a scale for every 32 numbers, as ggml rounds what it multiplies quantized weights with.</summary>
/// <remarks>|error| ≤ scale/2 = max|x|/254 of the 32. NaN or infinity among them makes the scale NaN, and with it every sum of the row.</remarks>
internal readonly unsafe struct RoundedRows(byte* memory, nint rows, nint depth)
{
    private readonly nint blocks = depth / BlockFormats.BlockElements;

    /// <summary>Bytes that rows take.</summary>
    public static nint Needed(nint rows, nint depth) => rows * (Aligned(depth) + Aligned(2 * sizeof(float) * (depth / BlockFormats.BlockElements)));

    /// <summary>The rounded numbers of a row.</summary>
    public sbyte* Numbers(nint row) => (sbyte*)memory + row * Aligned(depth);

    /// <summary>The scales of a row's blocks.</summary>
    public float* Scales(nint row) => (float*)(memory + rows * Aligned(depth) + row * Aligned(2 * sizeof(float) * blocks));

    /// <summary>The sum of the rounded numbers of each block.</summary>
    public float* Sums(nint row) => Scales(row) + blocks;

    /// <summary>Rounds a row.</summary>
    public void Round(nint row, float* x)
    {
        sbyte* numbers = Numbers(row);
        float* scales = Scales(row), sums = Sums(row);
        for (nint b = 0; b < blocks; b++, x += 32, numbers += 32)
        {
            if (Vector256.IsHardwareAccelerated) (scales[b], sums[b]) = Round256(x, numbers);
            else if (Vector128.IsHardwareAccelerated) (scales[b], sums[b]) = Round128(x, numbers);
            else (scales[b], sums[b]) = RoundEach(x, numbers);
        }
    }

    /// <summary>A row as it is after rounding.</summary>
    public void Widen(nint row, float* target)
    {
        sbyte* numbers = Numbers(row);
        float* scales = Scales(row);
        for (nint b = 0; b < blocks; b++)
            for (var i = 0; i < 32; i++) *target++ = scales[b] * *numbers++;
    }

    private static (float, float) Round256(float* x, sbyte* numbers)
    {
        Vector256<float> a = Vector256.Load(x), b = Vector256.Load(x + 8), c = Vector256.Load(x + 16), d = Vector256.Load(x + 24);
        // Compared as integers, NaN is the largest.
        var most = Vector256.Max(Vector256.Max(Magnitude(a), Magnitude(b)), Vector256.Max(Magnitude(c), Magnitude(d)));
        var half = Vector128.Max(most.GetLower(), most.GetUpper());
        var (scale, inverse) = ScaleOf(BitConverter.Int32BitsToSingle(Largest(half)));
        var f = Vector256.Create(inverse);
        Vector256<int> i = Nearest(a * f), j = Nearest(b * f), k = Nearest(c * f), l = Nearest(d * f);
        Vector256.Narrow(Vector256.Narrow(i, j), Vector256.Narrow(k, l)).Store(numbers);
        return (scale, Vector256.Sum(i + j + k + l));
    }

    private static (float, float) Round128(float* x, sbyte* numbers)
    {
        var most = Vector128<int>.Zero;
        for (var i = 0; i < 32; i += 4) most = Vector128.Max(most, Vector128.Load(x + i).AsInt32() & Vector128.Create(int.MaxValue));
        var (scale, inverse) = ScaleOf(BitConverter.Int32BitsToSingle(Largest(most)));
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < 32; i += 8)
        {
            var low = Vector128.ConvertToInt32(Vector128.Round(Vector128.Load(x + i) * inverse));
            var high = Vector128.ConvertToInt32(Vector128.Round(Vector128.Load(x + i + 4) * inverse));
            sum += low + high;
            var shorts = Vector128.Narrow(low, high);
            *(ulong*)(numbers + i) = Vector128.Narrow(shorts, shorts).AsUInt64().ToScalar();
        }
        return (scale, Vector128.Sum(sum));
    }

    private static (float, float) RoundEach(float* x, sbyte* numbers)
    {
        var most = 0;
        for (var i = 0; i < 32; i++) most = Math.Max(most, BitConverter.SingleToInt32Bits(x[i]) & int.MaxValue);
        var (scale, inverse) = ScaleOf(BitConverter.Int32BitsToSingle(most));
        var sum = 0;
        for (var i = 0; i < 32; i++)
        {
            numbers[i] = (sbyte)MathF.Round(x[i] * inverse);
            sum += numbers[i];
        }
        return (scale, sum);
    }

    private static (float Scale, float Inverse) ScaleOf(float largest)
    {
        if (!float.IsFinite(largest)) return (float.NaN, 0);
        var scale = largest / 127;
        var inverse = 1 / scale;
        // 0, or so little that nothing is left of it.
        return float.IsFinite(inverse) ? (scale, inverse) : (0, 0);
    }

    private static Vector256<int> Magnitude(Vector256<float> x) => x.AsInt32() & Vector256.Create(int.MaxValue);

    private static Vector256<int> Nearest(Vector256<float> x) => Vector256.ConvertToInt32(Vector256.Round(x));

    private static int Largest(Vector128<int> x)
    {
        x = Vector128.Max(x, Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(x.GetElement(0), x.GetElement(1));
    }

    private static nint Aligned(nint bytes) => (bytes + 63) & ~63;
}
