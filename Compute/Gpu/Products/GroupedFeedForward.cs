namespace Native.Compute.Gpu.Products;

/// <summary>The feed-forward layers of experts: y[t] = Σⱼ wⱼ·Downₑ(silu(Gateₑ x[t]) ∘ Upₑ x[t]) over the experts e of token t, in BF16.</summary>
/// <remarks>Three launches: the product with gate and up, which picks the rows of each expert and whose epilogue is SwiGLU, the product with down, and the weighted sum.</remarks>
internal static class GroupedFeedForward
{
    /// <summary>Runs it on a device with tensor cores of sm_90a.</summary>
    /// <param name="device">The device.</param>
    /// <param name="y">[tokens, width].</param>
    /// <param name="x">[tokens, width].</param>
    /// <param name="gateUp">[experts, 2 · inner, width]; rows come as 8 of gate, then the 8 of up that they gate.</param>
    /// <param name="down">[experts, width, inner].</param>
    /// <param name="weights">[tokens, choices], F32.</param>
    /// <param name="rows">The tokens by expert.</param>
    public static void Run(CudaDevice device, Tensor y, Tensor x, Tensor gateUp, Tensor down, Tensor weights, GroupedRows rows)
    {
        var (tokens, width) = ((int)x.Shape[0], (int)x.Shape[1]);
        var (experts, inner) = ((int)gateUp.Shape[0], (int)gateUp.Shape[1] / 2);
        var choices = (int)weights.Shape[1];
        if (width % 64 != 0 || inner % 64 != 0) throw new ShapeException($"grouped feed-forward: width {width} and inner size {inner} must be multiples of 64");
        using var hidden = Tensor.Empty(device, DType.BF16, new Shape(rows.Padded, inner));
        using var results = Tensor.Empty(device, DType.BF16, new Shape(rows.Padded, width));

        Product<SwiGluEpilogue, Gathered>(device, hidden, x, gateUp, rows, experts, 2 * inner, width, inner);
        Product<PlainEpilogue, Yes>(device, results, hidden, down, rows, experts, width, inner, width);

        var combine = device.Kernel(typeof(CombineKey), static () => new(typeof(RowMoves).GetMethod(nameof(RowMoves.Combine))!, RowMoves.Threads) { BlocksPerMultiprocessor = 8 });
        combine.Launch(
            device.StreamHandle, Math.Min(device.Multiprocessors * 8, tokens), 1, 1, [],
            [At(y), At(results), At(rows.Position), At(weights), KernelArgument.Of(tokens), KernelArgument.Of(choices), KernelArgument.Of(width / 8)]);
    }

    // y = epilogue(a·bᵀ) of each tile's group; n columns of b, of which the epilogue leaves `columns`.
    private static void Product<TEpilogue, TGrouped>(CudaDevice device, Tensor y, Tensor a, Tensor b, GroupedRows rows, int groups, int n, int k, int columns)
        where TEpilogue : struct, IProductEpilogue where TGrouped : struct, IFlag
    {
        var kernel = device.Kernel(typeof(WgmmaMatMul<Tile256, No, No, Yes, TEpilogue, TGrouped>), WgmmaMatMulKernel.Describe<Tile256, No, No, Yes, TEpilogue, TGrouped>);
        ReadOnlySpan<TensorMap> maps =
        [
            TensorMap.OfMatrices(GpuDevice.Address(a), false, k, (int)a.Shape[0], 1, k, 0, 64, 128),
            TensorMap.OfMatrices(GpuDevice.Address(b), false, k, n, groups, k, (long)n * k, 64, Tile256.Columns),
            TensorMap.OfMatrices(GpuDevice.Address(y), false, columns, rows.Padded, 1, columns, 0, 64, 64),
        ];
        var tiles = rows.Tiles.Shape[0] * ((n + Tile256.Columns - 1) / Tile256.Columns);
        kernel.Launch(
            device.StreamHandle, Math.Min(tiles, device.Multiprocessors), 1, 1, maps,
            [
                0, 0, 0, 0, At(rows.Tiles), KernelArgument.Of((int)rows.Tiles.Shape[0] * 128), KernelArgument.Of(n), KernelArgument.Of(k), KernelArgument.Of(1),
                At(a), At(rows.Source), KernelArgument.Of((long)k),
            ]);
    }

    private static ulong At(Tensor tensor) => (ulong)GpuDevice.Address(tensor);

    private sealed class CombineKey;
}
