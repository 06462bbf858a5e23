namespace Native.Compute.Gpu.Products;

/// <summary>Describes <see cref="WgmmaMatMul{TTile, THalf, TTransposeA, TTransposeB, TEpilogue, TGrouped}"/> to the compiler.</summary>
internal static class WgmmaMatMulKernel
{
    public static PtxKernelDescription Describe<TTile, THalf, TA, TB, TEpilogue, TGrouped>()
        where TTile : struct, IProductTile where THalf : struct, IFlag where TA : struct, IFlag where TB : struct, IFlag where TEpilogue : struct, IProductEpilogue where TGrouped : struct, IFlag
    {
        var type = typeof(WgmmaMatMul<TTile, THalf, TA, TB, TEpilogue, TGrouped>);
        return new(type.GetMethod("Run")!, WgmmaMatMul<TTile, THalf, TA, TB, TEpilogue, TGrouped>.Threads)
        {
            TensorMaps = 3,
            SharedBytes = WgmmaMatMul<TTile, THalf, TA, TB, TEpilogue, TGrouped>.SharedBytes,
            Accumulators = TTile.Columns / 2,
            Cluster = TTile.Cluster,
            Capability = 90,
            ArchitectureSpecific = true,
        };
    }
}
