using Native.Compute.Gpu;
using Native.Compute.Gpu.Copies;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Gpu.Products;
using Native.Compute.Gpu.Rows;
using Native.Compute.Kernels;

namespace Native.Compute.Tests.Gpu;

/// <summary>The kernels that are limited by memory, or by F32 arithmetic, compile to the accesses and products that they claim, without a GPU.</summary>
public sealed class MemoryKernelTests
{
    [Fact]
    public void Contiguous_elements_move_by_sixteen_bytes()
    {
        var report = PtxLint.Compile(CudaPointwise.Describe<AddInto.Op, PackedSingle, No>());
        Assert.Equal(2, Vectors(report, isStore: false));
        Assert.Equal(1, Vectors(report, isStore: true));
        PtxLint.Compile(CudaPointwise.Describe<Unary.Gradient<GeluOperation.Op>, PackedBFloat16, No>());
        PtxLint.Compile(CudaPointwise.Describe<Binary.GradientB<PowOperation.Op>, PackedHalf, Yes>());
    }

    [Fact]
    public void Sixteen_bit_results_take_exponentials_from_the_special_function_unit()
    {
        // Eight for a vector, two for what is left after the last whole one.
        Assert.Equal(8 + 2, PtxLint.Compile(CudaPointwise.Describe<Unary.Forward<SiluOperation.Op>, PackedBFloat16, Yes>()).Count("ex2.approx.ftz.f32"));
        Assert.Equal(0, PtxLint.Compile(CudaPointwise.Describe<Unary.Forward<SiluOperation.Op>, PackedSingle, No>()).Count("ex2.approx.ftz.f32"));
    }

    [Fact]
    public void Conversions_read_and_write_whole_vectors()
    {
        var report = PtxLint.Compile(CudaConvert.Describe<PackedSingle, PackedBFloat16>());
        Assert.Equal(2, Vectors(report, isStore: false));
        Assert.Equal(1, Vectors(report, isStore: true));
        report = PtxLint.Compile(CudaConvert.Describe<PackedHalf, PackedSingle>());
        Assert.Equal(1, Vectors(report, isStore: false));
        Assert.Equal(2, Vectors(report, isStore: true));
    }

    [Fact]
    public void Rows_are_read_once_and_written_once()
    {
        // Four vectors a thread; the gain's are apart from them.
        var softmax = PtxLint.Compile(CudaRows.Describe<SoftmaxFormula<No>, PackedBFloat16, FourWarps>());
        Assert.Equal(4, Count(softmax, "ld.global.v4.b32"));
        Assert.Equal(4, Vectors(softmax, isStore: true));
        Assert.Equal(2, softmax.Count("bar.sync"));
        var norm = PtxLint.Compile(CudaRows.Describe<RmsNormFormula<Yes, Yes>, PackedBFloat16, FourWarps>());
        Assert.Equal(2 * 4, Count(norm, "ld.global.v4.b32"));
        Assert.Equal(4, Count(norm, "ld.global.nc.v4.b32"));
        Assert.Equal(2 * 4, Vectors(norm, isStore: true));
        Assert.Equal(1, norm.Count("bar.sync"));
    }

    [Fact]
    public void Every_formula_of_rows_compiles_for_every_length()
    {
        PtxLint.Compile(CudaRows.Describe<SoftmaxFormula<Yes>, PackedSingle, OneWarp>());
        PtxLint.Compile(CudaRows.Describe<LogSoftmaxFormula, PackedHalf, SixteenWarps>());
        PtxLint.Compile(CudaRows.Describe<SoftmaxGradientFormula, PackedBFloat16, FourWarps>());
        PtxLint.Compile(CudaRows.Describe<LogSoftmaxGradientFormula, PackedSingle, ThirtyTwoWarps>());
        PtxLint.Compile(CudaRows.Describe<RmsNormFormula<No, No>, PackedSingle, OneWarp>());
        PtxLint.Compile(CudaRows.Describe<LayerNormFormula<Yes, Yes, Yes>, PackedBFloat16, FourWarps>());
        PtxLint.Compile(CudaRows.Describe<LayerNormFormula<Yes, No, No>, PackedSingle, SixteenWarps>());
        PtxLint.Compile(CudaRows.Describe<NormGradientFormula<Yes, Yes, Yes>, PackedBFloat16, FourWarps>());
        PtxLint.Compile(CudaRows.Describe<NormGradientFormula<No, Yes, No>, PackedSingle, FourWarps>());
    }

    [Fact]
    public void Long_rows_of_any_alignment_are_read_once_by_vectors()
    {
        var report = PtxLint.Compile(CudaLongRows.DescribeLogSum<PackedBFloat16>());
        Assert.Equal(1, Vectors(report, isStore: false));
        report = PtxLint.Compile(CudaLongRows.DescribeExpGradient<PackedSingle>());
        Assert.Equal(1, Vectors(report, isStore: false));
        Assert.Equal(1, Vectors(report, isStore: true));
    }

    [Fact]
    public void Copies_go_by_vectors_and_transposes_through_shared_memory()
    {
        var rows = PtxLint.Compile(CudaCopy.DescribeRows());
        Assert.Equal(1, Vectors(rows, isStore: false));
        Assert.Equal(1, Vectors(rows, isStore: true));
        foreach (var description in new[] { CudaCopy.DescribeTranspose<Yes>(), CudaCopy.DescribeTranspose<No>() })
        {
            var report = PtxLint.Compile(description);
            Assert.DoesNotContain(report.Accesses, access => access is { Space: "global", Bytes: < 4 });
            Assert.Equal(1, report.Count("bar.sync"));
        }
    }

    [Fact]
    public void Rows_of_views_and_biases_move_by_sixteen_bytes()
    {
        var report = PtxLint.Compile(CudaPointwise.DescribeRows<AddInto.Op, PackedBFloat16, Yes>());
        Assert.Equal(2, Vectors(report, isStore: false));
        Assert.Equal(1, Vectors(report, isStore: true));
        PtxLint.Compile(CudaPointwise.DescribeRows<BiasActivationOperation.Gradient<GeluOperation.Op>, PackedSingle, No>());
        PtxLint.Compile(CudaPointwise.DescribeRows<Unary.Forward<LeakyReluOperation.Op>, PackedHalf, Yes>());
    }

    [Fact]
    public void Reductions_have_four_vectors_under_way()
    {
        // Four at a time, and one for what is left.
        Assert.Equal(4 + 1, Vectors(PtxLint.Compile(CudaReduce.DescribeColumns<SumOperation.Op, PackedBFloat16>()), isStore: false));
        Assert.Equal(2 * (4 + 1), Vectors(PtxLint.Compile(CudaReduce.DescribeColumns<Normalization.GainGradient, PackedBFloat16>()), isStore: false));
        Assert.Equal(4 + 1, Vectors(PtxLint.Compile(CudaReduce.DescribeColumns<Fold<SumOperation.Op>, PackedSingle>()), isStore: false));
        Assert.Equal(4 + 1, Vectors(PtxLint.Compile(CudaReduce.DescribeRows<SumOperation.Op, PackedHalf, OneWarp>()), isStore: false));
        Assert.Equal(4 + 1, Vectors(PtxLint.Compile(CudaReduce.DescribeRows<Normalization.SquareSum, PackedSingle, EightWarps>()), isStore: false));
    }

    [Fact]
    public void Rotated_pairs_and_picked_rows_move_by_sixteen_bytes()
    {
        foreach (var description in new[] { CudaRope.Describe<PackedBFloat16, Yes>(), CudaRope.Describe<PackedHalf, No>(), CudaRope.Describe<PackedSingle, Yes>(), CudaRope.Describe<PackedSingle, No>() })
            Assert.DoesNotContain(PtxLint.Compile(description).Accesses, access => access is { Space: "global", Bytes: < 4 });
        var gather = PtxLint.Compile(CudaGather.Describe());
        Assert.Equal(1, Vectors(gather, isStore: false));
        Assert.Equal(1, Vectors(gather, isStore: true));
    }

    [Fact]
    public void Few_rows_multiply_what_comes_straight_from_memory()
    {
        var report = PtxLint.Compile(CudaFewRows.Describe<No, PackedBFloat16, FourGroups, PlainEpilogue>());
        Assert.Equal(16, report.Count("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32"));
        Assert.Equal(8, Count(report, "ld.global.nc.L1::no_allocate.v4.b32"));
        Assert.Equal(4, Count(report, "ld.global.nc.v4.b32"));
        PtxLint.Compile(CudaFewRows.Describe<Yes, PackedHalf, OneGroup, FusedEpilogue<FastSilu>>());
        var one = PtxLint.Compile(CudaFewRows.DescribeVector<No, PackedBFloat16, FusedEpilogue<NoActivation>>());
        Assert.Equal(16, Count(one, "ld.global.nc.L1::no_allocate.v4.b32"));
        Assert.Equal(0, one.Count("mma"));
    }

    [Fact]
    public void The_single_precision_product_holds_128_sums_a_thread_in_registers()
    {
        foreach (var description in new[] { CudaSingle.Describe<No, No>(), CudaSingle.Describe<No, Yes>(), CudaSingle.Describe<Yes, No>(), CudaSingle.Describe<Yes, Yes>() })
        {
            var text = PtxLint.Compile(description).Assembly;
            Assert.Equal(16 * 128, text.Split("fma.rn.f32 acc").Length - 1);
            Assert.Equal(16 * 6, text.Split("ld.shared.v4.f32").Length - 1);
            Assert.DoesNotContain("mma", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, 14336, 4096, "Vector")]
    [InlineData(16, 14336, 4096, "Columns32")]
    [InlineData(16, 4096, 4096, "Columns32")]
    [InlineData(2, 2048, 4096, "Columns16")]
    [InlineData(16, 256, 4096, "Columns8")]
    [InlineData(17, 4096, 4096, "None")]
    [InlineData(16, 50257, 4096, "Columns32")]
    [InlineData(1, 50257, 4096, "Vector")]
    [InlineData(16, 4096, 4100, "None")]
    public void The_kernel_for_few_rows_follows_from_the_shape(long m, long n, long k, string kernel) =>
        Assert.Equal(kernel, CudaFewRows.Select(m, n, k, 132).ToString());

    [Fact]
    public void Kernels_compile_side_by_side_to_what_they_are_alone()
    {
        PtxKernelDescription[] kernels =
        [
            CudaPointwise.Describe<AddInto.Op, PackedSingle, No>(), CudaConvert.Describe<PackedSingle, PackedBFloat16>(), CudaCopy.DescribeRows(),
            CudaRows.Describe<SoftmaxFormula<No>, PackedBFloat16, FourWarps>(), CudaLongRows.DescribeLogSum<PackedBFloat16>(),
            CudaFewRows.Describe<No, PackedBFloat16, TwoGroups, PlainEpilogue>(),
        ];
        var together = new int[kernels.Length];
        Parallel.For(0, kernels.Length, i =>
        {
            using var context = PtxKernelCache.Create();
            together[i] = PtxReport.Parse(PtxCompiler.Compile(context, kernels[i]).Text).InstructionCount;
        });
        for (var i = 0; i < kernels.Length; i++) Assert.Equal(PtxLint.Compile(kernels[i]).InstructionCount, together[i]);
    }

    [Fact]
    public void Rows_of_a_cache_move_by_sixteen_bytes()
    {
        var report = PtxLint.Compile(CudaRowWrite.Describe());
        Assert.Equal(1, Vectors(report, isStore: false));
        Assert.Equal(1, Vectors(report, isStore: true));
    }

    [Fact]
    public void A_launch_that_overlaps_waits_before_it_reads_what_others_write()
    {
        var copy = PtxLint.Compile(CudaCopy.DescribeRows() with { Overlaps = true }).Assembly;
        InOrder(copy, "griddepcontrol.launch_dependents", "griddepcontrol.wait", "ld.param", "ld.global");
        var row = PtxLint.Compile(CudaFewRows.DescribeVector<No, PackedBFloat16, PlainEpilogue>() with { Overlaps = true }).Assembly;
        InOrder(row, "griddepcontrol.launch_dependents", "griddepcontrol.wait", "ld.global");
        Assert.Contains("prefetch.global.L2", row, StringComparison.Ordinal);
        var rows = PtxLint.Compile(CudaFewRows.Describe<Yes, PackedHalf, FourGroups, PlainEpilogue>() with { Overlaps = true }).Assembly;
        InOrder(rows, "griddepcontrol.launch_dependents", "griddepcontrol.wait", "ld.global");
        Assert.DoesNotContain("griddepcontrol", PtxLint.Compile(CudaFewRows.DescribeVector<No, PackedBFloat16, PlainEpilogue>()).Assembly, StringComparison.Ordinal);
    }

    // The first of each text comes in this order, and there is one wait.
    private static void InOrder(string assembly, params ReadOnlySpan<string> texts)
    {
        assembly = assembly[assembly.IndexOf(".entry", StringComparison.Ordinal)..];
        var last = -1;
        foreach (var text in texts)
        {
            var at = assembly.IndexOf(text, StringComparison.Ordinal);
            Assert.True(at > last, $"{text} at {at}, after what begins at {last}");
            last = at;
        }
        Assert.Equal(2, assembly.Split("griddepcontrol.wait;").Length);
    }

    private static int Vectors(PtxReport report, bool isStore) => Count(report, isStore ? "st.global.v4.b32" : "ld.global.v4.b32");

    // Occurrences anywhere, so also those under a predicate in braces.
    private static int Count(PtxReport report, string text) => report.Assembly.Split(text + " ").Length - 1;
}
