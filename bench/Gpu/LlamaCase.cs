using System.Diagnostics;
using Native.Compute;
using Native.Nn;

namespace Native.Bench.Gpu;

/// <summary>A model of Llama 3.1's 8 B shape with random BF16 weights: prompts read at once, or tokens generated one after another.</summary>
/// <param name="batch">Sequences.</param>
/// <param name="tokens">Tokens of each prompt.</param>
/// <param name="decodes">Whether what is timed is a step of greedy generation behind the prompts; else reading them.</param>
internal sealed class LlamaCase(int batch, int tokens, bool decodes) : GpuCase, IDisposable
{
    private CausalModel? model;
    private Generation? generation;
    private CudaDevice? device;
    private Scope scope;
    private Tensor prompts, last, scores;
    private bool isFinite = true;

    /// <summary>The ratio to the peer, or tokens a second where there is none.</summary>
    public double? Minimum { get; init; }

    public double? PeerRate { get; init; }

    /// <summary>Whether tokens are drawn by temperature, top-k and top-p; else the likeliest are taken.</summary>
    public bool Samples { get; init; }

    /// <summary>Whether steps are replayed as one launch; else kernel by kernel.</summary>
    public bool Captures { get; init; } = true;

    // The peer decodes without a compiled step; the bar of decoding is a rate of its own.
    public override string Name => decodes ? $"llama-8B-shape decode b{batch} ctx{tokens}" + (Samples ? " top-k top-p" : "") + (Captures ? "" : " kernel by kernel") : $"llama-8B-shape prefill b{batch} t{tokens}";

    public override string Unit => "tokens/s";

    public override double? Bar => Minimum;

    public override double? Peer => PeerRate;

    public override double Tolerance => 0;

    public override int Repeat => decodes ? 48 : 5;

    public override double? Measured { get; protected set; }

    public override void Prepare(CudaDevice device)
    {
        this.device = device;
        scope = device.NoGrad();
        model = CausalModel.Create(device, Shape, DType.BF16);
        var random = new Random(1);
        var ids = Enumerable.Range(0, batch).Select(_ => Enumerable.Range(0, tokens).Select(_ => random.Next(Shape.Vocabulary)).ToArray()).ToArray();
        if (decodes)
        {
            generation = new Generation(model, ids, new() { MaxNewTokens = 1024, Captures = Captures, Samples = Samples, Temperature = Samples ? 0.7 : 1, TopK = Samples ? 50 : 0, TopP = Samples ? 0.9 : 1, Seed = 1 });
            // The prompts, a step that compiles its kernels, and one that is recorded.
            for (var i = 0; i < 3; i++) generation.Step();
            return;
        }
        prompts = Tensor.From<int>(device, [.. ids.SelectMany(row => row)], new Shape(batch, tokens));
        last = Tensor.From<int>(device, [.. Enumerable.Range(1, batch).Select(i => i * tokens - 1)], new Shape(batch));
    }

    public override void Run()
    {
        if (generation is { } going)
        {
            // A step ends when its tokens are on the host: the host's clock sees all of it.
            var start = Stopwatch.GetTimestamp();
            going.Step();
            Measured = Stopwatch.GetElapsedTime(start).TotalSeconds;
            isFinite &= float.IsFinite(going.LogProbabilities(0)[^1]);
            return;
        }
        if (scores.IsAlive) scores.Dispose();
        using var inner = device!.NoGrad();
        scores = inner.Keep(model!.Scores(model.Stream(prompts).IndexSelect(last)));
    }

    public override double Value(double seconds) => batch * (decodes ? 1 : (double)tokens) / seconds;

    // Random weights have no right answer; that the families compute what transformers computes is what the parity tests show.
    public override double Error()
    {
        if (!decodes) isFinite = HostBytes.Floats(scores).All(float.IsFinite);
        return isFinite ? 0 : double.NaN;
    }

    public override byte[] Result() => decodes ? [] : HostBytes.Of(scores);

    public void Dispose()
    {
        generation?.Dispose();
        if (device is null) return;
        scope.Dispose();
        device.TrimMemory();
    }

    private static ModelConfig Shape { get; } = new()
    {
        ModelType = "llama",
        Vocabulary = 128256,
        Width = 4096,
        Layers = 32,
        Heads = 32,
        KeyHeads = 8,
        HeadSize = 128,
        Hidden = 14336,
        Context = 8192,
        Epsilon = 1e-5,
        Rope = new() { Base = 5e5 },
    };
}
