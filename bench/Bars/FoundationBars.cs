using System.Diagnostics;
using Native.Bench.Baselines;
using Native.Bench.Limits;
using Native.Bench.Parts;
using Native.Bench.Report;
using Native.Nn;

namespace Native.Bench.Bars;

/// <summary>The bars of the foundation: kernels against this machine's limits and peers, the catalog's gradients, the tour's model.</summary>
internal static class FoundationBars
{
    private const int Elements = 16 << 20;

    /// <summary>All of them, those that this build cannot measure included.</summary>
    public static IEnumerable<IBarCase> Create(BenchParts parts)
    {
        foreach (var size in new[] { 1024, 2048 })
        {
            yield return new ThroughputBar
            {
                Name = $"cpu/matmul/f32/{size}",
                Description = $"F32 matrix product {size}^3, all threads",
                Kernels = parts.Kernels,
                Share = 0.85,
                Limit = Limit.Fma,
                Work = 2.0 * size * size * size,
                Prepare = kernels => kernels.MatMul(size, size, size),
            };
            yield return new OpenBlasBar(size, parts.Kernels);
        }
        foreach (var bf16 in new[] { false, true })
        {
            yield return new ThroughputBar
            {
                Name = $"cpu/matvec/{(bf16 ? "bf16" : "f32")}/4096x16384",
                Description = "matrix-vector product, bytes of the weights",
                Kernels = parts.Kernels,
                Share = 0.9,
                Limit = Limit.Read,
                Work = 4096.0 * 16384 * (bf16 ? 2 : 4),
                Prepare = kernels => kernels.MatVec(4096, 16384, bf16),
            };
        }
        foreach (var (operation, limit, bytes) in new[] { ("add", Limit.Add, 12.0), ("silu", Limit.Copy, 8), ("softmax", Limit.Copy, 8), ("rmsnorm", Limit.Copy, 8) })
        {
            yield return new ThroughputBar
            {
                Name = $"cpu/{operation}/f32/16M",
                Description = $"{operation} over 16 Mi elements, inputs read once and outputs written once",
                Kernels = parts.Kernels,
                Share = 0.85,
                Limit = limit,
                Work = bytes * Elements,
                Prepare = kernels => kernels.Pointwise(operation, Elements),
            };
        }
        foreach (var backward in new[] { false, true })
        {
            // Causal: half of the 4·B·H·T²·D of the full product; backward does five products where forward does two.
            const double Forward = 4.0 * 8 * 2048 * 2048 * 64 / 2;
            yield return new ThroughputBar
            {
                Name = $"cpu/attention/{(backward ? "backward" : "forward")}/1x8x2048x64",
                Description = "causal attention in F32",
                Kernels = parts.Kernels,
                Share = backward ? 0.45 : 0.6,
                Limit = Limit.Fma,
                Work = backward ? 2.5 * Forward : Forward,
                Prepare = kernels => kernels.Attention(1, 8, 2048, 64, backward),
            };
        }
        yield return new FigureBar("train/step/allocation", "managed bytes allocated by a steady training step", "≤ 0 B", () => NoTrainer(parts), token =>
            [new ResultRow { Case = "train/step/allocation", Value = parts.Trainer!.MeasureStepAllocation(token), Unit = "B", Bar = 0, BarIs = BarSide.AtMost }]);
        yield return new TrainingBar();
        yield return new FigureBar("ops/gradients", "every gradient of the catalog against central differences in F64", "≤ 60 s, relative error ≤ 1e-6",
            () => parts.Operations is null ? "the catalog of operations is not built into this suite" : null, token => Gradients(parts.Operations!, token));
        yield return new FigureBar("train/held-out", "the tour's freshly trained model against Deflate on the same held-out text", "< 1x Deflate",
            () => NoTrainer(parts), token => HeldOut(parts.Trainer!, token));
    }

    private static string? NoTrainer(BenchParts parts) => parts.Trainer is null ? "the language model is not built into this suite" : null;

    private static ResultRow[] Gradients(IOperationTable operations, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        var check = operations.CheckGradients(null, token);
        return
        [
            new ResultRow { Case = "ops/gradients/time", Value = watch.Elapsed.TotalSeconds, Unit = "s", Bar = 60, BarIs = BarSide.AtMost, Note = $"{check.Operations} operations" },
            new ResultRow { Case = "ops/gradients/error", Value = check.WorstRelativeError, Unit = "relative", Bar = 1e-6, BarIs = BarSide.AtMost, Note = "worst in " + check.WorstCase },
        ];
    }

    private static ResultRow[] HeldOut(ITrainer trainer, CancellationToken token)
    {
        var corpus = TextCorpus.Load(new CorpusOptions(), null, token);
        var deflate = new DeflateBaseline().Measure(corpus.Train, corpus.HeldOut, null, token);
        var brotli = new BrotliBaseline().Measure(corpus.Train, corpus.HeldOut, null, token);
        var result = trainer.Train(new TrainingText(corpus.Train, corpus.HeldOut), new TrainingOptions(), null, token);
        return LanguageRows.Of(result, [deflate, brotli]);
    }
}
