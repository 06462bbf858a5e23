using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Products;

/// <summary>The F32 matrix product on CUDA devices, without tensor cores.</summary>
internal static class CudaSingle
{
    /// <summary>Runs y = a·b for F32 matrices that can be read 16 bytes at a time; false otherwise.</summary>
    public static bool TryRun(CudaDevice device, Tensor y, Tensor a, Tensor b)
    {
        if (!device.Runs(80, false) || y.DType != DType.F32 || a.DType != DType.F32 || b.DType != DType.F32) return false;
        if (Matrix.Of(a) is not { } left || Matrix.Of(b) is not { } right || Matrix.Of(y) is not { Transposed: false } result) return false;
        var (m, n, k) = (y.Shape[-2], y.Shape[-1], a.Shape[-1]);
        if (m > int.MaxValue - 128 || n > int.MaxValue - 128 || k > int.MaxValue - 128 || k == 0 || n % 4 != 0) return false;
        // What is contiguous is read in vectors, of which the last must be whole.
        if ((left.Transposed ? m : k) % 4 != 0 || (right.Transposed ? k : n) % 4 != 0) return false;
        var batches = Batches.Of(y.Layout, a.Layout, b.Layout, y.Layout);
        if (batches.InnerCount > 65535 || (batches.InnerA | batches.InnerB | batches.InnerY) % 4 != 0) return false;
        for (var i = 0L; i < batches.OuterCount; i++)
        {
            var at = batches.At(i);
            if ((at.A | at.B | at.Y) % 4 != 0) return false;
        }
        for (var i = 0L; i < batches.OuterCount; i++)
        {
            var at = batches.At(i);
            var launch = new Launch(
                device, result.From(at.Y), left.From(at.A), right.From(at.B), batches.InnerY, batches.InnerA, batches.InnerB, m, n, k, batches.InnerCount);
            if (left.Transposed) OfLeft<Yes>(launch);
            else OfLeft<No>(launch);
        }
        return true;
    }

    private static void OfLeft<TA>(in Launch launch) where TA : struct, IFlag
    {
        if (launch.B.Transposed) launch.Run<TA, Yes>();
        else launch.Run<TA, No>();
    }

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe<TA, TB>() where TA : struct, IFlag where TB : struct, IFlag =>
        new(typeof(SingleMatMul<TA, TB>).GetMethod("Run")!, SingleMatMul<TA, TB>.Threads)
        {
            SharedBytes = SingleMatMul<TA, TB>.SharedBytes,
            Accumulators = SingleMatMul<TA, TB>.Accumulators,
            BlocksPerMultiprocessor = 2,
        };

    // A matrix in memory: whether its rows lie across, and elements from line to line.
    private readonly record struct Matrix(nint Address, bool Transposed, long Pitch)
    {
        public static Matrix? Of(Tensor x)
        {
            var strides = x.Layout.Strides;
            var (rows, columns, row, column) = (x.Shape[-2], x.Shape[-1], strides[^2], strides[^1]);
            var address = GpuDevice.Address(x);
            if (address % 16 != 0) return null;
            if ((column == 1 || columns == 1) && (row % 4 == 0 || rows == 1) && row >= 0) return new(address, false, row);
            if ((row == 1 || rows == 1) && (column % 4 == 0 || columns == 1) && column >= 0) return new(address, true, column);
            return null;
        }

        public Matrix From(long offset) => this with { Address = Address + (nint)offset * 4 };
    }

    private readonly record struct Launch(
        CudaDevice Device, Matrix Y, Matrix A, Matrix B, long BatchY, long BatchA, long BatchB, long M, long N, long K, long Batch)
    {
        public void Run<TA, TB>() where TA : struct, IFlag where TB : struct, IFlag
        {
            const int tile = SingleMatMul<TA, TB>.Tile;
            Device.Kernel(typeof(SingleMatMul<TA, TB>), Describe<TA, TB>).Launch(
                Device.StreamHandle, (M + tile - 1) / tile * ((N + tile - 1) / tile), Batch, 1, [],
                [
                    (ulong)Y.Address, (ulong)A.Address, (ulong)B.Address, KernelArgument.Of(Y.Pitch), KernelArgument.Of(A.Pitch), KernelArgument.Of(B.Pitch),
                    KernelArgument.Of(BatchY), KernelArgument.Of(BatchA), KernelArgument.Of(BatchB),
                    KernelArgument.Of((int)M), KernelArgument.Of((int)N), KernelArgument.Of((int)K),
                ]);
        }
    }
}
