using Native.Compute.Gpu;
using Native.Compute.Gpu.Products;
using Native.Compute.Tests.Gpu.Machine;
using static Native.Compute.Tests.Gpu.Machine.MachineMemory;

namespace Native.Compute.Tests.Gpu;

/// <summary>Products by single warps: their PTX runs on a machine of the processor, without a GPU, and agrees with float64.</summary>
public sealed class WarpMatMulTests
{
    [Fact]
    public void Products_of_every_tile_and_transpose_agree_with_float64()
    {
        Sixteen<DeepWarpTile256, BFloat16Product, No, Yes>(140, 262, 200);
        Sixteen<WarpTile256, HalfProduct, Yes, No>(130, 300, 72);
        Sixteen<WarpTile128, BFloat16Product, No, No>(100, 200, 330);
        Sixteen<WarpTile128, HalfProduct, Yes, Yes>(136, 70, 33);
    }

    [Fact]
    public void Products_of_bytes_are_exact()
    {
        Bytes<WarpTile128>(136, 70, 400);
        Bytes<WarpTile256>(130, 270, 144);
    }

    [Fact]
    public void A_step_multiplies_while_the_operands_of_the_next_come()
    {
        var report = PtxLint.Compile(CudaWarpMatMul.Describe<DeepWarpTile256, BFloat16Product, No, Yes, PlainEpilogue>());
        // Five loads for four products: one stands before the loop.
        Assert.Equal(4 * 32, report.Count("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32"));
        Assert.Equal(5 * 8, report.Count("ldmatrix.sync.aligned.m8n8.x4.shared.b16"));
        Assert.Equal(2 * 12, report.Count("cp.async.cg.shared.global"));
        Assert.Equal(".target sm_80", report.Assembly.Split('\n').First(line => line.StartsWith(".target", StringComparison.Ordinal)).Trim());
        report = PtxLint.Compile(CudaWarpMatMul.Describe<WarpTile128, HalfProduct, Yes, No, FusedEpilogue<FastSilu>>());
        Assert.Equal(5 * 6, report.Count("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16"));
        report = PtxLint.Compile(CudaWarpMatMul.Describe<WarpTile128, SByteProduct, No, Yes, PlainEpilogue>());
        Assert.Equal(4 * 16, report.Count("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32"));
        foreach (var description in new[]
        {
            CudaWarpMatMul.Describe<WarpTile256, HalfProduct, Yes, Yes, FusedEpilogue<NoActivation>>(), CudaWarpMatMul.Describe<WarpTile256, BFloat16Product, No, No, FusedEpilogue<FastGeluTanh>>(),
            CudaWarpMatMul.Describe<WarpTile128, BFloat16Product, No, Yes, PlainEpilogue>(), CudaWarpMatMul.Describe<DeepWarpTile256, BFloat16Product, Yes, No, PlainEpilogue>(),
            CudaWarpMatMul.Describe<DeepWarpTile256, SByteProduct, No, Yes, PlainEpilogue>(),
        })
            PtxLint.Compile(description);
    }

    [Fact]
    public void The_tile_follows_from_the_result_and_the_shared_memory()
    {
        Assert.Equal(WarpPlan.Deep256, WarpPlans.Select(4096, 4096, 1, 132, 227 << 10));
        Assert.Equal(WarpPlan.Tile256, WarpPlans.Select(4096, 4096, 1, 108, 163 << 10));
        Assert.Equal(WarpPlan.Tile128, WarpPlans.Select(4096, 4096, 1, 128, 99 << 10));
        Assert.Equal(WarpPlan.Tile128, WarpPlans.Select(1024, 1024, 1, 132, 227 << 10));
        Assert.InRange(WarpMatMul<WarpTile128, BFloat16Product, No, Yes, PlainEpilogue>.SharedBytes, 1, 99 << 10);
        Assert.InRange(WarpMatMul<WarpTile256, BFloat16Product, No, Yes, PlainEpilogue>.SharedBytes, 1, 163 << 10);
    }

    private static void Sixteen<TTile, TType, TA, TB>(int m, int n, int k)
        where TTile : struct, IProductTile where TType : struct, IWarpProductType where TA : struct, IFlag where TB : struct, IFlag
    {
        const int batch = 2;
        var half = TType.Number == 1;
        var random = new Random(m + n + k);
        // Pitches are multiples of 8; what lies between is NaN.
        static int Up(int x) => (x + 7) / 8 * 8;
        var (rowsA, columnsA) = TA.Value != 0 ? (k, m) : (m, k);
        var (rowsB, columnsB) = TB.Value != 0 ? (n, k) : (k, n);
        var (pitchA, pitchB, pitchY) = (Up(columnsA) + 8, Up(columnsB), Up(n) + 8);
        ushort[] Fill(int rows, int columns, int pitch)
        {
            var values = Random(random, batch * rows * pitch, half);
            return [.. values.Select((x, i) => i % pitch < columns ? Bits(x, half) : (ushort)0x7FFF)];
        }
        var (a, b) = (Fill(rowsA, columnsA, pitchA), Fill(rowsB, columnsB, pitchB));
        var bias = Random(random, n, half);
        var residual = Random(random, batch * m * n, half);
        var description = CudaWarpMatMul.Describe<TTile, TType, TA, TB, FusedEpilogue<FastRelu>>();
        var machine = PtxMachine.Of(description);
        var y = Put(machine, Enumerable.Repeat((ushort)0x7FFF, batch * m * pitchY).ToArray());
        var matrices = new WarpMatrices(
            y, Put(machine, a), Put(machine, b), pitchY, pitchA, pitchB, (long)m * pitchY, (long)rowsA * pitchA, (long)rowsB * pitchB);
        var blocks = (m + 127) / 128 * ((n + TTile.Columns - 1) / TTile.Columns) * batch;
        machine.Run(blocks, Enumerable.Range(0, blocks),
        [
            OfStruct(matrices), Of(Put(machine, bias.Select(x => Bits(x, half)).ToArray())), Of(Put(machine, residual.Select(x => Bits(x, half)).ToArray())),
            Of((long)n), Of((long)m * n), Of((long)m), Of((long)n), Of((long)k), Of((long)batch),
        ]);
        var got = Get<ushort>(machine, y, batch * m * pitchY);
        double difference = 0, length = 0;
        for (var i = 0; i < batch * m * pitchY; i++)
        {
            var (matrix, row, column) = (i / pitchY / m, i / pitchY % m, i % pitchY);
            if (column >= n)
            {
                Assert.Equal(0x7FFF, got[i]);
                continue;
            }
            var sum = (double)bias[column];
            for (var p = 0; p < k; p++)
                sum += (double)Number(a[matrix * rowsA * pitchA + (TA.Value != 0 ? p * pitchA + row : row * pitchA + p)], half)
                    * Number(b[matrix * rowsB * pitchB + (TB.Value != 0 ? column * pitchB + p : p * pitchB + column)], half);
            var expected = Math.Max(0, sum) + residual[(matrix * m + row) * n + column];
            difference += Math.Pow(Number(got[i], half) - expected, 2);
            length += expected * expected;
        }
        Assert.InRange(Math.Sqrt(difference / length), 0, half ? 5e-4 : 4e-3);
    }

    private static void Bytes<TTile>(int m, int n, int k) where TTile : struct, IProductTile
    {
        var random = new Random(k);
        var (a, b) = (new sbyte[m * k], new sbyte[n * k]);
        for (var i = 0; i < a.Length; i++) a[i] = (sbyte)random.Next(-128, 128);
        for (var i = 0; i < b.Length; i++) b[i] = (sbyte)random.Next(-128, 128);
        var machine = PtxMachine.Of(CudaWarpMatMul.Describe<TTile, SByteProduct, No, Yes, PlainEpilogue>());
        var y = Put(machine, new int[m * n]);
        var blocks = (m + 127) / 128 * ((n + TTile.Columns - 1) / TTile.Columns);
        machine.Run(blocks, Enumerable.Range(0, blocks),
        [
            OfStruct(new WarpMatrices(y, Put(machine, a), Put(machine, b), n, k, k, 0, 0, 0)), Of(0UL), Of(0UL), Of(0L), Of(0L), Of((long)m), Of((long)n), Of((long)k), Of(1L),
        ]);
        var got = Get<int>(machine, y, m * n);
        for (var i = 0; i < m * n; i++)
        {
            var sum = 0;
            for (var p = 0; p < k; p++) sum += a[i / n * k + p] * b[i % n * k + p];
            Assert.Equal(sum, got[i]);
        }
    }
}
