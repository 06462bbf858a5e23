using Native.Compute.Gpu;
using Native.Compute.Gpu.Attention;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Tests.Gpu;

/// <summary>Attention's kernels for tensor cores compile, without a GPU, to the PTX that they claim.</summary>
public sealed class AttentionKernelTests
{
    public static TheoryData<int> HeadSizes => [64, 80, 96, 128, 256];

    [Theory]
    [MemberData(nameof(HeadSizes))]
    public void Forward_issues_two_score_products_and_two_value_products(int size)
    {
        ForwardIssues<No>(size);
        ForwardIssues<Yes>(size);
    }

    private static void ForwardIssues<TDocuments>(int size) where TDocuments : struct, IFlag
    {
        var (bf16, f16) = size switch
        {
            64 => Forward<Attention64, TDocuments>(),
            80 => Forward<Attention80, TDocuments>(),
            96 => Forward<Attention96, TDocuments>(),
            128 => Forward<Attention128, TDocuments>(),
            _ => Forward<Attention256, TDocuments>(),
        };
        var keys = size > 128 ? 64 : 128;
        var report = PtxLint.Compile(bf16);
        // The first block's scores and the last one's values stand before and behind the loop.
        Assert.Equal(2 * (size / 16) + (size == keys ? 2 * (keys / 16) : 0), report.Count($"wgmma.mma_async.sync.aligned.m64n{keys}k16.f32.bf16.bf16"));
        if (size != keys) Assert.Equal(2 * (keys / 16), report.Count($"wgmma.mma_async.sync.aligned.m64n{size}k16.f32.bf16.bf16"));
        Assert.Equal(size / 16, report.Count("stmatrix.sync.aligned.m8n8.x4.shared.b16"));
        Assert.Equal(report.Count("wgmma.mma_async"), PtxLint.Compile(f16).Count("wgmma.mma_async.sync.aligned"));
        Assert.True(bf16.SharedBytes <= 232448, $"{bf16.SharedBytes} bytes of shared memory");
    }

    [Theory]
    [InlineData(64)]
    [InlineData(80)]
    [InlineData(96)]
    [InlineData(128)]
    public void Gradients_take_four_products_by_keys_and_three_by_queries_and_no_atomics(int size)
    {
        GradientsTake<No>(size);
        GradientsTake<Yes>(size);
    }

    private static void GradientsTake<TDocuments>(int size) where TDocuments : struct, IFlag
    {
        var (byKeys, byQueries) = size switch
        {
            64 => Backward<Attention64, TDocuments>(),
            80 => Backward<Attention80, TDocuments>(),
            96 => Backward<Attention96, TDocuments>(),
            _ => Backward<Attention128, TDocuments>(),
        };
        foreach (var (description, sums) in new[] { (byKeys, 2), (byQueries, 1) })
        {
            var report = PtxLint.Compile(description);
            Assert.Equal(2 * (size / 16) + sums * 4, report.Count("wgmma.mma_async"));
            Assert.Equal(0, report.Count("atom") + report.Count("red"));
            Assert.True(description.SharedBytes <= 232448, $"{description.SharedBytes} bytes of shared memory");
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(80)]
    [InlineData(96)]
    [InlineData(128)]
    public void Decoding_streams_with_the_copy_engine_and_multiplies_sixteen_keys_a_warp(int size)
    {
        var descriptions = size switch
        {
            64 => Decode<Attention64>(),
            80 => Decode<Attention80>(),
            96 => Decode<Attention96>(),
            _ => Decode<Attention128>(),
        };
        foreach (var description in descriptions)
        {
            var report = PtxLint.Compile(description);
            // Scores: two tiles of 8 keys for each 16 of the size; values: one tile for each 8 columns.
            Assert.Equal(2 * (size / 16) + size / 8, report.Count("mma.sync.aligned.m16n8k16.row.col.f32"));
            Assert.True(report.Count("cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes") >= 2);
            Assert.True(description.SharedBytes <= 232448, $"{description.SharedBytes} bytes of shared memory");
            Assert.False(description.ArchitectureSpecific);
        }
    }

    [Fact]
    public void Row_vectors_load_sixteen_bytes()
    {
        var report = PtxLint.Compile(CudaAttentionGradient.DescribeVectors<Attention128, No>());
        Assert.Equal(2, report.Accesses.Count(access => access is { IsStore: false, Space: "global", Bytes: 16 }));
    }

    private static (PtxKernelDescription BFloat16, PtxKernelDescription Half) Forward<TTile, TDocuments>() where TTile : struct, IAttentionTile where TDocuments : struct, IFlag =>
        (CudaAttention.DescribeForward<TTile, No, No, TDocuments>(), CudaAttention.DescribeForward<TTile, Yes, Yes, TDocuments>());

    private static (PtxKernelDescription ByKeys, PtxKernelDescription ByQueries) Backward<TTile, TDocuments>() where TTile : struct, IAttentionTile where TDocuments : struct, IFlag =>
        (CudaAttentionGradient.Describe<TTile, No, Yes, TDocuments>(), CudaAttentionGradient.Describe<TTile, No, No, TDocuments>());

    private static PtxKernelDescription[] Decode<TTile>() where TTile : struct, IAttentionTile =>
    [
        CudaDecode.Describe<TTile, No, No, WholeCache>(), CudaDecode.Describe<TTile, Yes, Yes, WholeCache>(),
        CudaDecode.Describe<TTile, No, No, ClearedCache>(), CudaDecode.Describe<TTile, No, No, BlockCache>(),
    ];
}
