using Native.Compute.Cpu;
using Native.Compute.Gpu;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Kernels;

/// <summary>The matrix product below its operation: any strides, no tape.</summary>
internal static unsafe class MatrixProduct
{
    /// <summary>
    /// y = act(a·b + bias) + residual. a [.., m, k] and b [.., k, n] have the leading dimensions of y [.., m, n] already (stride 0
    /// where they repeat); y is contiguous, or on CUDA devices has rows apart.
    /// </summary>
    public static void Run(Tensor y, Tensor a, Tensor b, Tensor? bias = null, Activation activation = Activation.None, Tensor? residual = null)
    {
        if (y.Count == 0) return;
        if (y.Device is CpuDevice cpu) OnCpu(cpu, y, a, b, bias, activation, residual);
        else OnGpu(y, a, b, bias, activation, residual);
    }

    private static void OnCpu(CpuDevice device, Tensor y, Tensor a, Tensor b, Tensor? bias, Activation activation, Tensor? residual)
    {
        switch (y.DType)
        {
            case DType.F64: OnCpu<F64>(device, y, a, b, bias, activation, residual); break;
            case DType.F16: OnCpu<F16>(device, y, a, b, bias, activation, residual); break;
            case DType.BF16: OnCpu<BF16>(device, y, a, b, bias, activation, residual); break;
            default: OnCpu<F32>(device, y, a, b, bias, activation, residual); break;
        }
    }

    private static void OnCpu<T>(CpuDevice device, Tensor y, Tensor a, Tensor b, Tensor? bias, Activation activation, Tensor? residual)
        where T : struct, IRealElement<T>
    {
        var (m, n, k) = ((nint)y.Shape[-2], (nint)y.Shape[-1], (nint)a.Shape[-1]);
        var added = residual ?? y;
        var batches = Batches.Of(y.Layout, a.Layout, b.Layout, added.Layout);
        var backend = new CpuBackend(device);
        for (var i = 0L; i < batches.OuterCount; i++)
        {
            var views = batches.At(i);
            var residualAt = residual is { } r ? (nint)backend.Memory(r).Start + (nint)views.Residual * r.DType.Size() : 0;
            var pa = View(backend, a, views.A, batches.InnerA);
            var pb = View(backend, b, views.B, batches.InnerB);
            var py = View(backend, y, views.Y, batches.InnerY);
            if (bias is null && activation == Activation.None && residual is null)
            {
                Gemm.Run(device.Pool, (nint)batches.InnerCount, m, n, k, pa, pb, py);
                continue;
            }
            var epilogue = new MatMulEpilogue<T>(
                bias is { } v ? (nint)backend.Memory(v).Start : 0, activation, residualAt, (nint)batches.InnerResidual, residual is { } rr ? (nint)rr.Layout.Strides[^2] : 0);
            if (typeof(T) == typeof(F64)) Gemm.F64(device.Pool, (nint)batches.InnerCount, m, n, k, pa, pb, py, 0, epilogue);
            else Gemm.F32(device.Pool, (nint)batches.InnerCount, m, n, k, pa, pb, py, 0, epilogue);
        }
    }

    private static MatrixView View(CpuBackend backend, Tensor x, long offset, long batch)
    {
        var strides = x.Layout.Strides;
        return new(backend.Memory(x).Start + offset * x.DType.Size(), x.DType, (nint)strides[^2], (nint)strides[^1], (nint)batch);
    }

    private static void OnGpu(Tensor y, Tensor a, Tensor b, Tensor? bias, Activation activation, Tensor? residual)
    {
        using var scope = y.Device.NoGrad();
        if (y.Device is CudaDevice cuda && CudaMatMul.TryRun(cuda, y, a, b, bias, activation, residual)) return;
        if (!y.IsContiguous)
        {
            var together = Tensor.Empty(y.Device, y.DType, y.Shape);
            OnGpu(together, a, b, bias, activation, residual);
            Copy.Elements(y, together);
            return;
        }
        if (a.DType != y.DType) a = a.To(y.DType);
        if (b.DType != y.DType) b = b.To(y.DType);
        if (y.Device is not CudaDevice single || !CudaSingle.TryRun(single, y, a, b)) Dispatch.Real(y.Device, y.DType, new Launch(y, a, b));
        if (bias is null && activation == Activation.None && residual is null) return;
        var z = bias is { } v ? y.BiasActivation(v, activation) : y.Activate(activation);
        if (residual is { } r) z = z.Add(r);
        Copy.Elements(y, z);
    }

    private readonly struct Launch(Tensor y, Tensor a, Tensor b) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var shape = y.Shape;
            long m = shape[-2], n = shape[-1], k = a.Shape[-1];
            var batch = shape.Count / (m * n);
            var tiles = batch * ((m + Tile - 1) / Tile) * ((n + Tile - 1) / Tile);
            backend.Run(
                new MatMulKernel<TMemory, T>(
                    backend.Memory(y), backend.Memory(a), backend.Memory(b), Leading(a), Leading(b), m, n, k,
                    a.Layout.Strides[^2], a.Layout.Strides[^1], b.Layout.Strides[^2], b.Layout.Strides[^1]),
                tiles, k * Tile * Tile);
        }

        private static IndexMap Leading(Tensor x)
        {
            var layout = x.Layout;
            return new(layout.Shape.AsSpan()[..^2], layout.Strides[..^2]);
        }
    }

    private const int Tile = 4;
}

/// <summary>A tile of 4 × 4 elements of a product, summed in registers: the portable form, four products to two loads.</summary>
internal readonly struct MatMulKernel<TMemory, T>(
    TMemory y, TMemory a, TMemory b, IndexMap mapA, IndexMap mapB, long m, long n, long k, long rowA, long columnA, long rowB, long columnB) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var tilesN = (n + 3) / 4;
        var tilesM = (m + 3) / 4;
        var column = index % tilesN * 4;
        var rest = index / tilesN;
        var row = rest % tilesM * 4;
        var batch = rest / tilesM;
        // Rows and columns beyond the edge repeat the last one, and are not stored.
        var r1 = Clamp(row + 1, m);
        var r2 = Clamp(row + 2, m);
        var r3 = Clamp(row + 3, m);
        var c1 = Clamp(column + 1, n);
        var c2 = Clamp(column + 2, n);
        var c3 = Clamp(column + 3, n);
        var zero = T.Constant(0);
        T s00 = zero, s01 = zero, s02 = zero, s03 = zero, s10 = zero, s11 = zero, s12 = zero, s13 = zero;
        T s20 = zero, s21 = zero, s22 = zero, s23 = zero, s30 = zero, s31 = zero, s32 = zero, s33 = zero;
        var startA = mapA.Offset(batch);
        var startB = mapB.Offset(batch);
        for (var i = 0L; i < k; i++)
        {
            var pa = startA + i * columnA;
            var pb = startB + i * rowB;
            var a0 = T.Load(a, pa + row * rowA);
            var a1 = T.Load(a, pa + r1 * rowA);
            var a2 = T.Load(a, pa + r2 * rowA);
            var a3 = T.Load(a, pa + r3 * rowA);
            var b0 = T.Load(b, pb + column * columnB);
            var b1 = T.Load(b, pb + c1 * columnB);
            var b2 = T.Load(b, pb + c2 * columnB);
            var b3 = T.Load(b, pb + c3 * columnB);
            s00 += a0 * b0; s01 += a0 * b1; s02 += a0 * b2; s03 += a0 * b3;
            s10 += a1 * b0; s11 += a1 * b1; s12 += a1 * b2; s13 += a1 * b3;
            s20 += a2 * b0; s21 += a2 * b1; s22 += a2 * b2; s23 += a2 * b3;
            s30 += a3 * b0; s31 += a3 * b1; s32 += a3 * b2; s33 += a3 * b3;
        }
        var start = batch * m * n;
        Store(start, row, column, s00, s01, s02, s03);
        if (row + 1 < m) Store(start, row + 1, column, s10, s11, s12, s13);
        if (row + 2 < m) Store(start, row + 2, column, s20, s21, s22, s23);
        if (row + 3 < m) Store(start, row + 3, column, s30, s31, s32, s33);
    }

    private void Store(long start, long row, long column, T s0, T s1, T s2, T s3)
    {
        var at = start + row * n + column;
        T.Store(y, at, s0);
        if (column + 1 < n) T.Store(y, at + 1, s1);
        if (column + 2 < n) T.Store(y, at + 2, s2);
        if (column + 3 < n) T.Store(y, at + 3, s3);
    }

    private static long Clamp(long i, long count) => i < count ? i : count - 1;
}
