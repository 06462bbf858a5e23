namespace Native.Compute.Gpu.Attention;

/// <summary>How [batch, heads, positions, size] tensors of 16-bit elements lie in memory, for the copy engine.</summary>
internal static class HeadLayout
{
    /// <summary>Whether the copy engine can read and write it.</summary>
    public static bool Fits(Tensor x)
    {
        var shape = x.Shape;
        var strides = x.Layout.Strides;
        if (strides[3] != 1 || GpuDevice.Address(x) % TensorMap.Alignment != 0) return false;
        for (var i = 0; i < 3; i++)
            if (shape[i] > 1 && (strides[i] <= 0 || strides[i] % 8 != 0))
                return false;
        return true;
    }

    /// <summary>Whether rows are contiguous and begin at multiples of 4 bytes.</summary>
    public static bool HasPairs(Tensor x)
    {
        var strides = x.Layout.Strides;
        return strides[3] == 1 && GpuDevice.Address(x) % 4 == 0 && ((strides[0] | strides[1] | strides[2]) & 1) == 0;
    }

    /// <summary>Its description, for boxes of so many positions.</summary>
    public static TensorMap Map(Tensor x, int boxRows)
    {
        var shape = x.Shape;
        var strides = x.Layout.Strides;
        return TensorMap.OfHeads(
            GpuDevice.Address(x), x.DType == DType.F16, shape[3], (shape[2], strides[2]), (shape[1], strides[1]), (shape[0], strides[0]), boxRows);
    }
}
