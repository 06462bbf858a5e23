using Native.Compute.Gpu;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Gpu.Products;
using Native.Compute.Gpu.Rows;
using Native.Compute.Gpu.Sort;
using Native.Compute.Kernels;

namespace Native.Compute.Tests.Gpu;

/// <summary>The kernels that sort and select compile to the accesses and votes that they claim, without a GPU, and their keys have the order of elements.</summary>
public sealed class SortKernelTests
{
    private const string Vote = "vote.sync.ballot.b32";

    [Fact]
    public void A_pass_of_a_radix_sort_ranks_sixteen_elements_a_thread_by_votes()
    {
        foreach (var pass in new[]
        {
            CudaSort.DescribePass<SortSingle, Yes, No>(), CudaSort.DescribePass<KeyWord, No, No>(), CudaSort.DescribePass<SortSingle, No, Yes>(),
            CudaSort.DescribePass<SortByte, Yes, Yes>(), CudaSort.DescribePass<SortInt64, Yes, No>(), CudaSort.DescribePass<KeyPair, No, No>(),
            CudaSort.DescribePass<SortDouble, No, Yes>(),
        })
        {
            var report = PtxLint.Compile(pass);
            Assert.Equal(16 * 8, report.Count(Vote));
            Assert.Equal(4, report.Count("ld.relaxed.gpu.global"));
            Assert.Equal(2, report.Count("st.relaxed.gpu.global"));
        }
    }

    [Fact]
    public void A_row_of_a_block_is_sorted_in_shared_memory()
    {
        foreach (var block in new[]
        {
            CudaSort.DescribeBlock<SortSingle, Threads256, No>(), CudaSort.DescribeBlock<SortHalf, Threads512, Yes>(), CudaSort.DescribeBlock<SortInt64, Threads512, No>(),
            CudaSort.DescribeBlock<SortSByte, Threads256, Yes>(),
        })
        {
            var report = PtxLint.Compile(block);
            Assert.Equal(16 * 8, report.Count(Vote));
            Assert.Equal(16, report.Count("st.shared.b16"));
        }
    }

    [Fact]
    public void A_selection_reads_a_part_once()
    {
        foreach (var select in new[] { CudaSort.DescribeSelect<SortSingle, No>(), CudaSort.DescribeSelect<SortBFloat16, No>(), CudaSort.DescribeSelect<SortInt32, Yes>() })
        {
            var report = PtxLint.Compile(select);
            // A vote for what is left, two where all that is left is chosen from at once, and two where it is one value a thread.
            Assert.Equal(16 + 2 * 16 + 2, report.Count(Vote));
            Assert.Equal(2, report.Count("bar.red.popc"));
        }
    }

    [Fact]
    public void Digits_are_counted_in_shared_memory()
    {
        // Four elements at a time and one for what is left, each digit once.
        Assert.Equal(5 * 4, PtxLint.Compile(CudaSort.DescribeCounts<SortSingle>()).Count("red.shared.add"));
        Assert.Equal(5 * 8, PtxLint.Compile(CudaSort.DescribeCounts<SortDouble>()).Count("red.shared.add"));
        Assert.Equal(5 * 2, PtxLint.Compile(CudaSort.DescribeCounts<SortBFloat16>()).Count("red.shared.add"));
        PtxLint.Compile(CudaSort.DescribeStarts());
    }

    [Fact]
    public void Extremes_running_sums_and_histograms_read_what_they_say()
    {
        // Eight elements at a time and one for what is left.
        Assert.Equal(8 + 1, PtxLint.Compile(CudaArg.Describe<SortSingle, EightWarps>()).Count("ld.global.b32"));
        Assert.Equal(8 + 1, PtxLint.Compile(CudaArg.Describe<SortBFloat16, OneWarp>()).Count("ld.global.b16"));
        PtxLint.Compile(CudaArg.DescribeJoin());
        // Four vectors a thread, read and written once.
        var scan = PtxLint.Compile(CudaScan.Describe<PackedSingle>());
        Assert.Equal(4, scan.Accesses.Count(access => access is { Space: "global", IsStore: true, Bytes: 16 }));
        PtxLint.Compile(CudaScan.DescribeTotals<PackedBFloat16>());
        Assert.Equal(3 * 8 + 1, PtxLint.Compile(CudaBins.Describe<PackedBFloat16>()).Count("red.shared.add"));
    }

    [Theory]
    [InlineData(DType.F32, 1, 1 << 22, 1 << 22, "Passes")]
    [InlineData(DType.F32, 64, 128256, 50, "Select")]
    [InlineData(DType.F64, 64, 128256, 50, "Passes")]
    [InlineData(DType.F32, 64, 128256, 2049, "Passes")]
    [InlineData(DType.BF16, 4096, 4096, 4096, "Block")]
    [InlineData(DType.F32, 16384, 64, 8, "Block")]
    [InlineData(DType.U8, 1, 8193, 8193, "Passes")]
    [InlineData(DType.I32, 5, 1, 1, "Portable")]
    [InlineData(DType.F32, 1, 1 << 30, 1 << 30, "Portable")]
    public void The_kernels_follow_from_shape_and_type(DType type, long rows, long length, long k, string kernel) =>
        Assert.Equal(kernel, SortPlan.Select(type, rows, length, k).ToString());

    [Fact]
    public void No_part_of_a_row_is_too_long_for_a_block_or_too_short_for_the_largest_k()
    {
        for (var length = 1025L; length < 1 << 26; length = length * 9 / 8 + 1)
        {
            var parts = SortPlan.Parts(length);
            for (var part = 0L; part < parts; part++)
            {
                var (first, end) = (length * part / parts / 32 * 32, part + 1 < parts ? length * (part + 1) / parts / 32 * 32 : length);
                Assert.InRange(end - first, Math.Min(length / 4, 2048), SelectPart<KeyWord, No>.Most);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_have_the_order_of_elements_and_tell_them(bool descending)
    {
        var way = descending ? 1 : 0;
        float[] singles = [float.NaN, -float.NaN, float.PositiveInfinity, float.MaxValue, 1.5f, float.Epsilon, 0, -0f, -float.Epsilon, -2, float.MinValue, float.NegativeInfinity];
        Check<SortSingle>(singles.Select(v => new Word2 { X = BitConverter.SingleToUInt32Bits(v) }), singles.Select(v => (ulong)SortKey.Of32(new F32(v), way)), way);
        double[] doubles = [double.NaN, -double.NaN, double.PositiveInfinity, double.MaxValue, 1.5, double.Epsilon, 0, -0.0, -double.Epsilon, -2, double.NegativeInfinity];
        Check<SortDouble>(doubles.Select(v => Pair((ulong)BitConverter.DoubleToInt64Bits(v))), doubles.Select(v => SortKey.Of64(new F64(v), way)), way);
        var halves = Enumerable.Range(0, 65536).Where(i => i % 7 == 0 || i % 1024 < 3).Select(i => (ushort)i).ToArray();
        Check<SortHalf>(halves.Select(v => new Word2 { X = v }), halves.Select(v => (ulong)SortKey.Of32(new F32((float)BitConverter.UInt16BitsToHalf(v)), way)), way);
        Check<SortBFloat16>(halves.Select(v => new Word2 { X = v }), halves.Select(v => (ulong)SortKey.Of32(new F32(BitConverter.UInt32BitsToSingle((uint)v << 16)), way)), way);
        long[] longs = [long.MinValue, -(1L << 40), -1, 0, 1, 1L << 33, long.MaxValue];
        Check<SortInt64>(longs.Select(v => Pair((ulong)v)), longs.Select(v => SortKey.Of64(new I64(v), way)), way);
        int[] integers = [int.MinValue, -70000, -1, 0, 1, 300, int.MaxValue];
        Check<SortInt32>(integers.Select(v => new Word2 { X = (uint)v }), integers.Select(v => (ulong)SortKey.Of32(new I32(v), way)), way);
        var bytes = Enumerable.Range(0, 256).ToArray();
        Check<SortByte>(bytes.Select(v => new Word2 { X = (uint)v }), bytes.Select(v => (ulong)SortKey.Of32(new I32(v), way)), way);
        Check<SortSByte>(bytes.Select(v => new Word2 { X = (uint)v }), bytes.Select(v => (ulong)SortKey.Of32(new I32((sbyte)v), way)), way);
    }

    private static Word2 Pair(ulong bits) => new() { X = (uint)bits, Y = (uint)(bits >> 32) };

    private static void Check<TElement>(IEnumerable<Word2> elements, IEnumerable<ulong> references, int descending) where TElement : struct, ISortElement
    {
        var all = elements.Zip(references).ToArray();
        var keys = all.Select(e => TElement.Key(e.First, descending)).Select(k => ((ulong)k.Y << 32) | k.X).ToArray();
        Assert.All(keys, key => Assert.True(TElement.Digits == 8 || key >> (8 * TElement.Digits) == 0));
        var order = Enumerable.Range(0, all.Length).OrderBy(i => all[i].Second).ToArray();
        for (var i = 1; i < order.Length; i++)
            Assert.Equal(all[order[i - 1]].Second.CompareTo(all[order[i]].Second), Math.Sign(keys[order[i - 1]].CompareTo(keys[order[i]])));
        for (var i = 0; i < all.Length; i++)
        {
            var element = TElement.Element(TElement.Key(all[i].First, descending), descending);
            if (!TElement.IsShared(element)) Assert.Equal((all[i].First.X, all[i].First.Y), (element.X, element.Y));
            else Assert.True(Array.IndexOf(keys, keys[i]) >= 0 && (all[i].Second is ulong.MaxValue or uint.MaxValue || all.Count(e => e.Second == all[i].Second) > 1));
        }
    }
}
