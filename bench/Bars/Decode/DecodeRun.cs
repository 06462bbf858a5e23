using System.Diagnostics;
using Native.Compute;
using Native.Nn;

namespace Native.Bench.Bars;

/// <summary>A model that decodes on the CPU, one token of one sequence at a time.</summary>
internal sealed class DecodeRun : IDisposable
{
    private const int Prompt = 8, MostTokens = 256;

    private readonly CpuDevice device = new(DecodeShape.Threads);
    private readonly CausalModel model;
    private Generation? generation;

    /// <summary>Loads a model.</summary>
    public DecodeRun(string path, CancellationToken token)
    {
        model = GgufModel.Load(device, path, token: token);
        foreach (var (_, value) in model.Parameters)
            if (value.Rank == 2) WeightBytes += value.Count * value.DType.Size();
    }

    /// <summary>Bytes of the matrices, all of which a token reads once: the embedding as the head.</summary>
    public long WeightBytes { get; }

    /// <summary>Decodes a token; the prompt is read where a text begins.</summary>
    public void Token()
    {
        if (generation is { IsDone: false })
        {
            generation.Step();
            return;
        }
        generation?.Dispose();
        generation = new Generation(model, [DecodeShape.Prompt(Prompt)], new() { MaxNewTokens = MostTokens });
        generation.Step();
    }

    /// <summary>Decodes tokens behind a prompt of eight and returns tokens per second, the first one left out, which reads the prompt.</summary>
    public double Decode(int tokens)
    {
        using var run = new Generation(model, [DecodeShape.Prompt(Prompt)], new() { MaxNewTokens = tokens + 1 });
        run.Step();
        var start = Stopwatch.GetTimestamp();
        while (!run.IsDone) run.Step();
        return tokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Reads a long prompt and returns its tokens per second.</summary>
    public double Prefill()
    {
        using var run = new Generation(model, [DecodeShape.Prompt(DecodeShape.PromptTokens)], new() { MaxNewTokens = 1 });
        var start = Stopwatch.GetTimestamp();
        run.Step();
        return DecodeShape.PromptTokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        generation?.Dispose();
        device.Dispose();
    }
}
