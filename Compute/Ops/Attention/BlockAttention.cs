using Native.Compute.Gpu.Attention;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Attention of new queries over keys and values that lie in blocks, as a cache for many sequences keeps them.</summary>
public static class BlockAttentionOperation
{
    /// <summary>Positions of a block.</summary>
    public const int BlockSize = 32;

    /// <summary>
    /// Scaled dot-product attention of one query a head and sequence over the keys so far. A sequence of no keys gives zeros. F32 arithmetic
    /// for F16 and BF16.
    /// </summary>
    /// <param name="q">[batch, query heads, 1, head size].</param>
    /// <param name="keyBlocks">[blocks, key heads, 32, head size]; query heads are a multiple of key heads.</param>
    /// <param name="valueBlocks">[blocks, key heads, 32, head size].</param>
    /// <param name="blockTable">[batch, blocks of a sequence] of I32: which blocks hold a sequence's positions, in order. Every entry is the
    /// number of a block, also those behind the length.</param>
    /// <param name="keyLengths">[batch] of I32: how many keys a sequence has.</param>
    /// <param name="scale">The factor of the scores; null stands for 1/√(head size).</param>
    /// <returns>[batch, query heads, 1, head size].</returns>
    /// <exception cref="ShapeException">Shapes do not agree; the message has them.</exception>
    public static Tensor AttentionOverBlocks(
        this Tensor q, Tensor keyBlocks, Tensor valueBlocks, Tensor blockTable, Tensor keyLengths, double? scale = null)
    {
        Guard.SameDevice(q, blockTable, "AttentionOverBlocks");
        Guard.Rank(q, 4, "AttentionOverBlocks");
        Guard.Rank(keyBlocks, 4, "AttentionOverBlocks");
        Guard.Rank(valueBlocks, 4, "AttentionOverBlocks");
        if (keyBlocks.Shape[2] != BlockSize || valueBlocks.Shape != keyBlocks.Shape || q.Shape[2] != 1 || q.Shape[3] != keyBlocks.Shape[3])
            throw new ShapeException(
                $"AttentionOverBlocks: q {q.Shape}, keys {keyBlocks.Shape}, values {valueBlocks.Shape}: one query, blocks of {BlockSize} positions and one head size are needed");
        if (blockTable.DType != DType.I32 || blockTable.Rank != 2 || blockTable.Shape[0] != q.Shape[0])
            throw new ShapeException($"AttentionOverBlocks: a table {blockTable.DType} {blockTable.Shape} for a batch of {q.Shape[0]}; I32 [{q.Shape[0]}, blocks] is needed");
        return OnDevice(q, keyBlocks, valueBlocks, blockTable, keyLengths, scale)
            ?? q.Attention(Together(keyBlocks, blockTable), Together(valueBlocks, blockTable), new AttentionOptions(Scale: scale, KeyLengths: keyLengths));
    }

    // Without a copy of the blocks; null where no kernel can, or where gradients may be wanted.
    private static Tensor? OnDevice(Tensor q, Tensor keyBlocks, Tensor valueBlocks, Tensor blockTable, Tensor keyLengths, double? scale)
    {
        if (q.Device is not CudaDevice cuda || cuda.Recording is not null || !blockTable.IsContiguous) return null;
        var (batch, heads, keyHeads, size) = (q.Shape[0], q.Shape[1], keyBlocks.Shape[1], q.Shape[3]);
        if (keyHeads == 0 || heads % keyHeads != 0 || keyBlocks.DType != q.DType || valueBlocks.DType != q.DType) return null;
        if (keyLengths.DType != DType.I32 || keyLengths.Rank != 1 || keyLengths.Count != batch || keyLengths.Device != q.Device) return null;
        var shape = new AttentionShape(batch, heads, keyHeads, 1, blockTable.Shape[1] * BlockSize, size, size, false, 0, scale ?? 1 / Math.Sqrt(size));
        var o = Tensor.Empty(cuda, q.DType, q.Shape);
        var logSumExp = Tensor.Empty(cuda, DType.F32, new Shape(batch, heads, 1));
        var done = CudaDecode.TryRun(cuda, new AttentionTensors(q, keyBlocks, valueBlocks, o, logSumExp, null, keyLengths, null), shape, blockTable);
        logSumExp.Dispose();
        if (done) return o;
        o.Dispose();
        return null;
    }

    // The blocks of each sequence one behind the other: [batch, key heads, positions, size].
    private static Tensor Together(Tensor blocks, Tensor table)
    {
        var (batch, count) = (table.Shape[0], table.Shape[1]);
        var (heads, size) = (blocks.Shape[1], blocks.Shape[3]);
        var picked = blocks.IndexSelect(table.Reshape(batch * count));
        return picked.Reshape(batch, count, heads, BlockSize, size).Permute(0, 2, 1, 3, 4).Reshape(batch, heads, count * BlockSize, size);
    }
}
