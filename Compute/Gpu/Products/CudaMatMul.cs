using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Products;

/// <summary>The matrix product on CUDA devices: which kernel takes a product, and its launch.</summary>
internal static class CudaMatMul
{
    /// <summary>Runs y = act(a·b + bias) + residual with the fastest kernel that takes it; false where only the portable one does.</summary>
    public static bool TryRun(CudaDevice device, Tensor y, Tensor a, Tensor b, Tensor? bias, Activation activation, Tensor? residual)
    {
        if (!device.Runs(80, false) || y.DType is not (DType.BF16 or DType.F16) || a.DType != y.DType || b.DType != y.DType) return false;
        if (Matrix.Of(a) is not { } left || Matrix.Of(b) is not { } right) return false;
        var (m, n, k) = (y.Shape[-2], y.Shape[-1], a.Shape[-1]);
        if (m > int.MaxValue || n > int.MaxValue || k > int.MaxValue || k == 0) return false;
        if (residual is { } r && (r.Layout.Strides[^1] != 1 || (m > 1 && r.Layout.Strides[^2] % 2 != 0) || GpuDevice.Address(r) % 4 != 0)) return false;
        if (activation == Activation.Gelu || (bias is { } pairs && GpuDevice.Address(pairs) % 4 != 0)) return false;

        var batches = Batches.Of(y.Layout, a.Layout, b.Layout, residual?.Layout ?? y.Layout);
        // The copy engine steps from matrix to matrix by multiples of 16 bytes; none at all is one matrix for the whole batch.
        if (batches.InnerCount > 1 && ((batches.InnerA | batches.InnerB | batches.InnerY) % 8 != 0 || batches.InnerA == 0 || batches.InnerB == 0)) return false;
        if (batches.InnerCount > 65535 || (batches.InnerResidual & 1) != 0) return false;
        var few = right.Transposed && !left.Transposed && (y.Layout.Strides[^1] == 1 || n == 1) && batches.InnerCount == 1
            ? CudaFewRows.Select(m, n, k, device.Multiprocessors)
            : FewRowsKernel.None;
        // Kernels for few rows store elements anywhere, the copy engine whole pieces of 16 bytes.
        Matrix result;
        if (few != FewRowsKernel.None) result = new(GpuDevice.Address(y), false, y.Layout.Strides[^2]);
        else if (Matrix.Of(y) is { Transposed: false } whole) result = whole;
        else return false;
        var isWarp = few == FewRowsKernel.None && !device.Runs(90, true);
        if (isWarp && n % 2 != 0) return false;
        var isOne = batches.InnerCount == 1 && batches.OuterCount == 1 && bias is null && residual is null && activation == Activation.None;
        var plan = isOne && result.Pitch == n ? MatMulPlan.SelectSplit(m, n, k, device.Multiprocessors) : MatMulPlan.Select(m, n, k, batches.InnerCount, device.Multiprocessors);
        for (var i = 0L; i < batches.OuterCount; i++)
        {
            var at = batches.At(i);
            if (((at.A | at.B | (few != FewRowsKernel.None ? 0 : at.Y)) % 8 | at.Residual % 2) != 0) return false;
        }
        for (var i = 0L; i < batches.OuterCount; i++)
        {
            var at = batches.At(i);
            if (few != FewRowsKernel.None)
            {
                CudaFewRows.Run(device, few, y.DType == DType.F16, activation, new(
                    result.From(at.Y).Address, left.From(at.A).Address, right.From(at.B).Address, bias is { } u ? GpuDevice.Address(u) : 0,
                    residual is { } plus ? GpuDevice.Address(plus) + (nint)at.Residual * 2 : 0, residual?.Layout.Strides[^2] ?? 0,
                    result.Pitch, left.Pitch, right.Pitch, (int)m, (int)n, (int)k));
                continue;
            }
            if (isWarp)
            {
                var matrices = new WarpMatrices(
                    (ulong)result.From(at.Y).Address, (ulong)left.From(at.A).Address, (ulong)right.From(at.B).Address,
                    result.Pitch, left.Pitch, right.Pitch, batches.InnerY, batches.InnerA, batches.InnerB);
                CudaWarpMatMul.Run(device, new(
                    matrices, left.Transposed, right.Transposed, bias is { } w ? GpuDevice.Address(w) : 0,
                    residual is { } term ? GpuDevice.Address(term) + (nint)at.Residual * 2 : 0, residual?.Layout.Strides[^2] ?? 0, batches.InnerResidual,
                    (int)m, (int)n, (int)k, (int)batches.InnerCount), y.DType == DType.F16, activation);
                continue;
            }
            var launch = new Launch(
                device, left.From(at.A), right.From(at.B), result.From(at.Y), bias is { } v ? GpuDevice.Address(v) : 0,
                residual is { } added ? GpuDevice.Address(added) + (nint)at.Residual * 2 : 0, residual?.Layout.Strides[^2] ?? 0,
                batches.InnerA, batches.InnerB, batches.InnerY, batches.InnerResidual, (int)m, (int)n, (int)k, (int)batches.InnerCount);
            if (plan.Parts > 1) Split(launch, plan.Parts, y);
            else Dispatch(launch, plan, y.DType == DType.F16, activation);
        }
        return true;
    }

    // Partial sums of each part of k, then their sum in order.
    private static void Split(in Launch launch, int parts, Tensor y)
    {
        using var scope = launch.Device.NoGrad();
        var sums = Tensor.Empty(launch.Device, DType.F32, new Shape(parts, launch.M, launch.N));
        var address = GpuDevice.Address(sums);
        var part = launch with { Residual = address, Batch = parts };
        var half = y.DType == DType.F16;
        if (half) OfSplit<Yes>(part);
        else OfSplit<No>(part);
        var vectors = (long)launch.M * launch.N / PartialSums<PackedHalf>.PerThread;
        var blocks = (vectors + PartialSums<PackedHalf>.Threads - 1) / PartialSums<PackedHalf>.Threads;
        ReadOnlySpan<ulong> arguments = [(ulong)launch.Result.Address, (ulong)address, KernelArgument.Of(vectors), KernelArgument.Of(parts)];
        if (half) launch.Device.Kernel(typeof(PartialSums<PackedHalf>), DescribeSums<PackedHalf>).Launch(launch.Device.StreamHandle, blocks, 1, 1, [], arguments);
        else launch.Device.Kernel(typeof(PartialSums<PackedBFloat16>), DescribeSums<PackedBFloat16>).Launch(launch.Device.StreamHandle, blocks, 1, 1, [], arguments);
    }

    private static void OfSplit<THalf>(in Launch launch) where THalf : struct, IFlag
    {
        if (launch.Left.Transposed)
        {
            if (launch.Right.Transposed) launch.Run<Tile256, THalf, Yes, Yes, PartialEpilogue>();
            else launch.Run<Tile256, THalf, Yes, No, PartialEpilogue>();
        }
        else if (launch.Right.Transposed) launch.Run<Tile256, THalf, No, Yes, PartialEpilogue>();
        else launch.Run<Tile256, THalf, No, No, PartialEpilogue>();
    }

    /// <summary>The kernel that adds partial sums, for the compiler.</summary>
    public static PtxKernelDescription DescribeSums<TPacking>() where TPacking : struct, IPacking =>
        new(typeof(PartialSums<TPacking>).GetMethod("Run")!, PartialSums<TPacking>.Threads);

    private static void Dispatch(in Launch launch, MatMulPlan plan, bool half, Activation activation)
    {
        switch (plan.Tile)
        {
            case MatMulTile.Paired256: OfType<PairedTile256>(launch, half, activation); break;
            case MatMulTile.Single256: OfType<Tile256>(launch, half, activation); break;
            default: OfType<Tile128>(launch, half, activation); break;
        }
    }

    private static void OfType<TTile>(in Launch launch, bool half, Activation activation) where TTile : struct, IProductTile
    {
        if (half) OfLeft<TTile, Yes>(launch, activation);
        else OfLeft<TTile, No>(launch, activation);
    }

    private static void OfLeft<TTile, THalf>(in Launch launch, Activation activation) where TTile : struct, IProductTile where THalf : struct, IFlag
    {
        if (launch.Left.Transposed) OfRight<TTile, THalf, Yes>(launch, activation);
        else OfRight<TTile, THalf, No>(launch, activation);
    }

    private static void OfRight<TTile, THalf, TA>(in Launch launch, Activation activation)
        where TTile : struct, IProductTile where THalf : struct, IFlag where TA : struct, IFlag
    {
        if (launch.Right.Transposed) OfEpilogue<TTile, THalf, TA, Yes>(launch, activation);
        else OfEpilogue<TTile, THalf, TA, No>(launch, activation);
    }

    private static void OfEpilogue<TTile, THalf, TA, TB>(in Launch launch, Activation activation)
        where TTile : struct, IProductTile where THalf : struct, IFlag where TA : struct, IFlag where TB : struct, IFlag
    {
        if (launch.IsPlain && activation == Activation.None)
        {
            launch.Run<TTile, THalf, TA, TB, PlainEpilogue>();
            return;
        }
        switch (activation)
        {
            case Activation.None: launch.Run<TTile, THalf, TA, TB, FusedEpilogue<NoActivation>>(); break;
            case Activation.Relu: launch.Run<TTile, THalf, TA, TB, FusedEpilogue<FastRelu>>(); break;
            case Activation.Silu: launch.Run<TTile, THalf, TA, TB, FusedEpilogue<FastSilu>>(); break;
            case Activation.Sigmoid: launch.Run<TTile, THalf, TA, TB, FusedEpilogue<FastSigmoid>>(); break;
            case Activation.Tanh: launch.Run<TTile, THalf, TA, TB, FusedEpilogue<FastTanh>>(); break;
            default: launch.Run<TTile, THalf, TA, TB, FusedEpilogue<FastGeluTanh>>(); break;
        }
    }

    /// <summary>A matrix in memory: which axis is contiguous, and the pitch of the other.</summary>
    private readonly record struct Matrix(nint Address, bool Transposed, long Pitch)
    {
        /// <summary>As the copy engine can read it; nothing if it can't.</summary>
        public static Matrix? Of(Tensor x)
        {
            var strides = x.Layout.Strides;
            var (rows, columns, row, column) = (x.Shape[-2], x.Shape[-1], strides[^2], strides[^1]);
            var address = GpuDevice.Address(x);
            if (address % TensorMap.Alignment != 0) return null;
            if ((column == 1 || columns == 1) && (row % 8 == 0 || rows == 1) && row > 0) return new(address, false, rows == 1 ? Round(columns) : row);
            if ((row == 1 || rows == 1) && (column % 8 == 0 || columns == 1) && column > 0) return new(address, true, columns == 1 ? Round(rows) : column);
            return null;
        }

        public Matrix From(long offset) => this with { Address = Address + (nint)offset * 2 };

        private static long Round(long elements) => (elements + 7) / 8 * 8;
    }

    private readonly record struct Launch(
        CudaDevice Device, Matrix Left, Matrix Right, Matrix Result, nint Bias, nint Residual, long ResidualPitch,
        long BatchA, long BatchB, long BatchY, long BatchResidual, int M, int N, int K, int Batch)
    {
        public bool IsPlain => Bias == 0 && Residual == 0;

        public void Run<TTile, THalf, TA, TB, TEpilogue>()
            where TTile : struct, IProductTile where THalf : struct, IFlag where TA : struct, IFlag where TB : struct, IFlag where TEpilogue : struct, IProductEpilogue
        {
            var kernel = Device.Kernel(typeof(WgmmaMatMul<TTile, THalf, TA, TB, TEpilogue, No>), WgmmaMatMulKernel.Describe<TTile, THalf, TA, TB, TEpilogue, No>);
            var half = THalf.Value != 0;
            // Parts of k are places in one matrix, not matrices.
            var matrices = TEpilogue.Split != 0 ? 1 : Batch;
            ReadOnlySpan<TensorMap> maps =
            [
                Left.Transposed
                    ? TensorMap.OfMatrices(Left.Address, half, M, K, matrices, Left.Pitch, BatchA, 64, 64)
                    : TensorMap.OfMatrices(Left.Address, half, K, M, matrices, Left.Pitch, BatchA, 64, 128),
                Right.Transposed
                    ? TensorMap.OfMatrices(Right.Address, half, K, N, matrices, Right.Pitch, BatchB, 64, TTile.Columns / TTile.Cluster)
                    : TensorMap.OfMatrices(Right.Address, half, N, K, matrices, Right.Pitch, BatchB, 64, 64),
                TensorMap.OfMatrices(Result.Address, half, N, M, matrices, Result.Pitch, BatchY, 64, 64),
            ];
            ReadOnlySpan<ulong> arguments =
            [
                (ulong)Bias, (ulong)Residual, KernelArgument.Of(ResidualPitch), KernelArgument.Of(BatchResidual), 0,
                KernelArgument.Of(M), KernelArgument.Of(N), KernelArgument.Of(K), KernelArgument.Of(Batch), 0, 0, 0,
            ];
            var rows = 128 * TTile.Cluster;
            var tiles = (long)((M + rows - 1) / rows) * ((N + TTile.Columns - 1) / TTile.Columns) * Batch;
            var clusters = Math.Min(tiles, Device.Multiprocessors / TTile.Cluster);
            kernel.Launch(Device.StreamHandle, clusters * TTile.Cluster, 1, 1, maps, arguments);
        }
    }
}
