namespace Native.Compute.Tests;

/// <summary>Indices out of range, and the fixed order of sums.</summary>
public sealed class IndexTests : IDisposable
{
    private readonly CpuDevice device = new(2);

    public void Dispose() => device.Dispose();

    private Tensor Index(params ReadOnlySpan<long> index) => Tensor.From(device, index);

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void An_index_outside_of_the_axis_is_an_error_that_names_it(long index)
    {
        var x = Tensor.Zeros(device, DType.F32, new(5));
        var table = Tensor.Zeros(device, DType.F32, new(5, 3));
        var source = Tensor.Zeros(device, DType.F32, new(2));
        foreach (var (name, call) in new (string, Action)[]
        {
            ("Gather", () => x.Gather(Index(0, index), 0)), ("IndexSelect", () => x.IndexSelect(Index(0, index))), ("Embedding", () => table.Embedding(Index(0, index))),
            ("Scatter", () => x.Scatter(Index(0, index), source, 0)), ("ScatterAdd", () => x.ScatterAdd(Index(0, index), source, 0)),
            ("SegmentSum", () => source.SegmentSum(Index(0, index), 5)), ("OneHot", () => Index(0, index).OneHot(5)),
        })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(call);
            Assert.Contains($"{name}: index {index} is outside [0, 5)", error.Message, StringComparison.Ordinal);
        }
        // The report is read once: what follows is not blamed for it.
        Assert.Equal([0f], x.Gather(Index(4), 0).ToArray<float>());
    }

    [Fact]
    public void Sums_have_the_same_bits_whatever_the_number_of_threads()
    {
        float[] Sums(int threads)
        {
            using var own = new CpuDevice(threads);
            var x = Tensor.Normal(own, DType.F32, new(20_000, 17), generator: new Generator(1));
            var segment = Tensor.Integers(own, DType.I64, new(20_000), 0, 50, new Generator(2));
            var columns = Tensor.Integers(own, DType.I32, new(20_000, 17), 0, 50, new Generator(3));
            var added = Tensor.Zeros(own, DType.F32, new(50, 17)).ScatterAdd(columns, x, 0);
            return [.. x.SegmentSum(segment, 50).ToArray<float>(), .. added.ToArray<float>()];
        }
        Assert.Equal(Sums(1), Sums(3));
    }

    [Fact]
    public void Long_runs_of_one_index_keep_their_digits()
    {
        const int count = 200_000;
        var x = Tensor.Full(device, DType.F32, new(count, 16), 0.1);
        var sums = x.SegmentSum(Tensor.Zeros(device, DType.I64, new(count)), 1).ToArray<float>();
        // Term by term the sum of as many is off by about 1 %.
        Assert.All(sums, sum => Assert.Equal(count * (double)0.1f, sum, count * 0.1 * 1e-4));
    }

    [Fact]
    public void Half_precision_gradients_of_an_embedding_are_rounded_once()
    {
        var table = Tensor.Zeros(device, DType.BF16, new(2, 8)).WithGrad();
        using var tape = device.Record();
        var picked = table.Embedding(Tensor.Zeros(device, DType.I32, new(1000)));
        var gradients = tape.Backward(picked.To(DType.F32).Sum());
        // A sum kept in BF16 would stay at 256.
        using var none = device.NoGrad();
        Assert.Equal([1000f, 0f], gradients[table].To(DType.F32)[.., 0].ToArray<float>());
    }

    [Fact]
    public void A_saved_index_that_was_changed_is_noticed()
    {
        var x = Tensor.Zeros(device, DType.F32, new(5)).WithGrad();
        var index = Index(1, 2);
        using var tape = device.Record();
        var y = x.Gather(index, 0).Sum();
        index.CopyFrom<long>([3, 4]);
        Assert.Contains("Gather", Assert.Throws<InvalidOperationException>(() => tape.Backward(y)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_errors()
    {
        var x = Tensor.Zeros(device, DType.F32, new(3, 4));
        Assert.Contains("as many dimensions", Assert.Throws<ShapeException>(() => x.Gather(Index(0), 0)).Message, StringComparison.Ordinal);
        Assert.Contains("dimension 1 is larger", Assert.Throws<ShapeException>(() => x.Gather(Tensor.Zeros(device, DType.I64, new(1, 5)), 0)).Message, StringComparison.Ordinal);
        Assert.Contains("differ", Assert.Throws<ShapeException>(() => x.ScatterAdd(Tensor.Zeros(device, DType.I64, new(1, 4)), x, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("one for each slice", Assert.Throws<ShapeException>(() => x.SegmentSum(Index(0), 2)).Message, StringComparison.Ordinal);
        Assert.Contains("Embedding", Assert.Throws<ShapeException>(() => x[0].Embedding(Index(0))).Message, StringComparison.Ordinal);
        Assert.Contains("1 dimensions are needed", Assert.Throws<ShapeException>(() => x.IndexSelect(Tensor.Zeros(device, DType.I64, new(1, 1)))).Message, StringComparison.Ordinal);
    }
}
