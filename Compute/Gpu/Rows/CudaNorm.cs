using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>RMS norm and layer norm on CUDA devices: forward in one pass, and the gradient of the input.</summary>
internal static class CudaNorm
{
    /// <summary>Normalizes rows; false where the kernel does not take them.</summary>
    /// <param name="shape">The rows.</param>
    /// <param name="y">The result.</param>
    /// <param name="sum">x + residual where there is a residual.</param>
    /// <param name="x">The input.</param>
    /// <param name="residual">What is added first, or nothing.</param>
    /// <param name="gain">The gain or nothing.</param>
    /// <param name="bias">The bias or nothing.</param>
    /// <param name="means">F32, one for each row; nothing for RMS norm.</param>
    /// <param name="scales">F32, one for each row.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static bool TryForward(
        in RowShape shape, Tensor y, Tensor sum, Tensor x, Tensor? residual, Tensor? gain, Tensor? bias, Tensor? means, Tensor scales, double epsilon)
    {
        if (bias is not null && (gain is null || means is null)) return false;
        var tensors = new RowTensors(y, x, B: residual, Sum: residual is null ? null : sum, Gain: gain, Bias: bias);
        if (!CudaRows.Fit(y.Device, shape, tensors)) return false;
        if (residual is null) OfResidual<No>(shape, tensors, means, scales, epsilon);
        else OfResidual<Yes>(shape, tensors, means, scales, epsilon);
        return true;
    }

    private static void OfResidual<TResidual>(in RowShape shape, in RowTensors tensors, Tensor? means, Tensor scales, double epsilon) where TResidual : struct, IFlag
    {
        var device = tensors.Y.Device;
        var mean = (float)(1.0 / shape.Length);
        var scale = (ulong)GpuDevice.Address(scales);
        if (means is not { } m)
        {
            if (tensors.Gain is null) CudaRows.Run(device, new RmsNormFormula<No, TResidual>(scale, mean, (float)epsilon), shape, tensors);
            else CudaRows.Run(device, new RmsNormFormula<Yes, TResidual>(scale, mean, (float)epsilon), shape, tensors);
            return;
        }
        var center = (ulong)GpuDevice.Address(m);
        if (tensors.Gain is null) CudaRows.Run(device, new LayerNormFormula<No, No, TResidual>(center, scale, mean, (float)epsilon), shape, tensors);
        else if (tensors.Bias is null) CudaRows.Run(device, new LayerNormFormula<Yes, No, TResidual>(center, scale, mean, (float)epsilon), shape, tensors);
        else CudaRows.Run(device, new LayerNormFormula<Yes, Yes, TResidual>(center, scale, mean, (float)epsilon), shape, tensors);
    }

    /// <summary>dx of a norm from dy, its input and the kept statistics, plus <paramref name="added"/>; false where the kernel does not take it.</summary>
    public static bool TryGradient(in RowShape shape, Tensor dx, Tensor dy, Tensor x, Tensor? added, Tensor? means, Tensor scales, Tensor? gain)
    {
        var tensors = new RowTensors(dx, dy, B: x, C: added, Gain: gain);
        if (!CudaRows.Fit(dx.Device, shape, tensors)) return false;
        if (means is null) OfCenter<No>(shape, tensors, 0, scales);
        else OfCenter<Yes>(shape, tensors, (ulong)GpuDevice.Address(means.Value), scales);
        return true;
    }

    private static void OfCenter<TCentered>(in RowShape shape, in RowTensors tensors, ulong means, Tensor scales) where TCentered : struct, IFlag
    {
        if (tensors.Gain is null) OfGain<TCentered, No>(shape, tensors, means, scales);
        else OfGain<TCentered, Yes>(shape, tensors, means, scales);
    }

    private static void OfGain<TCentered, TGain>(in RowShape shape, in RowTensors tensors, ulong means, Tensor scales)
        where TCentered : struct, IFlag where TGain : struct, IFlag
    {
        var mean = (float)(1.0 / shape.Length);
        var scale = (ulong)GpuDevice.Address(scales);
        if (tensors.C is null) CudaRows.Run(tensors.Y.Device, new NormGradientFormula<TCentered, TGain, No>(means, scale, mean), shape, tensors);
        else CudaRows.Run(tensors.Y.Device, new NormGradientFormula<TCentered, TGain, Yes>(means, scale, mean), shape, tensors);
    }
}
