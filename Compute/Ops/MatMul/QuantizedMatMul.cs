using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Y = act(X·Wᵀ + bias) + residual with W in quantized blocks.</summary>
public static unsafe class QuantizedMatMulOperation
{
    /// <summary>
    /// Y = act(X·Wᵀ + bias) + residual, computed from the blocks as they are: nothing of W is ever expanded in memory. Sums are F32.
    /// </summary>
    /// <param name="x">[.., k] of F32, F16 or BF16; k a multiple of 32.</param>
    /// <param name="weights">W, [n, bytes of a row of k numbers] of U8, contiguous.</param>
    /// <param name="format">How it is quantized.</param>
    /// <param name="bias">[n], of x's type, or nothing.</param>
    /// <param name="activation">The function applied to the sum with the bias.</param>
    /// <param name="residual">Broadcasts to [.., n], of x's type, or nothing; added last.</param>
    /// <returns>[.., n] of x's type.</returns>
    /// <remarks>
    /// On the CPU x is first rounded to 8 bits for every 32 of its numbers, as ggml rounds it: an element differs from the product with
    /// x as it is by at most Σ s/2·Σ|w|, summed over blocks with s = max|x|/127 of the block. A row of x with NaN or infinity gives
    /// NaN there. On other devices x is used as it is.
    /// </remarks>
    /// <exception cref="ShapeException">The sizes do not agree, or the weights are not contiguous.</exception>
    /// <exception cref="NotSupportedException">The types do not go together, or a gradient of x is to be recorded.</exception>
    public static Tensor QuantizedMatMul(
        this Tensor x, Tensor weights, BlockFormat format, Tensor? bias = null, Activation activation = Activation.None, Tensor? residual = null)
    {
        var k = Check(x, weights, format, bias, residual);
        var n = weights.Shape[0];
        var shape = x.Shape.With(-1, n);
        if (residual is { } r && Shape.Broadcast(r.Shape, shape, "QuantizedMatMul (residual)") != shape)
            throw new ShapeException($"QuantizedMatMul: a residual of shape {r.Shape} does not broadcast to the product's {shape}");
        var y = Tensor.Empty(x.Device, x.DType, shape);
        if (y.Count == 0) return y;
        using var scope = x.Device.NoGrad();
        var rows = y.Count / n;
        var added = residual is { } given ? given.Expand(shape).Contiguous() : (Tensor?)null;
        if (x.Device is CpuDevice cpu) OnCpu(cpu, y, x.Contiguous(), weights, format, bias?.Contiguous(), activation, added, rows, k);
        else OnGpu(y, x.Contiguous(), weights, format, bias, activation, added, rows, k);
        return y;
    }

    private static long Check(Tensor x, Tensor weights, BlockFormat format, Tensor? bias, Tensor? residual)
    {
        Guard.SameDevice(x, weights, "QuantizedMatMul");
        Guard.Float(x, "QuantizedMatMul");
        if (x.DType == DType.F64) throw new NotSupportedException("QuantizedMatMul: x is F64; F32, F16 and BF16 are supported");
        Guard.Type(weights, DType.U8, "QuantizedMatMul");
        Guard.Rank(weights, 2, "QuantizedMatMul");
        if (!weights.IsContiguous) throw new ShapeException($"QuantizedMatMul: the weights ({weights.Layout}) are not contiguous");
        var k = format.RowElements(weights.Shape[1]);
        if (x.Rank == 0 || x.Shape[-1] != k)
            throw new ShapeException($"QuantizedMatMul: x {x.Shape} × weights of {weights.Shape[0]} rows of {k} {format} numbers: the last dimension must be {k}");
        if (bias is { } b)
        {
            Guard.SameType(x, b, "QuantizedMatMul (bias)");
            if (b.Rank != 1 || b.Count != weights.Shape[0])
                throw new ShapeException($"QuantizedMatMul: a bias of shape {b.Shape} for {weights.Shape[0]} columns; [{weights.Shape[0]}] is needed");
        }
        if (residual is { } r) Guard.SameType(x, r, "QuantizedMatMul (residual)");
        if (x.Device.Recording is { } tape && (IsWanted(x, tape) || (bias is { } v && IsWanted(v, tape)) || (residual is { } a && IsWanted(a, tape))))
            throw new NotSupportedException("QuantizedMatMul: products with quantized weights have no gradient; use dense weights where something is trained");
        return k;
    }

    private static bool IsWanted(Tensor x, TapeState tape) => x.Check("QuantizedMatMul") is var body && (body.RequiresGrad || body.TapeId == tape.Id);

    private static void OnCpu(
        CpuDevice device, Tensor y, Tensor x, Tensor weights, BlockFormat format, Tensor? bias, Activation activation, Tensor? residual, long rows, long k)
    {
        switch (y.DType)
        {
            case DType.F16: OnCpu<F16>(device, y, x, weights, format, bias, activation, residual, rows, k); break;
            case DType.BF16: OnCpu<BF16>(device, y, x, weights, format, bias, activation, residual, rows, k); break;
            default: OnCpu<F32>(device, y, x, weights, format, bias, activation, residual, rows, k); break;
        }
    }

    private static void OnCpu<T>(
        CpuDevice device, Tensor y, Tensor x, Tensor weights, BlockFormat format, Tensor? bias, Activation activation, Tensor? residual, long rows, long k)
        where T : struct, IRealElement<T>
    {
        var backend = new CpuBackend(device);
        var n = (nint)weights.Shape[0];
        var blocks = new MatrixView(backend.Memory(weights).Start, DType.U8, (nint)weights.Shape[1]);
        var from = new MatrixView(backend.Memory(x).Start, x.DType, (nint)k);
        var to = new MatrixView(backend.Memory(y).Start, y.DType, n);
        if (bias is null && activation == Activation.None && residual is null)
        {
            QuantizedProduct.Run(device.Pool, format, blocks, from, to, (nint)rows, default(NoEpilogue));
            return;
        }
        var epilogue = new MatMulEpilogue<T>(
            bias is { } v ? (nint)backend.Memory(v).Start : 0, activation, residual is { } r ? (nint)backend.Memory(r).Start : 0, 0, n);
        QuantizedProduct.Run(device.Pool, format, blocks, from, to, (nint)rows, epilogue);
    }

    private static void OnGpu(
        Tensor y, Tensor x, Tensor weights, BlockFormat format, Tensor? bias, Activation activation, Tensor? residual, long rows, long k)
    {
        Dispatch.Real(y.Device, y.DType, new QuantizedLaunch(y, x, weights, format, rows, k));
        if (bias is null && activation == Activation.None && residual is null) return;
        var z = bias is { } v ? y.BiasActivation(v, activation) : y.Activate(activation);
        if (residual is { } r) z = z.Add(r);
        Copy.Elements(y, z);
    }
}
