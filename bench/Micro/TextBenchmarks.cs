using BenchmarkDotNet.Attributes;
using Native.Bench.Baselines;
using Native.Nn;

namespace Native.Bench.Micro;

/// <summary>The n-gram model and Deflate on generated text.</summary>
[MemoryDiagnoser]
public class TextBenchmarks
{
    private readonly TextCorpus corpus = TextCorpus.Load(new CorpusOptions { Generated = true, TrainBytes = 256 << 10, HeldOutBytes = 16 << 10 });
    private NGramModel model = null!;

    /// <summary>Counts the training text.</summary>
    [GlobalSetup]
    public void Setup() => model = NGramModel.Train(corpus.Train.Span, 7);

    /// <summary>Counts the n-grams of 256 KiB.</summary>
    [Benchmark]
    public long NGramTrain() => NGramModel.Train(corpus.Train.Span, 7).Distinct;

    /// <summary>Codes 16 KiB.</summary>
    [Benchmark]
    public double NGramBits()
    {
        var text = corpus.HeldOut.Span;
        var bits = 0.0;
        for (var i = model.ContextLength; i < text.Length; i++)
            bits += model.Bits(text[(i - model.ContextLength)..i], text[i]);
        return bits;
    }

    /// <summary>Codes 16 KiB behind 32 KiB of training text.</summary>
    [Benchmark]
    public long Deflate() => DeflateBaseline.InOneStream(corpus.Train[..(32 << 10)], corpus.HeldOut, CancellationToken.None);
}
