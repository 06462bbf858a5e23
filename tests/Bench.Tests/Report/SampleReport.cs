using System.Text;
using Native.Bench.Bars;
using Native.Bench.Baselines;
using Native.Bench.Limits;
using Native.Bench.Parts;
using Native.Bench.Report;

namespace Native.Bench.Tests.Report;

/// <summary>A full report with figures of the size that a real run has; every name holds what must be escaped.</summary>
internal static class SampleReport
{
    public const string Hostile = "a <b> & \"c\" \u0001 ]]>";

    public static ReportData Create()
    {
        var limits = new MachineLimits(2, 512, 3.42e11, 2.82e10, 3.61e10, 3.33e10);
        var baselines = new[]
        {
            new BaselineResult("Deflate", "level 9, window 32 KiB, one stream", 1.407 * 262144, 262144, 32768, TimeSpan.FromSeconds(0.1)),
            new BaselineResult("Brotli", "quality 11, window 16 MiB", 0.852 * 262144, 262144, 4 << 20, TimeSpan.FromSeconds(11)),
            new BaselineResult("n-gram", "modified Kneser-Ney, context of 6 bytes", 1.239 * 262144, 262144, 4 << 20, TimeSpan.FromSeconds(1.4)),
        };
        var curve = Enumerable.Range(1, 120).Select(i => new LossPoint(i * 10, i * 40_960, 1.22 + 5.6 * Math.Exp(-i / 9.0) + 0.9 / Math.Sqrt(i) * (1 + 0.12 * Math.Sin(i * 1.7)),
            i % 12 == 0 ? 1.25 + 5.5 * Math.Exp(-i / 9.0) + 0.85 / Math.Sqrt(i) : null)).ToList();
        var training = new TrainingResult
        {
            Model = "decoder-only transformer, 4 layers, width 192, 6 heads, 256 bytes of context",
            Parameters = 1_874_432,
            Steps = 1200,
            TrainBytes = 4_915_200,
            HeldOutBitsPerByte = 1.329,
            HeldOutBytes = 262144,
            Curve = curve,
            TrainTime = TimeSpan.FromSeconds(131),
            Seed = 1,
            Samples =
            [
                new TextSample("Method String.", "Contains(String, StringComparison)\nReturns a value indicating whether a specified string occurs within this string.\nvalue: The string to seek.\nThrows ArgumentNullException: value is null.\n", "temperature 0.7, seed 1"),
                new TextSample("Type ", Hostile, "temperature 1, seed 2"),
            ],
        };
        var operations = new OperationRow[]
        {
            Operation("matmul/f32", "2048x2048 @ 2048x2048", 1.72e10, 5.0e7, 0.0571), Operation("matmul/f32", "1024x1024 @ 1024x1024", 2.15e9, 1.26e7, 0.0073),
            Operation("matvec/f32", "4096x16384 @ 16384", 1.34e8, 2.68e8, 0.0101), Operation("matvec/bf16", "4096x16384 @ 16384", 1.34e8, 1.34e8, 0.0053),
            Operation("add", "16M + 16M", 1.68e7, 2.01e8, 0.0064), Operation("silu", "16M", 8.4e7, 1.34e8, 0.0041), Operation("softmax", "4096x4096", 8.4e7, 1.34e8, 0.0049),
            Operation("rmsnorm", "4096x4096", 6.7e7, 1.34e8, 0.0043), Operation("layernorm", "4096x4096", 1.2e8, 1.34e8, 0.0046), Operation("gelu", "16M", 2.5e8, 1.34e8, 0.0048),
            Operation("attention/causal", "1x8x2048x64", 4.3e9, 1.68e7, 0.0205), Operation("attention/backward", "1x8x2048x64", 1.07e10, 3.3e7, 0.064),
            Operation("conv2d", "8x64x56x56, 3x3", 1.85e9, 1.3e7, 0.0082), Operation("sum", "16M", 1.68e7, 6.7e7, 0.0026), Operation("cross-entropy", "2048x32000", 3.3e8, 2.6e8, 0.011),
            Operation("fft", "4096x4096", 1.0e9, 2.68e8, 0.021), Operation("transpose", "4096x4096", 0, 1.34e8, 0.0046),
        };
        var rows = new List<ResultRow>
        {
            Bar("cpu/matmul/f32/1024", 294.6, "GFLOP/s", 342, "FMA peak", 0.85), Bar("cpu/matmul/f32/2048", 301.2, "GFLOP/s", 342, "FMA peak", 0.85),
            new() { Case = "cpu/matmul/f32/2048/openblas", Value = 301.2, Unit = "GFLOP/s", Peer = 293.8, Against = "OpenBLAS SkylakeX", Bar = 1, BarIs = BarSide.AtLeast },
            Bar("cpu/matvec/bf16/4096x16384", 24.9, "GB/s", 28.2, "read bandwidth", 0.9), Bar("cpu/softmax/f32/16M", 27.4, "GB/s", 36.1, "copy bandwidth", 0.85),
        };
        rows.AddRange(LanguageRows.Of(training, baselines));
        var ready = new ReadyModelResult
        {
            Name = "native-docs-8m",
            Description = "8 layers, width 256, context 1024",
            Parameters = 7_344_384,
            BitsPerByte = new(0.483, 0.404, 0.563, 122),
            Perplexity = new(4.68, 3.66, 6.08, 122),
            HeldOutBytes = 261_668,
            HeldOutFrom = "these documents were held out from its training too",
            Samples = [new TextSample("Returns the ", Hostile, "temperature 0.8, seed 1")],
            TokensPerSecond = 297,
            Time = TimeSpan.FromSeconds(14),
        };
        rows.AddRange(LanguageRows.Of(ready, baselines));
        return new ReportData
        {
            Command = "tour",
            Started = new DateTimeOffset(2026, 3, 4, 15, 16, 17, TimeSpan.Zero),
            Duration = TimeSpan.FromSeconds(227),
            Machine = new MachineFacts
            {
                Processor = "Intel(R) Xeon(R) Processor @ 2.80GHz",
                LogicalProcessors = 2,
                VectorBits = 512,
                MemoryBytes = 25_276_510_208,
                System = "Debian GNU/Linux 12 (bookworm), x64",
                Runtime = ".NET 10.0.12",
                Version = "0.1.0",
                Commit = "5aaca20b84819f55d95462cba2eb3ddf95acfeb9",
            },
            Routing = Routing(),
            Devices = [new DeviceRow("cpu", "Intel(R) Xeon(R) Processor @ 2.80GHz", 25_276_510_208, 2, "AVX-512, FMA"), new DeviceRow("opencl:0", Hostile, 1 << 30, 2, "", "no generic address space")],
            Limits = limits,
            Operations = operations,
            Baselines = baselines,
            Training = training,
            ReadyModel = ready,
            Rows = rows,
            Corpus = new CorpusFacts(".NET reference documentation: Microsoft.AspNetCore.App.Ref 10.0.12, Microsoft.NETCore.App.Ref 10.0.12", false, 4 << 20, 2275, 256 << 10, 122),
            Notes = ["cpu/matmul/f32/1024/openblas was not measured: OpenBLAS is not installed (Debian: libopenblas0-pthread).", Hostile],
        };
    }

    // Two depots, a route of one client, an open route, a client left out, and a text that is refused.
    private static RoutingRow[] Routing()
    {
        var map = new RouteMap([(0, 0), (100, 40), (-3.5, 7), (20, 20), (60, 10), (80, 80), (55, 5)], 2,
            [new([2, 3], 0, 0, Hostile), new([4], 1, null, "1 clients"), new([5], 1, 1, "1 clients")]);
        var run = new RoutingRun("Native", 123.4, 3, TimeSpan.FromSeconds(2), [(0.1, 180), (0.2, 130), (1.5, 123.4)]);
        return
        [
            new(new("text/1", Hostile, 5, TimeSpan.FromSeconds(1)), ["CVRP limit=5"], null, run, run with { Solver = "OR-Tools", Cost = 140, Curve = [] }, map),
            new(new("text/2", "Drivers adore it.", 5, TimeSpan.FromSeconds(1)), [], "“Drivers adore it.”: not known", null, null, null),
            new(new("x/n5", null, 5, TimeSpan.FromSeconds(1)), ["CVRP"], null, run, run with { Solver = "OR-Tools", Cost = null, Curve = [] }, map),
            new(new("x/n6", null, 5, TimeSpan.FromSeconds(1)), ["CVRP"], null, run, run with { Solver = "OR-Tools", Cost = 124, Curve = [] }, null),
        ];
    }

    private static OperationRow Operation(string name, string shape, double flops, double bytes, double seconds) => new(name, shape, flops, bytes, seconds);

    private static ResultRow Bar(string name, double value, string unit, double limit, string against, double bar) =>
        new() { Case = name, Value = value, Unit = unit, Limit = limit, Against = against, Bar = bar, BarIs = BarSide.AtLeast };
}
