using Native.Compute;
using Native.Nn.Tests.Generation;
using Native.Nn.Training;

namespace Native.Nn.Tests.Training;

public sealed class TrainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Documents of a token 0 and a run of others, each one more than the last.
    private static PackedBatches Counting(int count = 600)
    {
        var (tokens, documents) = (new List<int>(), new List<long>());
        for (var document = 0; tokens.Count < count; document++)
        {
            documents.Add(tokens.Count);
            tokens.Add(0);
            for (var i = 0; i < 3 + document * 7 % 9; i++) tokens.Add(1 + (document * 5 + i) % 12);
        }
        return new(new TokenArray(tokens.ToArray(), [.. documents]), 16);
    }

    private static TrainerOptions Options(long steps = 60) => new() { Batch = 2, Positions = 16, Steps = steps, Schedule = new WarmupCosine(1e-2) };

    [Theory]
    [InlineData("llama", DType.F32)]
    [InlineData("gpt2", DType.F32)]
    [InlineData("qwen3", DType.BF16)]
    public void The_loss_falls(string family, DType type)
    {
        using var device = Device.Open("cpu:1", 3);
        var model = CausalModel.Create(device, TinyModels.Config(family) with { Width = 32, Hidden = 48, HeadSize = 16 }, type);
        var task = new CausalTask(model);
        using var trainer = new Trainer(task, Counting(), new AdamW(task.Parameters), Options(150));
        var reports = new List<TrainingReport>();
        var last = trainer.Run(new Collector(reports), Token);
        Assert.InRange(reports[0].Loss, 0.6 * Math.Log(13), 1.4 * Math.Log(13));
        Assert.InRange(last.Loss, 0, 0.7);
        Assert.Equal((150, 1.0, 150 * 32), (last.Step, last.Progress, last.Tokens));
        Assert.Equal(15, reports.Count);
    }

    [Theory]
    [MemberData(nameof(TinyModels.Families), MemberType = typeof(TinyModels))]
    public void Packed_documents_have_the_losses_and_gradients_that_they_have_alone(string family)
    {
        using var device = Device.Open("cpu:1", 4);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(family), DType.F64));
        int[] tokens = [1, 2, 3, 4, 9, 5, 7, 8, 2, 2], starts = [0, 0, 0, 3, 3, 5, 5, 5, 5, 9], targets = [2, 3, -100, 9, -100, 7, 8, 2, -100, 6];
        int[][] alone = [[0, 3], [3, 2], [5, 4], [9, 1]];
        var together = Gradients(device, model, () => new CausalTask(model).Loss(new(
            Tensor.From<int>(device, tokens, new Shape(1, 10)), Tensor.From<int>(device, targets),
            new PackedDocuments(Tensor.From<int>(device, starts, new Shape(1, 10)), Tensor.From<int>(device, [.. starts.Select((s, i) => i - s)], new Shape(10))))));
        var apart = Gradients(device, model, () => alone.Select(d => new CausalTask(model).Loss(new(
            Tensor.From<int>(device, tokens.AsSpan(d[0], d[1]), new Shape(1, d[1])), Tensor.From<int>(device, targets.AsSpan(d[0], d[1])), null)))
            .Aggregate((a, b) => a.Add(b)));
        Assert.Equal(apart.Length, together.Length);
        for (var i = 0; i < apart.Length; i++) Assert.Equal(apart[i], together[i], 1e-9);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    public void Recomputed_blocks_have_the_same_gradients(string family)
    {
        using var device = Device.Open("cpu:1", 4);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(family), DType.F64));
        Tensor Loss() => model.Loss(Tensor.From<int>(device, [1, 2, 3, 4, 9, 5, 7, 8], new Shape(2, 4)), Tensor.From<int>(device, 2, 3, 4, 9, 5, 7, 8, 1));
        var kept = Gradients(device, model, Loss);
        model.Recomputes = true;
        var again = Gradients(device, model, Loss);
        // Products are fused with what follows them only where nothing is recorded: alike, but for rounding.
        for (var i = 0; i < kept.Length; i++) Assert.Equal(kept[i], again[i], 1e-12);
        Assert.True(kept.Count(x => Math.Abs(x) > 1e-3) > kept.Length / 4);
    }

    [Theory]
    [MemberData(nameof(TinyModels.Families), MemberType = typeof(TinyModels))]
    public void Gradients_are_the_same_where_they_have_places_and_where_not(string family)
    {
        using var device = Device.Open("cpu:1", 4);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(family), DType.F64));
        Tensor Loss() => model.Loss(Tensor.From<int>(device, [1, 2, 3, 4, 9, 5, 7, 8], new Shape(2, 4)), Tensor.From<int>(device, 2, 3, 4, 9, 5, 7, 8, 1));
        var apart = Gradients(device, model, Loss);
        var optimizer = new AdamW(model.Parameters);
        Assert.Equal(apart, Gradients(device, model, Loss));
        using (var tape = device.Record())
        {
            var gradients = tape.Backward(Loss());
            // Each product wrote its gradient where it belongs: nothing was moved.
            Assert.All(optimizer.Slab.Parts.Where(part => part.Value.Rank >= 2), part => Assert.True(gradients[part.Value].IsSameMemory(part.Gradient), part.Name));
        }
        model.Recomputes = true;
        var again = Gradients(device, model, Loss);
        for (var i = 0; i < apart.Length; i++) Assert.Equal(apart[i], again[i], 1e-12);
    }

    [Fact]
    public void Gradients_that_are_added_make_one_step()
    {
        float[] After(bool atOnce)
        {
            using var device = Device.Open("cpu:1", 4);
            var weights = Tensor.From<float>(device, 1, 2, 3).WithGrad();
            var optimizer = new AdamW([new("w", weights)]);
            Assert.Throws<InvalidOperationException>(() => optimizer.Step(0.1));
            for (var step = 0; step < 3; step++)
            {
                if (!atOnce)
                    using (var tape = device.Record()) optimizer.Add(tape.Backward(weights.Square().Sum()));
                using (var tape = device.Record())
                    optimizer.Step(tape.Backward(atOnce ? weights.Square().Sum().Add(weights.ScaleAdd(3, 0).Sum()) : weights.ScaleAdd(3, 0).Sum()), 0.1);
            }
            return weights.ToArray<float>();
        }
        Assert.Equal(After(true), After(false));
    }

    [Fact]
    public void Passes_that_make_one_step_together_train_like_one_large_batch()
    {
        double[] Weights(int batch, int accumulation)
        {
            using var device = Device.Open("cpu:1", 4);
            var model = CausalModel.Create(device, TinyModels.Config("llama"), DType.F64);
            var task = new CausalTask(model);
            using var trainer = new Trainer(task, Counting(), new AdamW(task.Parameters), Options(6) with { Batch = batch, Accumulation = accumulation });
            trainer.Run(token: Token);
            return [.. model.Parameters.SelectMany(p => p.Value.ToArray<double>())];
        }
        var (whole, parts) = (Weights(6, 1), Weights(2, 3));
        for (var i = 0; i < whole.Length; i++) Assert.Equal(whole[i], parts[i], 1e-9);
    }

    [Fact]
    public void Narrow_weights_are_their_masters_rounded()
    {
        using var device = Device.Open("cpu:1", 4);
        var model = CausalModel.Create(device, TinyModels.Config("llama"), DType.BF16);
        var task = new CausalTask(model);
        var optimizer = new AdamW(task.Parameters);
        using var trainer = new Trainer(task, Counting(), optimizer, Options(20) with { Schedule = new WarmupCosine(1e-5) });
        var before = optimizer.Slab.Masters.ToArray<float>();
        trainer.Run(token: Token);
        var masters = optimizer.Slab.Masters.ToArray<float>();
        Assert.Equal(optimizer.Slab.Masters.To(DType.BF16).ToArray<BFloat16>(), optimizer.Slab.Weights.ToArray<BFloat16>());
        // Steps this small are lost in 8 bits, and add up in 24.
        Assert.True(masters.Zip(before, (a, b) => a != b).Count(x => x) > model.ParameterCount / 2);
        Assert.True(masters.Zip(optimizer.Slab.Weights.To(DType.F32).ToArray<float>(), (a, b) => a != b).Count(x => x) > model.ParameterCount / 4);
    }

    [Fact]
    public void Gradients_that_overflow_change_nothing()
    {
        using var device = Device.Open("cpu:1", 4);
        var weights = Tensor.From<float>(device, 1, 2, 3).WithGrad();
        var optimizer = new AdamW([new("w", weights)]);
        using (var tape = device.Record()) optimizer.Step(tape.Backward(weights.ScaleAdd(1e30, 0).Square().Sum()), 0.1);
        Assert.Equal([1f, 2, 3], weights.ToArray<float>());
        Assert.False(double.IsFinite(optimizer.GradientNorm.Item()));
        using (var tape = device.Record()) optimizer.Step(tape.Backward(weights.Square().Sum()), 0.1);
        Assert.True(weights.ToArray<float>()[0] < 1);
    }

    [Fact]
    public void Targets_that_do_not_count_have_no_part()
    {
        using var device = Device.Open("cpu:1", 4);
        var model = CausalModel.Create(device, TinyModels.Config("llama"));
        var task = new CausalTask(model);
        var before = model.Parameters.SelectMany(p => p.Value.ToArray<float>()).ToArray();
        using var trainer = new Trainer(task, new Unlabeled(), new AdamW(task.Parameters, new() { WeightDecay = 0 }), Options(3));
        Assert.Equal(0, trainer.Run(token: Token).Loss);
        Assert.Equal(before, model.Parameters.SelectMany(p => p.Value.ToArray<float>()));
    }

    [Fact]
    public void Decay_spares_gains_biases_and_tables()
    {
        using var device = Device.Open("cpu:1", 4);
        string[] Spared(string family) => [.. CausalModel.Create(device, TinyModels.Config(family)).Parameters.Where(p => !WeightDecay.OfMatrices(p)).Select(p => p.Name)];
        Assert.All(Spared("gpt2"), name => Assert.True(name.EndsWith(".bias", StringComparison.Ordinal) || name.Contains(".ln_", StringComparison.Ordinal) || name.Contains(".wte", StringComparison.Ordinal) || name.Contains(".wpe", StringComparison.Ordinal), name));
        Assert.Contains("transformer.wpe.weight", Spared("gpt2"));
        Assert.Contains("model.embed_tokens.weight", Spared("qwen3"));
        Assert.DoesNotContain("lm_head.weight", Spared("qwen3"));
        Assert.Contains("model.layers.1.self_attn.k_norm.weight", Spared("qwen3"));
    }

    [Fact]
    public void A_log_has_a_line_for_each_report_and_cancellation_ends_between_steps()
    {
        using var device = Device.Open("cpu:1", 4);
        var path = Path.Combine(Path.GetTempPath(), $"native-{Guid.NewGuid():N}.jsonl");
        try
        {
            var task = new CausalTask(CausalModel.Create(device, TinyModels.Config("llama")));
            var heldOut = new HeldOut(task, Counting(200), 2, 16, 3);
            using var trainer = new Trainer(task, Counting(), new AdamW(task.Parameters), Options(20) with
            {
                ReportInterval = 5,
                EvaluationInterval = 10,
                Evaluate = heldOut.Loss,
                LogPath = path,
            });
            using var source = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => trainer.Run(new Collector([], r => { if (r.Step == 15) source.Cancel(); }), source.Token));
            Assert.Equal(15, trainer.Steps);
            var lines = File.ReadAllLines(path).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToArray();
            Assert.Equal([5, 10, 15], lines.Select(line => line.GetProperty("step").GetInt32()));
            Assert.Equal([false, true, false], lines.Select(line => line.TryGetProperty("evaluation", out _)));
            Assert.All(lines, line => Assert.InRange(line.GetProperty("loss").GetDouble(), 0.5, 4));
            Assert.Equal(heldOut.Loss(Token), heldOut.Loss(Token));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        Assert.Contains("Batch 0", Assert.Throws<ArgumentException>(() => (Options() with { Batch = 0 }).Check()).Message, StringComparison.Ordinal);
        Assert.Contains("exactly one", Assert.Throws<ArgumentException>(() => (Options() with { Time = TimeSpan.FromSeconds(1) }).Check()).Message, StringComparison.Ordinal);
        using var device = Device.Open("cpu:1");
        var a = Tensor.Zeros(device, DType.F32, new Shape(2));
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => new AdamW([new("a", a), new("b", a)])).Message, StringComparison.Ordinal);
        Assert.Contains("all must agree", Assert.Throws<ArgumentException>(() => new AdamW([new("a", a), new("b", Tensor.Zeros(device, DType.F64, new Shape(2)))])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedules_rise_stay_and_fall()
    {
        Assert.Equal([0, 0.5, 1, 1, 0.5, 0], new[] { 0, 0.05, 0.1, 0.8, 0.9, 1 }.Select(x => Math.Round(new WarmupStableDecay(1, 0.1, 0.2).At(x), 12)));
        Assert.Equal([0, 1, 0.55, 0.1, 0.1], new[] { 0, 0.2, 0.6, 1, 2 }.Select(x => Math.Round(new WarmupLinear(1, 0.2, 0.1).At(x), 12)));
        Assert.Equal([0, 1, 0.5, 0], new[] { 0, 0.5, 0.75, 1 }.Select(x => Math.Round(new WarmupCosine(1, 0.5).At(x), 12)));
    }

    private static double[] Gradients(Device device, CausalModel model, Func<Tensor> loss)
    {
        using var tape = device.Record();
        var value = loss();
        var gradients = tape.Backward(value);
        return [value.Item(), .. model.Parameters.SelectMany(p => gradients.TryGet(p.Value, out var g) ? g.ToArray<double>() : new double[p.Value.Count])];
    }

    private sealed class Collector(List<TrainingReport> reports, Action<TrainingReport>? then = null) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport value)
        {
            reports.Add(value);
            then?.Invoke(value);
        }
    }

    private sealed class Unlabeled : IBatchSource
    {
        public bool HasDocuments => false;

        public long Position { get; set; }

        public void Next(int batch, int positions, in TokenBatch room)
        {
            room.Tokens.Fill(1);
            room.Targets.Fill(TokenBatch.Ignored);
            Position++;
        }
    }
}
