using Native.Bench.Bars;
using Native.Bench.Limits;
using Native.Bench.Parts;
using Native.Bench.Report;

namespace Native.Bench.Tests.Bars;

public class BarTests
{
    private static readonly BarRegistry Registry = new(FoundationBars.Create(new BenchParts()));

    [Theory]
    [InlineData(null, 16)]
    [InlineData("MATMUL", 4)]
    [InlineData("matmul*openblas", 2)]
    [InlineData("cpu/*/f32/16M", 4)]
    [InlineData("openblas*matmul", 0)]
    public void A_filter_selects_by_name(string? filter, int count) => Assert.Equal(count, Registry.Select(filter).Count);

    [Fact]
    public void A_name_stands_for_one_bar()
    {
        var bar = Registry.Select("ops/gradients")[0];
        Assert.Throws<ArgumentException>(() => new BarRegistry([bar, bar]));
    }

    [Fact]
    public void Without_parts_every_bar_that_needs_them_says_why_it_is_not_measured() => Assert.All(Registry.Select(null), bar =>
    {
        // A training step is built of the library itself.
        if (bar is TrainingBar)
        {
            Assert.True(bar.Available(out _));
            return;
        }
        Assert.False(bar.Available(out var reason));
        Assert.Contains("not built into this suite", reason, StringComparison.Ordinal);
        Assert.NotEmpty(bar.Description);
        Assert.NotEmpty(bar.Bar);
    });

    [Fact]
    public void A_throughput_is_work_over_the_best_time_against_the_limit_of_the_same_run()
    {
        var kernels = new CountingKernels();
        var bar = new ThroughputBar
        {
            Name = "x",
            Description = "x",
            Share = 1e-9,
            Limit = Limit.Fma,
            Work = 1e6,
            Time = TimeSpan.Zero,
            Kernels = kernels,
            Prepare = k => k.MatMul(1, 2, 3),
        };
        Assert.True(bar.Available(out _));
        var row = Assert.Single(bar.Measure(TestContext.Current.CancellationToken));
        Assert.True(kernels.Runs > 5);
        Assert.True(kernels.IsDisposed);
        Assert.Equal("GFLOP/s", row.Unit);
        Assert.True(row.Value > 0 && row.Limit > 0);
        Assert.True(row.Ok);
        Assert.Equal("FMA peak", row.Against);
    }

    [Fact]
    public void A_measurement_can_be_canceled() => Assert.ThrowsAny<OperationCanceledException>(() =>
        Interleaved.Best(() => { }, 1, () => 1, TimeSpan.FromSeconds(100), new CancellationToken(canceled: true)));

    private sealed class CountingKernels : IKernels, IKernelRun
    {
        public int Runs { get; private set; }

        public bool IsDisposed { get; private set; }

        public IKernelRun MatMul(int rows, int columns, int inner) => this;

        public IKernelRun MatVec(int rows, int columns, bool bf16) => this;

        public IKernelRun Pointwise(string operation, int elements) => this;

        public IKernelRun Attention(int batch, int heads, int length, int headSize, bool backward) => this;

        public void Run() => Runs++;

        public void Dispose() => IsDisposed = true;
    }
}
