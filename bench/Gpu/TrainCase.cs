using Native.Compute;
using Native.Nn;
using Native.Nn.Training;

namespace Native.Bench.Gpu;

/// <summary>A training step of a model in BF16 with F32 masters: forward, backward, clipping and AdamW, on random tokens.</summary>
internal sealed class TrainCase(string model, ModelConfig config, int batch, int positions) : GpuCase, IDisposable
{
    private Trainer? trainer;
    private CudaDevice? device;

    public double? MinimumRate { get; init; }

    /// <summary>Whether sequences are made of documents of 64 to 500 tokens that do not see each other.</summary>
    public bool Packed { get; init; }

    /// <summary>Whether steps are launched kernel by kernel.</summary>
    public bool Eager { get; init; }

    // As the peer's script calls the work.
    public override string Name => $"train {model} b{batch} t{positions} bf16 {(Packed ? "packed" : Eager ? "eager" : "compile")}";

    public override string Unit => "tokens/s";

    public override double? Bar => MinimumRate;

    public override int Repeat => 10;

    // Of the loss, which begins at that of a uniform guess, random tokens being unlearnable.
    public override double Tolerance => 0.03;

    public override void Prepare(CudaDevice device)
    {
        this.device = device;
        var network = CausalModel.Create(device, config, DType.BF16);
        var task = new CausalTask(network);
        trainer = new Trainer(task, new RandomTokens(config.Vocabulary, Packed), new AdamW(task.Parameters), new()
        {
            Batch = batch,
            Positions = positions,
            Steps = 1_000_000,
            Schedule = new WarmupLinear(1e-4, 0),
            Captures = !Eager,
        });
    }

    public override void Run() => trainer!.Step();

    public override double Value(double seconds) => batch * (double)positions / seconds;

    public override double Error()
    {
        // More steps: the second one is captured, and only then do replays show what they compute.
        for (var i = 0; i < 3; i++) trainer!.Step();
        var report = trainer!.Report();
        var uniform = Math.Log(config.Vocabulary);
        return double.IsFinite(report.GradientNorm) ? Math.Abs(report.Loss - uniform) / uniform : double.NaN;
    }

    public void Dispose()
    {
        trainer?.Dispose();
        device?.TrimMemory();
    }

    // Each step differs from the one before.
    public override byte[] Result() => [];

    /// <summary>GPT-2 of 124 M parameters.</summary>
    public static ModelConfig Gpt2(int vocabulary = 50257) => new()
    {
        ModelType = "gpt2",
        Vocabulary = vocabulary,
        Width = 768,
        Layers = 12,
        Heads = 12,
        KeyHeads = 12,
        HeadSize = 64,
        Hidden = 3072,
        Context = 1024,
        Epsilon = 1e-5,
        Activation = Activation.GeluTanh,
        TiesHead = true,
        HasQueryKeyValueBias = true,
        HasOutputBias = true,
        HasFeedForwardBias = true,
    };

    /// <summary>A Llama of some 8 M parameters.</summary>
    public static ModelConfig Llama8M => new()
    {
        ModelType = "llama",
        Vocabulary = 4096,
        Width = 256,
        Layers = 8,
        Heads = 4,
        KeyHeads = 2,
        HeadSize = 64,
        Hidden = 768,
        Context = 1024,
        TiesHead = true,
        Rope = new() { Base = 10000 },
    };
}

/// <summary>Tokens without any pattern.</summary>
internal sealed class RandomTokens(int vocabulary, bool packed) : IBatchSource
{
    public bool HasDocuments => packed;

    public long Position { get; set; }

    public void Next(int batch, int positions, in TokenBatch room)
    {
        var random = new Random((int)Position++);
        for (var i = 0; i < room.Tokens.Length; i++) (room.Tokens[i], room.Targets[i]) = (random.Next(vocabulary), random.Next(vocabulary));
        if (!packed) return;
        for (var row = 0; row < batch; row++)
            for (int i = 0, start = 0, end = random.Next(64, 500); i < positions; i++)
            {
                if (i == end) (start, end) = (i, i + random.Next(64, 500));
                room.Starts[row * positions + i] = start;
            }
    }
}
