using Native.Bench.Limits;
using Native.Bench.Peers;
using Native.Bench.Report;
using Native.Nn;

namespace Native.Bench.Bars;

/// <summary>The bars of decoding on the CPU with two threads: against the bandwidth of memory, and against llama.cpp with the same file.</summary>
internal static class DecodeBars
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(6);
    private const int Rounds = 7;

    /// <summary>All of them.</summary>
    public static IEnumerable<IBarCase> Create()
    {
        foreach (var shape in DecodeShape.All)
        {
            var name = $"decode/cpu/{shape.Name}/bf16/bandwidth";
            yield return new FigureBar(name, "bytes of the weights over the time of a token, two threads, random weights", "≥ 85 % of read bandwidth", () => null, token => Bandwidth(shape, name, token));
            foreach (var type in (GgufTensorType[])[GgufTensorType.BF16, GgufTensorType.F16, GgufTensorType.Q8, GgufTensorType.Q4])
                yield return new FigureBar(
                    $"decode/cpu/{shape.Name}/{type.Name()}/llama.cpp", $"tokens/s decoding and reading {DecodeShape.PromptTokens} tokens, two threads, one file of random weights", "≥ 1x llama.cpp",
                    () => LlamaCpp.Available(out var reason) ? null : reason, token => AgainstPeer(shape, type, token));
        }
    }

    private static List<ResultRow> Bandwidth(DecodeShape shape, string name, CancellationToken token) => OnFile(shape, GgufTensorType.BF16, path =>
    {
        using var run = new DecodeRun(path, token);
        using var probe = new LimitProbe(DecodeShape.Threads);
        var (rate, limit) = Interleaved.Best(run.Token, run.WeightBytes, () => probe.Burst(Limit.Read), Time, token);
        return [new ResultRow { Case = name, Value = rate / 1e9, Unit = "GB/s", Limit = limit / 1e9, Against = "read bandwidth", Bar = 0.85, BarIs = BarSide.AtLeast, Note = $"{run.WeightBytes:N0} bytes a token" }];
    }, token);

    private static List<ResultRow> AgainstPeer(DecodeShape shape, GgufTensorType type, CancellationToken token) => OnFile(shape, type, path =>
    {
        using var run = new DecodeRun(path, token);
        using var peer = LlamaCpp.Start(path, DecodeShape.Threads);
        double decode = 0, peerDecode = 0, prefill = 0, peerPrefill = 0;
        // By turns, so that what else the machine does falls on both alike; the first round warms both up.
        for (var round = 0; round <= Rounds; round++)
        {
            token.ThrowIfCancellationRequested();
            var (ours, theirs) = (run.Decode(shape.Tokens), peer.Decode(shape.Tokens));
            var (oursPrompt, theirsPrompt) = (run.Prefill(), peer.Prefill(DecodeShape.Prompt(DecodeShape.PromptTokens)));
            if (round == 0) continue;
            (decode, peerDecode) = (Math.Max(decode, ours), Math.Max(peerDecode, theirs));
            (prefill, peerPrefill) = (Math.Max(prefill, oursPrompt), Math.Max(peerPrefill, theirsPrompt));
        }
        ResultRow Row(string what, double value, double other) => new()
        {
            Case = $"decode/cpu/{shape.Name}/{type.Name()}/llama.cpp{what}",
            Value = value,
            Unit = "tokens/s",
            Peer = other,
            Against = "llama.cpp",
            Bar = 1,
            BarIs = BarSide.AtLeast,
            Note = peer.Version,
        };
        return [Row("", decode, peerDecode), Row("/prefill", prefill, peerPrefill)];
    }, token);

    private static List<ResultRow> OnFile(DecodeShape shape, GgufTensorType type, Func<string, List<ResultRow>> measure, CancellationToken token)
    {
        var folder = Directory.CreateTempSubdirectory("native-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.gguf");
            shape.Write(path, type, token);
            return measure(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
