using System.Diagnostics;
using System.Globalization;
using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Report;
using Native.Compute;
using Native.Nn;
using Native.Nn.Evaluation;

namespace Native.Bench.Training;

/// <summary>A model of the folder models beside the program, trained on the .NET reference documentation.</summary>
internal sealed class ShippedModel(string name) : IReadyModel
{
    private const double Temperature = 0.8;
    private const int SampleTokens = 80;

    private static readonly string[] Prompts = ["System.Collections.Generic.", "Returns the number of ", "The exception that is thrown when "];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public ReadyModelResult Measure(TextCorpus corpus, ulong seed, IProgress<double>? progress, CancellationToken token)
    {
        var folder = ShippedModels.Folder(name);
        using var device = Device.Open("cpu", seed);
        // The processor computes in F32: weights that are widened once need not be widened in every product.
        var model = ModelFolder.Load<CausalModel>(device, folder, new() { Type = DType.F32 }, token);
        var tokenizer = TokenizerFile.ReadFolder(folder);
        var separator = model.Config.BeginToken ?? tokenizer.Find(CorpusFolder.EndOfText) ?? throw new InvalidDataException($"{name}: no token begins its texts");
        var text = CorpusFolder.TokensOf(tokenizer, corpus.HeldOut, corpus.HeldOutStarts, separator, token);
        var watch = Stopwatch.StartNew();
        var score = TextScore.Measure(model, tokenizer, text, new() { Bootstrap = new() { Seed = seed }, Progress = progress }, token);
        var time = watch.Elapsed;
        var samples = Samples(model, tokenizer, separator, seed, token, out var rate);
        return new()
        {
            Name = name,
            Description = string.Create(CultureInfo.InvariantCulture,
                $"{model.Config.Layers} layers, width {model.Config.Width}, context {score.Context}, {Format.Count(model.ParameterCount)} parameters; trained on one H100 with all of the documentation's training text"),
            Parameters = model.ParameterCount,
            BitsPerByte = score.BitsPerByte,
            Perplexity = score.Perplexity,
            HeldOutBytes = score.Bytes,
            HeldOutFrom = corpus.IsGenerated
                ? "this generated text is unlike anything that it was trained on"
                : "these documents were held out from its training too (by the same hash of their names, and what nearly repeats them), but they helped to choose between two settings of it",
            Samples = samples,
            TokensPerSecond = rate,
            Time = time,
        };
    }

    private static List<TextSample> Samples(CausalModel model, Tokenizer tokenizer, int separator, ulong seed, CancellationToken token, out double rate)
    {
        var prompts = Array.ConvertAll(Prompts, prompt => (int[])[separator, .. tokenizer.Encode(prompt, SpecialUse.None)]);
        var options = new GenerationOptions { MaxNewTokens = SampleTokens, Samples = true, Temperature = Temperature, Seed = seed, EndTokens = [separator] };
        var watch = Stopwatch.StartNew();
        var written = model.Generate(prompts, options, token: token);
        rate = written.Sum(text => text.Tokens.Count) / watch.Elapsed.TotalSeconds;
        var settings = string.Create(CultureInfo.InvariantCulture, $"temperature {Temperature}, seed {seed}");
        return [.. Prompts.Zip(written, (prompt, text) => new TextSample(prompt, tokenizer.Decode([.. text.Tokens]), settings))];
    }
}
