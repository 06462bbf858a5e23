using Native.Bench.Limits;
using Native.Bench.Report;
using Native.Bench.Training;
using Native.Compute;
using Native.Nn;
using Native.Nn.Training;

namespace Native.Bench.Bars;

/// <summary>The training step of the 1 M model on the processor, in F32, against the FMA peak: the floating-point operations of the model, not those of whatever is computed again.</summary>
internal sealed class TrainingBar : IBarCase
{
    private const double Share = 0.5;
    private const int Batch = 8, Positions = 256;

    // That of native-docs-1m.
    private static readonly ModelShape Shape = new() { Layers = 3, Width = 128, Heads = 2, KeyHeads = 1, Hidden = 384, Context = Positions };

    public string Name => "train/native-1m cpu";

    public string Description => $"a training step of a Llama of 1 M parameters, {Batch} sequences of {Positions} tokens, optimizer included";

    public string Bar => $"≥ {Format.Percent(Share)} of {ThroughputBar.NameOf(Limit.Fma)}";

    public bool Available(out string reason)
    {
        reason = "";
        return true;
    }

    public IReadOnlyList<ResultRow> Measure(CancellationToken token)
    {
        using var probe = new LimitProbe();
        using var device = Device.Open("cpu", 1);
        var config = Shape.Config(4096, 0);
        var model = CausalModel.Create(device, config);
        var task = new CausalTask(model);
        using var trainer = new Trainer(task, new Gpu.RandomTokens(config.Vocabulary, packed: false), new AdamW(task.Parameters), new()
        {
            Batch = Batch,
            Positions = Positions,
            Steps = 1_000_000,
            Schedule = new WarmupLinear(1e-4, 0),
        });
        for (var i = 0; i < 5; i++) trainer.Step();
        var (rate, limit) = Interleaved.Best(trainer.Step, Flops(model), () => probe.Burst(Limit.Fma), TimeSpan.FromSeconds(8), token);
        return
        [
            new ResultRow { Case = Name, Value = rate / 1e9, Unit = "GFLOP/s", Limit = limit / 1e9, Against = ThroughputBar.NameOf(Limit.Fma), Bar = Share, BarIs = BarSide.AtLeast },
            new ResultRow { Case = Name + "/tokens", Value = rate / Flops(model) * Batch * Positions, Unit = "tokens/s" },
        ];
    }

    /// <summary>A product and a sum for each matrix element and token, and of attention for each pair that sees one another; twice as much backward.</summary>
    private static double Flops(CausalModel model)
    {
        var config = model.Config;
        // The tied table counts once, as the head: its rows are looked up, not multiplied.
        var matrices = model.Parameters.Where(p => p.Value.Rank == 2).Sum(p => p.Value.Count);
        var attention = 4.0 * config.Layers * config.Heads * config.HeadSize * Positions * (Positions + 1) / 2 * Batch;
        return 3 * (2.0 * matrices * Batch * Positions + attention);
    }
}
