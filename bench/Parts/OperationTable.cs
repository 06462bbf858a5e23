using System.Diagnostics;
using Native.Compute;
using Native.Compute.Catalog;

namespace Native.Bench.Parts;

/// <summary>The catalog of operation cases of the Compute library.</summary>
internal sealed class OperationTable : IOperationTable
{
    private const double LongEnough = 0.25;

    // What a transformer's step consists of, and a few that only move data.
    private static readonly string[] Short =
        ["MatMul", "Attention", "Softmax", "RmsNorm", "LayerNorm", "SwiGlu", "CrossEntropy", "Embedding", "Sum", "Add", "Silu", "RealFft", "AdamW"];

    public int Count(OperationQuery query) => query.IsCheck
        ? Checked(query).Sum(test => test.Types.Length)
        : Timed(query).Count();

    public IEnumerable<OperationRow> Measure(OperationQuery query, CancellationToken token)
    {
        using var device = Open(query.Device);
        foreach (var (test, type) in Timed(query))
        {
            token.ThrowIfCancellationRequested();
            yield return Measure(device, test, type, query.Device);
        }
    }

    public IEnumerable<OperationCheck> Check(OperationQuery query, CancellationToken token)
    {
        using var device = Open(query.Device);
        foreach (var test in Checked(query))
            foreach (var type in test.Types)
            {
                token.ThrowIfCancellationRequested();
                var result = CaseRunner.Check(test, device, type);
                yield return new($"{test.Operation}/{type}".ToLowerInvariant(), test.Name, result.Error, result.Allowed, result.Ok, result.Problem);
            }
    }

    public GradientCheck CheckGradients(IProgress<double>? progress, CancellationToken token)
    {
        using var device = new CpuDevice();
        var cases = OperationCatalog.All().Where(test => test.HasGradient && !test.TimedOnly).ToList();
        var (worst, where) = (0.0, "none");
        for (var i = 0; i < cases.Count; i++)
        {
            token.ThrowIfCancellationRequested();
            var result = CaseRunner.CheckGradient(cases[i], device);
            if (!(result.Error <= worst)) (worst, where) = (result.Ok ? result.Error : Math.Max(result.Error, 1), cases[i].ToString());
            progress?.Report((i + 1.0) / cases.Count);
        }
        return new(cases.Select(test => test.Operation).Distinct().Count(), worst, where);
    }

    private static IEnumerable<OperationCase> Checked(OperationQuery query) => Selected(query, test => !test.TimedOnly);

    private static IEnumerable<(OperationCase Test, DType Type)> Timed(OperationQuery query) =>
        from test in Selected(query, test => test.Bytes > 0)
        where (!query.IsShort || Short.Contains(test.Operation))
        from type in query.IsShort ? test.Types[..1] : test.Types
        select (test, type);

    // Shares are cut before names are looked at, so that a share is the same whatever the filter.
    private static IEnumerable<OperationCase> Selected(OperationQuery query, Func<OperationCase, bool> isKind)
    {
        var all = OperationCatalog.All().Where(isKind).ToList();
        var mine = query.Shard?.Of(all.GroupBy(test => test.Operation).Select(group => (group.Key, group.Sum(test => test.Types.Length))));
        foreach (var part in query.Parts)
            if (!all.Any(test => Matches(test, part))) throw new ArgumentException($"No operation's name contains '{part}'.", nameof(query));
        return all.Where(test => (mine is null || mine.Contains(test.Operation)) && (query.Filter is null || query.Parts.Any(part => Matches(test, part))));
    }

    private static bool Matches(OperationCase test, string part) => $"{test.Operation}/{test.Name}".Contains(part, StringComparison.OrdinalIgnoreCase);

    private static Device Open(string name)
    {
        try
        {
            return Device.Open(name);
        }
        catch (DeviceException e)
        {
            throw new ArgumentException(e.Message, nameof(name), e);
        }
    }

    private static OperationRow Measure(Device device, OperationCase test, DType type, string name)
    {
        using var scope = device.NoGrad();
        var inputs = test.Inputs.Select((input, i) => Operand(device, input, type, (ulong)i)).ToArray();
        void Run()
        {
            using var inner = device.Scope();
            test.Call(inputs);
            device.Synchronize();
        }
        // Twice before it counts: kernels are compiled, tiers reached, pages touched.
        Run();
        Run();
        var best = double.MaxValue;
        var watch = Stopwatch.StartNew();
        for (var runs = 0; runs < 5 || (watch.Elapsed.TotalSeconds < LongEnough && runs < 1000); runs++)
        {
            var start = Stopwatch.GetTimestamp();
            Run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return new($"{test.Operation}/{type}".ToLowerInvariant(), test.Name, test.Flops, test.Bytes * type.Size() / 4, best, name);
    }

    // Large operands are drawn on the device; the catalog's own generator is for comparing, one number at a time.
    private static Tensor Operand(Device device, CaseInput input, DType type, ulong seed)
    {
        if (input.Shape.Count < 1 << 16 || input.Strides != Strides.Contiguous || input.Type is not null) return input.Make(device, type, seed).Tensor;
        var (low, high) = (input.Value(0, 0), input.Value(1, 0));
        // Values that go by the element's place, or are all alike, are the catalog's to make.
        if (!(low < high) || input.Value(0, 1) != low) return input.Make(device, type, seed).Tensor;
        return Tensor.Uniform(device, DType.F32, input.Shape, low, high).To(type);
    }
}
