using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

public sealed unsafe class GemmTests
{
    private readonly struct BiasAndScale(float* bias, float scale, nint rows) : IEpilogue<float>
    {
        public void Apply(nint batch, nint row, nint column, float* values, nint count)
        {
            for (nint j = 0; j < count; j++) values[j] = values[j] * scale + bias[column + j] + (batch * rows + row);
        }
    }

    public static TheoryData<int, int, int> Shapes()
    {
        var data = new TheoryData<int, int, int>();
        int[] sizes = [0, 1, 3, 8, 17, 48, 63, 65];
        foreach (var m in sizes)
        {
            foreach (var n in sizes)
            {
                foreach (var k in new[] { 0, 1, 65 }) data.Add(m, n, k);
            }
        }
        data.Add(130, 250, 401);
        data.Add(150, 97, 1023);
        data.Add(12, 1000, 200);
        data.Add(1000, 12, 200);
        data.Add(200, 200, 200);
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_product_of_any_shape_and_transposition_is_right(int m, int n, int k)
    {
        using var pool = new WorkPool(2);
        for (var sides = 0; sides < 4; sides++)
        {
            Verify(pool, DType.F32, DType.F32, DType.F32, 1, m, n, k, (sides & 1) != 0, (sides & 2) != 0, 0);
            Verify(pool, DType.F64, DType.F64, DType.F64, 1, m, n, k, (sides & 1) != 0, (sides & 2) != 0, 0.5);
        }
    }

    [Fact]
    public void A_depth_of_which_the_cache_holds_only_a_part_is_right()
    {
        using var pool = new WorkPool(2);
        Verify(pool, DType.F32, DType.F32, DType.F32, 1, 20, 200, 14000, false, false, 0.5);
        Verify(pool, DType.F32, DType.F32, DType.F32, 1, 20, 200, 14000, true, true, 0);
        Verify(pool, DType.BF16, DType.F32, DType.BF16, 1, 20, 210, 14000, false, false, 1.5);
        Verify(pool, DType.F64, DType.F64, DType.F64, 1, 20, 200, 14000, false, true, 0.5);
    }

    public static TheoryData<DType, DType, DType> Mixtures()
    {
        var data = new TheoryData<DType, DType, DType>();
        DType[] types = [DType.F32, DType.F16, DType.BF16];
        foreach (var a in types)
        {
            foreach (var b in types)
            {
                foreach (var c in types) data.Add(a, b, c);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Mixtures))]
    public void Sixteen_bit_operands_are_widened_and_results_rounded_once(DType a, DType b, DType c)
    {
        using var pool = new WorkPool(2);
        foreach (var (m, n, k) in new[] { (1, 1, 1), (17, 33, 63), (65, 49, 300), (150, 200, 260), (3, 100, 100), (9, 64, 128) })
        {
            for (var sides = 0; sides < 4; sides++)
            {
                Verify(pool, a, b, c, 1, m, n, k, (sides & 1) != 0, (sides & 2) != 0, 0);
                Verify(pool, a, b, c, 1, m, n, k, (sides & 1) != 0, (sides & 2) != 0, 1.5);
            }
        }
    }

    [Theory]
    [InlineData(1, 5, 7, 3)]
    [InlineData(7, 17, 19, 33)]
    [InlineData(33, 4, 64, 64)]
    [InlineData(3, 170, 180, 190)]
    [InlineData(2, 1, 300, 200)]
    public void Batches_with_own_or_shared_matrices_are_right(int batch, int m, int n, int k)
    {
        using var pool = new WorkPool(3);
        for (var shared = 0; shared < 4; shared++)
        {
            Verify(pool, DType.F32, DType.F32, DType.F32, batch, m, n, k, false, true, 1, (shared & 1) != 0, (shared & 2) != 0);
            Verify(pool, DType.BF16, DType.F32, DType.BF16, batch, m, n, k, true, false, 0, (shared & 1) != 0, (shared & 2) != 0);
            Verify(pool, DType.F64, DType.F64, DType.F64, batch, m, n, k, true, true, 0, (shared & 1) != 0, (shared & 2) != 0);
        }
    }

    [Theory]
    [InlineData(64, 64, 64)]
    [InlineData(333, 257, 501)]
    [InlineData(5, 700, 900)]
    [InlineData(700, 1, 900)]
    [InlineData(100, 1000, 1000)]
    [InlineData(20, 200, 14000)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int m, int n, int k)
    {
        foreach (var type in new[] { DType.F32, DType.F64, DType.BF16 })
        {
            using var a = new Buffer(type, m * k).Randomize(1);
            using var b = new Buffer(type, k * n).Randomize(2);
            foreach (var transposed in new[] { false, true })
            {
                byte[]? expected = null;
                for (var threads = 1; threads <= 3; threads++)
                {
                    using var pool = new WorkPool(threads);
                    using var c = new Buffer(type, m * n);
                    var right = transposed ? new MatrixView(b.Data, type, 1, k) : new MatrixView(b.Data, type, n);
                    Gemm.Run(pool, 1, m, n, k, new MatrixView(a.Data, type, k), right, new MatrixView(c.Data, type, n));
                    expected ??= c.Bits();
                    Assert.Equal(expected, c.Bits());
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 100, 50)]
    [InlineData(6, 300, 70)]
    [InlineData(60, 100, 20)]
    [InlineData(200, 250, 60)]
    public void The_epilogue_sees_every_element_once_with_its_place(int m, int n, int k)
    {
        using var pool = new WorkPool(2);
        foreach (var type in new[] { DType.F32, DType.BF16 })
        {
            foreach (var batch in new[] { 1, 3 })
            {
                using var a = new Buffer(DType.F32, batch * m * k).Randomize(1);
                using var b = new Buffer(DType.F32, k * n).Randomize(2);
                using var c = new Buffer(type, batch * m * n);
                using var bias = new Buffer(DType.F32, n).Randomize(3);
                Gemm.F32(
                    pool, batch, m, n, k, new MatrixView(a.Data, DType.F32, k, 1, m * k), new MatrixView(b.Data, DType.F32, n),
                    new MatrixView(c.Data, type, n, 1, m * n), 0, new BiasAndScale((float*)bias.Data, 0.5f, m));
                for (var row = 0; row < batch * m; row++)
                {
                    for (var j = 0; j < n; j++)
                    {
                        var sum = 0.0;
                        for (var p = 0; p < k; p++) sum += a[row * k + p] * b[p * n + j];
                        var expected = sum * 0.5 + bias[j] + row;
                        Assert.InRange(c[row * n + j], expected - Bound(expected), expected + Bound(expected));
                    }
                }

                double Bound(double expected) => (Math.Abs(expected) + 1) * (4 * Math.Sqrt(k) * 6e-8 + Buffer.Epsilon(type));
            }
        }
    }

    [Theory]
    [InlineData(20, 30, 40)]
    [InlineData(2, 100, 64)]
    [InlineData(1, 100, 64)]
    [InlineData(100, 1, 64)]
    [InlineData(200, 200, 200)]
    public void Infinity_times_zero_is_not_skipped(int m, int n, int k)
    {
        using var pool = new WorkPool(2);
        foreach (var transposed in new[] { false, true })
        {
            using var a = new Buffer(DType.F32, m * k).Fill(0);
            using var b = new Buffer(DType.F32, k * n).Fill(1);
            using var c = new Buffer(DType.F32, m * n).Fill(5);
            for (var p = 0; p < k; p++) b[transposed ? p : p * n] = p == k / 2 ? double.PositiveInfinity : 1;
            a[(m - 1) * k] = double.NaN;
            Gemm.Run(
                pool, 1, m, n, k, new MatrixView(a.Data, DType.F32, k),
                transposed ? new MatrixView(b.Data, DType.F32, 1, k) : new MatrixView(b.Data, DType.F32, n), new MatrixView(c.Data, DType.F32, n));
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                    Assert.Equal(j == 0 || i == m - 1 ? double.NaN : 0.0, c[i * n + j]);
            }
        }
    }

    [Fact]
    public void Old_contents_are_not_read_without_beta()
    {
        using var pool = new WorkPool(2);
        foreach (var type in new[] { DType.F32, DType.F64, DType.BF16, DType.F16 })
        {
            var operand = type == DType.F64 ? DType.F64 : DType.F32;
            foreach (var (m, n, k) in new[] { (10, 20, 30), (1, 20, 30), (4, 40, 0), (20, 1, 30) })
            {
                using var a = new Buffer(operand, m * k).Fill(1);
                using var b = new Buffer(operand, k * n).Fill(1);
                using var c = new Buffer(type, m * n).Fill(double.NaN);
                Gemm.Run(pool, 1, m, n, k, new MatrixView(a.Data, operand, k), new MatrixView(b.Data, operand, n), new MatrixView(c.Data, type, n));
                for (var i = 0; i < m * n; i++) Assert.Equal(k, c[i]);
            }
        }
    }

    [Fact]
    public void A_product_allocates_nothing()
    {
        using var pool = new WorkPool(2);
        using var a = new Buffer(DType.F32, 200 * 200).Randomize(1);
        using var c = new Buffer(DType.F32, 200 * 200);
        var view = new MatrixView(a.Data, DType.F32, 200);
        var result = new MatrixView(c.Data, DType.F32, 200);
        Assert.Equal(0, SteadyAllocation.OfTen(Once));

        void Once()
        {
            Gemm.Run(pool, 1, 200, 200, 200, view, view, result);
            Gemm.Run(pool, 1, 1, 200, 200, view, view, result);
            Gemm.Run(pool, 5, 30, 30, 30, view, view, result);
        }
    }

    [Fact]
    public void Bad_types_sizes_and_strides_are_refused()
    {
        using var pool = new WorkPool(1);
        using var a = new Buffer(DType.F32, 16);
        var f32 = new MatrixView(a.Data, DType.F32, 4);
        var types = Assert.Throws<NotSupportedException>(() => Gemm.Run(pool, 1, 2, 2, 2, f32, f32 with { Type = DType.I32 }, f32));
        Assert.Contains("I32", types.Message, StringComparison.Ordinal);
        var sizes = Assert.Throws<ArgumentOutOfRangeException>(() => Gemm.Run(pool, 1, -2, 2, 2, f32, f32, f32));
        Assert.Contains("-2", sizes.Message, StringComparison.Ordinal);
        var strides = Assert.Throws<ArgumentException>(() => Gemm.Run(pool, 1, 2, 2, 2, f32, f32, f32 with { Column = 2 }));
        Assert.Contains("contiguous", strides.Message, StringComparison.Ordinal);
    }

    private static void Verify(
        WorkPool pool, DType typeA, DType typeB, DType typeC, int batch, int m, int n, int k, bool transposeA, bool transposeB,
        double beta, bool sharedA = false, bool sharedB = false)
    {
        // Rows a little apart, so that a kernel that takes them for contiguous is caught.
        var (lda, ldb, ldc) = ((transposeA ? m : k) + 3, (transposeB ? k : n) + 2, n + 1);
        var sizeA = lda * (transposeA ? k : m);
        var sizeB = ldb * (transposeB ? n : k);
        using var a = new Buffer(typeA, (long)sizeA * (sharedA ? 1 : batch)).Randomize(m + 7 * k);
        using var b = new Buffer(typeB, (long)sizeB * (sharedB ? 1 : batch)).Randomize(n + 5 * k);
        using var c = new Buffer(typeC, (long)batch * m * ldc).Randomize(99);
        using var old = new Buffer(typeC, (long)batch * m * ldc).Randomize(99);
        var viewA = new MatrixView(a.Data, typeA, transposeA ? 1 : lda, transposeA ? lda : 1, sharedA ? 0 : sizeA);
        var viewB = new MatrixView(b.Data, typeB, transposeB ? 1 : ldb, transposeB ? ldb : 1, sharedB ? 0 : sizeB);
        Gemm.Run(pool, batch, m, n, k, viewA, viewB, new MatrixView(c.Data, typeC, ldc, 1, m * ldc), beta);
        var accumulate = typeC == DType.F64 ? DType.F64 : DType.F32;
        var tolerance = 4 * Math.Sqrt(k + 1) * Buffer.Epsilon(accumulate);
        var (left, right) = (a.ToArray(), b.ToArray());
        for (var index = 0; index < batch; index++)
        {
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var at = (long)index * m * ldc + i * ldc + j;
                    var sum = beta * old[at];
                    var size = Math.Abs(sum);
                    for (var p = 0; p < k; p++)
                    {
                        var product = left[index * viewA.Batch + i * viewA.Row + p * viewA.Column]
                            * right[index * viewB.Batch + p * viewB.Row + j * viewB.Column];
                        sum += product;
                        size += Math.Abs(product);
                    }
                    var bound = tolerance * size + (typeC == accumulate ? 0 : Buffer.Epsilon(typeC) * (Math.Abs(sum) + 1e-3));
                    if (Math.Abs(c[at] - sum) > bound)
                        Assert.Fail($"[{index}, {i}, {j}] of {batch} x {m} x {n} x {k}, {typeA} {typeB} {typeC}: {c[at]} instead of {sum}.");
                }
                Assert.Equal(old[(long)index * m * ldc + i * ldc + n], c[(long)index * m * ldc + i * ldc + n]);
            }
        }
    }
}
