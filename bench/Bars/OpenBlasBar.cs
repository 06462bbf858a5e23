using System.Diagnostics;
using Native.Bench.Parts;
using Native.Bench.Peers;
using Native.Bench.Report;

namespace Native.Bench.Bars;

/// <summary>The F32 matrix product against OpenBLAS, both with every logical processor.</summary>
internal sealed class OpenBlasBar(int size, IKernels? kernels) : IBarCase
{
    private const int SpinMilliseconds = 60;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);

    /// <inheritdoc/>
    public string Name => $"cpu/matmul/f32/{size}/openblas";

    /// <inheritdoc/>
    public string Description => $"F32 matrix product {size}^3 against OpenBLAS with its kernels for this processor";

    /// <inheritdoc/>
    public string Bar => "≥ 1x OpenBLAS";

    /// <inheritdoc/>
    public bool Available(out string reason)
    {
        if (kernels is not null) return OpenBlas.TryLoad(out _, out reason);
        reason = "the kernels are not built into this suite";
        return false;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ResultRow> Measure(CancellationToken token)
    {
        if (!OpenBlas.TryLoad(out var blas, out var reason) || blas is null) throw new InvalidOperationException(reason);
        blas.SetThreads(Environment.ProcessorCount);
        var (a, b, c) = (Filled(size * size, 1), Filled(size * size, 2), new float[size * size]);
        using var kernel = kernels!.MatMul(size, size, size);
        var work = 2.0 * size * size * size;
        var (ours, theirs) = Interleaved.Best(kernel.Run, work, () =>
        {
            // The first call wakes its threads.
            blas.MatMul(a, b, c, size, size, size);
            var (start, calls) = (Stopwatch.StartNew(), 0);
            for (; start.ElapsedMilliseconds < 20; calls++) blas.MatMul(a, b, c, size, size, size);
            var rate = calls * work / start.Elapsed.TotalSeconds;
            // Its threads look for more work for some 30 ms before they sleep, and would hold a core meanwhile.
            Thread.Sleep(SpinMilliseconds);
            return rate;
        }, Time, token);
        return
        [
            new ResultRow
            {
                Case = Name, Value = ours / 1e9, Unit = "GFLOP/s", Peer = theirs / 1e9, Against = "OpenBLAS " + blas.Core,
                Bar = 1, BarIs = BarSide.AtLeast,
            },
        ];
    }

    private static float[] Filled(int count, int seed)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = (i * 7 + seed) % 13 / 13f - 0.5f;
        return values;
    }
}
