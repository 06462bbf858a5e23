using Native.Compute.Gpu;
using Native.Compute.Gpu.Attention;
using Native.Compute.Gpu.Products;
using Native.Compute.Tests.Gpu.Machine;
using static Native.Compute.Tests.Gpu.Machine.MachineMemory;

namespace Native.Compute.Tests.Gpu;

/// <summary>Attention by single warps: its PTX runs on a machine of the processor, without a GPU, and agrees with float64.</summary>
public sealed class WarpAttentionTests
{
    [Fact]
    public void Results_of_every_head_size_agree_with_float64()
    {
        Forward<Forward64, No, No>(new(1, 2, 1, 150, 150, 64) { Causal = true });
        Forward<Forward80, No, No>(new(2, 1, 1, 140, 100, 80) { KeyLengths = [100, 37] });
        Forward<Forward96, No, No>(new(3, 1, 1, 140, 130, 96) { Causal = true, KeyLengths = [130, 37, 0], QueryLengths = [140, 60, 5] });
        Forward<Forward128, Yes, Yes>(new(1, 1, 1, 200, 200, 128) { Causal = true, Window = 70, Documents = 90, Half = true });
        Forward<Forward256, No, No>(new(1, 1, 1, 140, 200, 256) { Causal = true });
        Forward<SmallForward256, Yes, No>(new(1, 1, 1, 70, 130, 256) { Causal = true, Window = 33, KeyLengths = [70], QueryLengths = [60], Half = true });
    }

    [Fact]
    public void Gradients_of_every_head_size_agree_with_float64()
    {
        Backward<Query64, Key64, Yes, Yes>(new(1, 2, 1, 150, 150, 64) { Causal = true, Documents = 40, Half = true });
        Backward<Query80, Key80, No, No>(new(2, 1, 1, 140, 100, 80) { KeyLengths = [100, 37] });
        Backward<Query96, Key96, No, No>(new(2, 1, 1, 140, 130, 96) { Causal = true, KeyLengths = [37, 0], QueryLengths = [60, 5] });
        Backward<Query128, Key128, No, No>(new(1, 2, 1, 150, 140, 128));
        Backward<Gradient256, Gradient256, No, No>(new(1, 1, 1, 140, 150, 256) { Causal = true });
        Backward<SmallGradient256, SmallGradient256, Yes, No>(new(1, 1, 1, 70, 65, 256) { Causal = true, Window = 33, KeyLengths = [40], QueryLengths = [40], Half = true });
    }

    [Fact]
    public void Every_kernel_multiplies_only_what_it_must_and_fits()
    {
        foreach (var (description, size, rowTiles, width) in new[]
        {
            (CudaWarpAttention.Describe<Forward64, No, No>(), 64, 2, 64), (CudaWarpAttention.Describe<Forward80, Yes, Yes>(), 80, 2, 64),
            (CudaWarpAttention.Describe<Forward96, No, Yes>(), 96, 2, 64), (CudaWarpAttention.Describe<Forward128, No, No>(), 128, 2, 64),
            (CudaWarpAttention.Describe<Forward256, No, Yes>(), 256, 1, 64), (CudaWarpAttention.Describe<SmallForward256, Yes, Yes>(), 256, 1, 32),
        })
            Assert.Equal(2 * rowTiles * (size / 16) * (width / 8), Compile(description).Count("mma.sync.aligned.m16n8k16.row.col.f32"));
        foreach (var (description, products, size, rowTiles, width) in new[]
        {
            (CudaWarpAttentionGradient.Describe<Query64, No, QueryPass, Yes>(), 3, 64, 2, 64), (CudaWarpAttentionGradient.Describe<Key64, No, KeyValuePass, Yes>(), 4, 64, 2, 32),
            (CudaWarpAttentionGradient.Describe<Query80, No, QueryPass, Yes>(), 3, 80, 2, 32), (CudaWarpAttentionGradient.Describe<Key80, Yes, KeyValuePass, Yes>(), 4, 80, 1, 64),
            (CudaWarpAttentionGradient.Describe<Query96, No, QueryPass, Yes>(), 3, 96, 2, 32), (CudaWarpAttentionGradient.Describe<Key96, No, KeyValuePass, Yes>(), 4, 96, 1, 64),
            (CudaWarpAttentionGradient.Describe<Query128, No, QueryPass, No>(), 3, 128, 2, 32), (CudaWarpAttentionGradient.Describe<Key128, No, KeyValuePass, No>(), 4, 128, 1, 64),
            (CudaWarpAttentionGradient.Describe<Gradient256, No, QueryPass, Yes>(), 3, 256, 1, 32), (CudaWarpAttentionGradient.Describe<Gradient256, No, KeyPass, Yes>(), 3, 256, 1, 32),
            (CudaWarpAttentionGradient.Describe<MediumGradient256, No, ValuePass, Yes>(), 2, 256, 1, 32),
        })
        {
            var report = Compile(description);
            Assert.Equal(products * rowTiles * (size / 16) * (width / 8), report.Count("mma.sync.aligned.m16n8k16.row.col.f32"));
            Assert.Equal(0, report.Count("atom") + report.Count("red"));
        }
        foreach (var small in new[]
        {
            CudaWarpAttention.Describe<Forward128, No, No>(), CudaWarpAttention.Describe<SmallForward256, No, No>(), CudaWarpAttentionGradient.Describe<Query128, No, QueryPass, No>(),
            CudaWarpAttentionGradient.Describe<Key128, No, KeyValuePass, No>(), CudaWarpAttentionGradient.Describe<SmallGradient256, No, KeyPass, No>(),
        })
            Assert.InRange(small.SharedBytes, 1, 99 << 10);
        Assert.InRange(CudaWarpAttention.Describe<Forward256, No, No>().SharedBytes, 1, 163 << 10);
        Assert.InRange(CudaWarpAttentionGradient.Describe<MediumGradient256, No, KeyPass, No>().SharedBytes, 1, 163 << 10);
        Assert.InRange(CudaWarpAttentionGradient.Describe<Gradient256, No, KeyPass, No>().SharedBytes, 1, 227 << 10);
    }

    private static void Forward<TTile, THalf, TDocuments>(AttentionProblem16 problem) where TTile : struct, IWarpAttentionTile where THalf : struct, IFlag where TDocuments : struct, IFlag
    {
        var machine = PtxMachine.Of(CudaWarpAttention.Describe<TTile, THalf, TDocuments>());
        var tensors = new AttentionTensors16(problem, problem.Size);
        var o = tensors.Put(machine, tensors.O, true);
        var rows = new ForwardRows(
            tensors.Put(machine, tensors.Q, false, problem.QueryLengths).Rows, tensors.Put(machine, tensors.K, false, problem.KeyLengths).Rows,
            tensors.Put(machine, tensors.V, false, problem.KeyLengths).Rows, o.Rows);
        var sums = Put(machine, Enumerable.Repeat(float.NaN, tensors.LogSumExp.Length).ToArray());
        var tile = WarpForward<TTile, THalf, TDocuments>.Rows;
        var blocks = (problem.Queries + tile - 1) / tile * problem.Batch * problem.Heads;
        machine.Run(blocks, Enumerable.Range(0, blocks),
        [
            OfStruct(rows), Of(sums), Of(Put(machine, problem.KeyLengths)), Of(Put(machine, problem.QueryLengths)), Of((float)(1 / Math.Log(2) / Math.Sqrt(problem.Size))),
            .. tensors.Rules(problem.Heads), Of(Put(machine, problem.Starts)),
        ]);
        Assert.InRange(tensors.Error(machine, o.Address, tensors.O), 0, problem.Half ? 1e-3 : 5e-3);
        foreach (var (got, expected) in Get<float>(machine, sums, tensors.LogSumExp.Length).Zip(tensors.LogSumExp))
            if (double.IsNegativeInfinity(expected)) Assert.Equal(float.NegativeInfinity, got);
            else Assert.Equal(expected, got, 1e-4);
    }

    private static void Backward<TQuery, TKey, THalf, TDocuments>(AttentionProblem16 problem)
        where TQuery : struct, IWarpAttentionTile where TKey : struct, IWarpAttentionTile where THalf : struct, IFlag where TDocuments : struct, IFlag
    {
        var tensors = new AttentionTensors16(problem, problem.Size);
        if (problem.Size > 128)
        {
            Pass<TKey, THalf, KeyPass, TDocuments>(problem, tensors);
            Pass<TKey, THalf, ValuePass, TDocuments>(problem, tensors);
        }
        else Pass<TKey, THalf, KeyValuePass, TDocuments>(problem, tensors);
        Pass<TQuery, THalf, QueryPass, TDocuments>(problem, tensors);
    }

    private static void Pass<TTile, THalf, TPass, TDocuments>(AttentionProblem16 problem, AttentionTensors16 tensors)
        where TTile : struct, IWarpAttentionTile where THalf : struct, IFlag where TPass : struct, IGradientPass where TDocuments : struct, IFlag
    {
        var machine = PtxMachine.Of(CudaWarpAttentionGradient.Describe<TTile, THalf, TPass, TDocuments>());
        var (q, o) = (tensors.Put(machine, tensors.Q, false, problem.QueryLengths).Rows, tensors.Put(machine, tensors.DO, false, problem.QueryLengths).Rows);
        var (k, v) = (tensors.Put(machine, tensors.K, false, problem.KeyLengths).Rows, tensors.Put(machine, tensors.V, false, problem.KeyLengths).Rows);
        var byKeys = TPass.ByKeys != 0;
        var (d1, d2) = (tensors.Put(machine, tensors.Gradients[byKeys ? 1 : 0], true), tensors.Put(machine, tensors.Gradients[2], true));
        var rows = byKeys ? new BackwardRows(k, v, q, o, d1.Rows, d2.Rows) : new BackwardRows(q, o, k, v, d1.Rows, d1.Rows);
        var tile = WarpBackward<TTile, THalf, TPass, TDocuments>.Rows;
        var heads = byKeys ? problem.KeyHeads : problem.Heads;
        var blocks = ((byKeys ? problem.Keys : problem.Queries) + tile - 1) / tile * problem.Batch * heads;
        var scale = 1 / Math.Sqrt(problem.Size);
        machine.Run(blocks, Enumerable.Range(0, blocks),
        [
            OfStruct(rows), Of(Put(machine, tensors.Vectors())), Of(Put(machine, problem.KeyLengths)), Of(Put(machine, problem.QueryLengths)),
            Of((float)(scale / Math.Log(2))), Of((float)scale), .. tensors.Rules(heads), Of(Put(machine, problem.Starts)), Of(Put(machine, problem.Ends)),
        ]);
        var most = problem.Half ? 1e-3 : 5e-3;
        if (TPass.First != 0) Assert.InRange(tensors.Error(machine, d1.Address, tensors.Gradients[byKeys ? 1 : 0]), 0, most);
        if (TPass.Second != 0) Assert.InRange(tensors.Error(machine, d2.Address, tensors.Gradients[2]), 0, most);
    }

    // For sm_80 heads of 128 take every register that there is, and a few more; for sm_90 they fit.
    private static PtxReport Compile(PtxKernelDescription description) => PtxLint.Compile(description, description.Accumulators >= 192 ? 32 : 0);
}
