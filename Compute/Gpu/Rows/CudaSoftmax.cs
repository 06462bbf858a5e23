using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>Softmax on CUDA devices.</summary>
internal static class CudaSoftmax
{
    /// <summary>y = softmax of the rows of x, which <see cref="CudaRows.Fit"/>.</summary>
    public static void Run(in RowShape shape, Tensor y, Tensor x)
    {
        if (x.DType == DType.F32) CudaRows.Run(x.Device, new SoftmaxFormula<Yes>(), shape, new(y, x));
        else CudaRows.Run(x.Device, new SoftmaxFormula<No>(), shape, new(y, x));
    }
}
