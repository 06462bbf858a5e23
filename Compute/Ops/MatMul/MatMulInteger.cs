using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Native.Compute.Cpu;
using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Y = A·B of signed bytes with 32-bit sums.</summary>
public static class MatMulIntegerOperation
{
    /// <summary>The product of two matrices of I8 in I32, exact while sums stay in range (k below 131,072 always do); beyond it they wrap around.</summary>
    /// <param name="a">[m, k] of I8.</param>
    /// <param name="b">[k, n] of I8; [n, k] where it is transposed, which is how every device reads it fastest.</param>
    /// <param name="transposeB">Whether b is given as [n, k].</param>
    /// <returns>[m, n] of I32.</returns>
    /// <exception cref="ShapeException">They are no matrices, or the inner dimensions differ.</exception>
    /// <exception cref="NotSupportedException">The elements are not I8.</exception>
    public static Tensor MatMulInteger(this Tensor a, Tensor b, bool transposeB = false)
    {
        Guard.SameDevice(a, b, "MatMulInteger");
        Guard.Type(a, DType.I8, "MatMulInteger");
        Guard.Type(b, DType.I8, "MatMulInteger");
        Guard.Rank(a, 2, "MatMulInteger");
        Guard.Rank(b, 2, "MatMulInteger");
        var (n, k) = transposeB ? (b.Shape[0], b.Shape[1]) : (b.Shape[1], b.Shape[0]);
        if (a.Shape[1] != k)
            throw new ShapeException($"MatMulInteger: {a.Shape} × {b.Shape}{(transposeB ? "ᵀ" : "")}: inner dimensions {a.Shape[1]} and {k} differ");
        var y = Tensor.Empty(a.Device, DType.I32, new Shape(a.Shape[0], n));
        if (y.Count == 0) return y;
        using var scope = a.Device.NoGrad();
        var (left, right) = (a.Contiguous(), (transposeB ? b : b.Transpose()).Contiguous());
        if (y.Device is not CudaDevice cuda || !CudaWarpMatMul.TryRunBytes(cuda, y, left, right)) Dispatch.Bits(y.Device, DType.I32, new Launch(y, left, right));
        return y;
    }

    private readonly struct Launch(Tensor y, Tensor a, Tensor b) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged
        {
            var (n, k) = (y.Shape[1], a.Shape[1]);
            if (backend.IsCpu(out var cpu))
            {
                var loop = new MatMulIntegerLoop(cpu.Memory(y), cpu.Memory(a), cpu.Memory(b), y.Shape[0], n, k);
                cpu.Device.Pool.Run(loop.Tasks, loop);
                return;
            }
            backend.Run(new MatMulIntegerKernel<TMemory>(backend.Memory(y), backend.Memory(a), backend.Memory(b), n, k), y.Count, k);
        }
    }
}

/// <summary>One element of a product of bytes, b as [n, k].</summary>
internal readonly struct MatMulIntegerKernel<TMemory>(TMemory y, TMemory a, TMemory b, long n, long k) : IIndexKernel where TMemory : struct, IMemory
{
    public void Execute(long index)
    {
        var (left, right) = (index / n * k, index % n * k);
        var sum = 0;
        for (var i = 0L; i < k; i++) sum += a.Read<sbyte>(left + i) * b.Read<sbyte>(right + i);
        y.Write(index, sum);
    }
}

/// <summary>Rows of a product of bytes on the processor, b as [n, k]: four columns share what is loaded of a row.</summary>
internal readonly unsafe struct MatMulIntegerLoop(HostMemory y, HostMemory a, HostMemory b, long m, long n, long k) : IWork
{
    // Columns of a task: their part of b stays in the second-level cache for all rows.
    private const long Columns = 64;

    public int Tasks => checked((int)((n + Columns - 1) / Columns));

    public void Run(int task)
    {
        var (first, end) = (task * Columns, Math.Min(n, (task + 1) * Columns));
        for (var row = 0L; row < m; row++)
        {
            var left = (sbyte*)a.Start + row * k;
            var to = (int*)y.Start + row * n;
            var column = first;
            for (; column + 4 <= end; column += 4) Four(left, (sbyte*)b.Start + column * k, to + column);
            for (; column < end; column++) to[column] = Dot(left, (sbyte*)b.Start + column * k, 0);
        }
    }

    private void Four(sbyte* left, sbyte* right, int* to)
    {
        var (s0, s1, s2, s3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var i = 0L;
        for (; i + 16 <= k; i += 16)
        {
            var x = Widened(left + i);
            s0 += Pairs(x, Widened(right + i));
            s1 += Pairs(x, Widened(right + k + i));
            s2 += Pairs(x, Widened(right + 2 * k + i));
            s3 += Pairs(x, Widened(right + 3 * k + i));
        }
        to[0] = Vector256.Sum(s0) + Dot(left, right, i);
        to[1] = Vector256.Sum(s1) + Dot(left, right + k, i);
        to[2] = Vector256.Sum(s2) + Dot(left, right + 2 * k, i);
        to[3] = Vector256.Sum(s3) + Dot(left, right + 3 * k, i);
    }

    private int Dot(sbyte* left, sbyte* right, long first)
    {
        var sum = 0;
        for (var i = first; i < k; i++) sum += left[i] * right[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Widened(sbyte* x) => Avx2.IsSupported
        ? Avx2.ConvertToVector256Int16(Vector128.Load(x))
        : Vector256.Create(Vector128.WidenLower(Vector128.Load(x)), Vector128.WidenUpper(Vector128.Load(x)));

    // Products of neighbors, added: they fit in 32 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Pairs(Vector256<short> a, Vector256<short> b)
    {
        if (Avx2.IsSupported) return Avx2.MultiplyAddAdjacent(a, b);
        var (lowA, highA) = Vector256.Widen(a);
        var (lowB, highB) = Vector256.Widen(b);
        return lowA * lowB + highA * highB;
    }
}
