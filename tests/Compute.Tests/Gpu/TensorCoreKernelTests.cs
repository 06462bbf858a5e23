using Native.Compute.Gpu;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Tests.Gpu;

/// <summary>The kernels with instructions of one architecture compile to the PTX that they claim, without a GPU.</summary>
public sealed class TensorCoreKernelTests
{
    [Fact]
    public void A_product_of_pairs_issues_four_wgmma_of_256_columns_a_step_and_shares_B()
    {
        var report = PtxLint.Compile(WgmmaMatMulKernel.Describe<PairedTile256, No, No, Yes, PlainEpilogue, No>());
        Assert.Equal(4, report.Count("wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16"));
        Assert.Equal(1, report.Count("cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster"));
        Assert.Equal(16, report.Count("stmatrix.sync.aligned.m8n8.x4.shared.b16"));
        Assert.Contains(".reqnctapercluster 2, 1, 1", report.Assembly, StringComparison.Ordinal);
        // A release to the cluster would cost a fence of the whole device each step.
        Assert.DoesNotContain("arrive.release.cluster.shared::cluster", report.Assembly, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void All_transposes_and_both_types_compile(bool transposeA, bool transposeB)
    {
        foreach (var description in transposeA ? Forms<Yes>(transposeB) : Forms<No>(transposeB))
        {
            var report = PtxLint.Compile(description);
            Assert.Equal(4, report.Count("wgmma.mma_async"));
            Assert.EndsWith("p, 1, 1, " + (transposeA ? 1 : 0) + ", " + (transposeB ? 0 : 1) + "; }", Product(report), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_grouped_product_gates_in_registers_and_stores_half_the_columns()
    {
        var report = PtxLint.Compile(WgmmaMatMulKernel.Describe<Tile256, No, No, Yes, SwiGluEpilogue, Yes>());
        Assert.Equal(8, report.Count("stmatrix.sync.aligned.m8n8.x4.shared.b16"));
        Assert.Equal(128 / 2, report.Count("ex2.approx.ftz.f32"));
    }

    [Fact]
    public void A_grouped_product_picks_its_rows_while_it_loads_them()
    {
        var report = PtxLint.Compile(WgmmaMatMulKernel.Describe<Tile256, No, No, Yes, SwiGluEpilogue, Gathered>());
        Assert.Equal(4, report.Count("wgmma.mma_async"));
        Assert.Equal(8, report.Count("cp.async.cg.shared.global"));
        // B alone comes by the copy engine.
        Assert.Equal(1, report.Count("cp.async.bulk.tensor.3d.shared::cluster.global"));
        Assert.Equal(2, report.Count("cp.async.wait_group"));
    }

    [Fact]
    public void Rows_move_by_sixteen_bytes()
    {
        var report = PtxLint.Compile(new PtxKernelDescription(typeof(RowMoves).GetMethod(nameof(RowMoves.Combine))!, RowMoves.Threads));
        Assert.Contains(report.Accesses, access => access is { IsStore: true, Space: "global", Bytes: 16 });
        Assert.Contains(report.Accesses, access => access is { IsStore: false, Space: "global", Bytes: 16 });
    }

    [Fact]
    public void Every_plan_is_one_of_the_tiles_and_large_products_pair_blocks()
    {
        Assert.Equal(MatMulTile.Paired256, MatMulPlan.Select(8192, 8192, 8192, 1, 132).Tile);
        Assert.Equal(MatMulTile.Paired256, MatMulPlan.Select(4096, 14336, 4096, 1, 132).Tile);
        Assert.Equal(MatMulTile.Single128, MatMulPlan.Select(1024, 1024, 1024, 1, 132).Tile);
        Assert.Equal(MatMulTile.Single256, MatMulPlan.Select(128, 65536, 1024, 1, 132).Tile);
        Assert.Equal(MatMulTile.Single128, MatMulPlan.Select(16, 4096, 4096, 1, 132).Tile);
    }

    [Fact]
    public void Parts_of_k_leave_their_sums_in_single_precision()
    {
        var report = PtxLint.Compile(WgmmaMatMulKernel.Describe<Tile256, No, Yes, No, PartialEpilogue, No>());
        Assert.Equal(4, report.Count("wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16"));
        Assert.Equal(64, report.Count("st.global.v2.f32"));
        Assert.Equal(0, report.Count("stmatrix"));
        var sums = PtxLint.Compile(CudaMatMul.DescribeSums<PackedHalf>());
        Assert.DoesNotContain(sums.Accesses, access => access is { Space: "global", Bytes: < 16 });
    }

    [Fact]
    public void Long_products_of_small_results_are_cut_and_every_part_has_a_step()
    {
        Assert.Equal(7, MatMulPlan.SelectSplit(768, 768, 16384, 132).Parts);
        Assert.Equal(2, MatMulPlan.SelectSplit(768, 2304, 16384, 132).Parts);
        Assert.Equal(3, MatMulPlan.SelectSplit(768, 3072, 16384, 132).Parts);
        Assert.Equal(1, MatMulPlan.SelectSplit(4096, 4096, 4096, 132).Parts);
        Assert.Equal(1, MatMulPlan.SelectSplit(768, 768, 1024, 132).Parts);
        Assert.Equal(1, MatMulPlan.SelectSplit(768, 764, 16384, 132).Parts);
        for (var k = 2048L; k < 70_000; k += 1337)
        {
            var parts = MatMulPlan.SelectSplit(256, 512, k, 132).Parts;
            var steps = (k + 63) / 64;
            Assert.True((parts - 1) * ((steps + parts - 1) / parts) < steps, $"k {k}: {parts} parts of {steps} steps");
        }
    }

    [Fact]
    public void A_parameter_that_is_no_address_cannot_be_a_tensor_map()
    {
        using var context = PtxKernelCache.Create();
        var description = new PtxKernelDescription(typeof(RowMoves).GetMethod(nameof(RowMoves.Combine))!, 256) { TensorMaps = 5 };
        var error = Assert.Throws<InvalidOperationException>(() => PtxCompiler.Compile(context, description));
        Assert.Contains("RowMoves.Combine", error.Message, StringComparison.Ordinal);
        Assert.Contains("tensor map", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<PtxKernelDescription> Forms<TA>(bool transposeB) where TA : struct, IFlag => transposeB
        ?
        [
            WgmmaMatMulKernel.Describe<Tile128, No, TA, Yes, FusedEpilogue<FastSilu>, No>(),
            WgmmaMatMulKernel.Describe<Tile256, Yes, TA, Yes, FusedEpilogue<FastGeluTanh>, No>(),
        ]
        :
        [
            WgmmaMatMulKernel.Describe<Tile128, Yes, TA, No, FusedEpilogue<NoActivation>, No>(),
            WgmmaMatMulKernel.Describe<PairedTile256, No, TA, No, PlainEpilogue, No>(),
        ];

    private static string Product(PtxReport report) =>
        report.Assembly.Split('\n').First(line => line.Contains("wgmma.mma_async", StringComparison.Ordinal)).TrimEnd();
}
