using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>Tensors of rows and what goes along them, for a <see cref="FusedRows{TFormula, TPacking, TWarps}"/>.</summary>
internal readonly record struct RowTensors(Tensor Y, Tensor A, Tensor? B = null, Tensor? C = null, Tensor? Sum = null, Tensor? Gain = null, Tensor? Bias = null);

/// <summary>Which fused row kernel takes a call on a CUDA device, and its launch.</summary>
internal static class CudaRows
{
    /// <summary>Whether rows of this shape and these tensors can be held in registers; a pure function of the shape, type and layout.</summary>
    public static bool Fit(Device device, in RowShape shape, in RowTensors tensors)
    {
        if (device is not CudaDevice cuda || !cuda.Runs(80, false) || shape.Inner != 1) return false;
        if (PerVector(tensors.A.DType) is not { } perVector || shape.Length % perVector != 0 || shape.Length / perVector > 32 * 32 * 4) return false;
        return IsDense(tensors.Y) && IsDense(tensors.A) && IsDense(tensors.B) && IsDense(tensors.C) && IsDense(tensors.Sum) && IsDense(tensors.Gain)
            && IsDense(tensors.Bias);
    }

    private static int? PerVector(DType type) => type switch
    {
        DType.F32 => 4,
        DType.BF16 or DType.F16 => 8,
        _ => null,
    };

    private static bool IsDense(Tensor? x) => x is not { } tensor || CudaPointwise.IsDense(tensor);

    /// <summary>Runs a formula on rows that <see cref="Fit"/>.</summary>
    public static void Run<TFormula>(Device device, in TFormula formula, in RowShape shape, in RowTensors tensors) where TFormula : struct, IRowFormula
    {
        var cuda = (CudaDevice)device;
        switch (tensors.A.DType)
        {
            case DType.F32: OfType<TFormula, PackedSingle>(cuda, formula, shape, tensors); break;
            case DType.BF16: OfType<TFormula, PackedBFloat16>(cuda, formula, shape, tensors); break;
            default: OfType<TFormula, PackedHalf>(cuda, formula, shape, tensors); break;
        }
    }

    private static void OfType<TFormula, TPacking>(CudaDevice device, in TFormula formula, in RowShape shape, in RowTensors tensors)
        where TFormula : struct, IRowFormula where TPacking : struct, IPacking
    {
        if (shape.Length <= FusedRows<TFormula, TPacking, OneWarp>.Longest) Launch<TFormula, TPacking, OneWarp>(device, formula, shape, tensors);
        else if (shape.Length <= FusedRows<TFormula, TPacking, FourWarps>.Longest) Launch<TFormula, TPacking, FourWarps>(device, formula, shape, tensors);
        else if (shape.Length <= FusedRows<TFormula, TPacking, SixteenWarps>.Longest) Launch<TFormula, TPacking, SixteenWarps>(device, formula, shape, tensors);
        else Launch<TFormula, TPacking, ThirtyTwoWarps>(device, formula, shape, tensors);
    }

    private static void Launch<TFormula, TPacking, TWarps>(CudaDevice device, in TFormula formula, in RowShape shape, in RowTensors tensors)
        where TFormula : struct, IRowFormula where TPacking : struct, IPacking where TWarps : struct, IRowWarps
    {
        var kernel = device.Kernel(typeof(FusedRows<TFormula, TPacking, TWarps>), Describe<TFormula, TPacking, TWarps>);
        long perBlock = FusedRows<TFormula, TPacking, TWarps>.RowsPerBlock;
        var blocks = (shape.Outer + perBlock - 1) / perBlock;
        kernel.Launch(device.StreamHandle, blocks, formula,
        [
            Address(tensors.Y), Address(tensors.Sum), Address(tensors.A), Address(tensors.B), Address(tensors.C), Address(tensors.Gain), Address(tensors.Bias),
            KernelArgument.Of(shape.Outer), KernelArgument.Of((int)(shape.Length / (4 * TPacking.PerWord))),
        ]);
    }

    private static ulong Address(Tensor? x) => x is { } tensor ? (ulong)GpuDevice.Address(tensor) : 0;

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe<TFormula, TPacking, TWarps>()
        where TFormula : struct, IRowFormula where TPacking : struct, IPacking where TWarps : struct, IRowWarps =>
        new(typeof(FusedRows<TFormula, TPacking, TWarps>).GetMethod("Run")!, FusedRows<TFormula, TPacking, TWarps>.Threads)
        {
            SharedBytes = FusedRows<TFormula, TPacking, TWarps>.SharedBytes,
        };
}
