namespace Native.Compute.Tests;

/// <summary>Errors of convolutions and pooling, and that threads do not change a bit.</summary>
public sealed class ConvolutionTests : IDisposable
{
    private readonly CpuDevice device = new(2);

    public void Dispose() => device.Dispose();

    private Tensor Of(params ReadOnlySpan<long> shape) => Tensor.Zeros(device, DType.F32, new Shape(shape));

    [Fact]
    public void Shapes_that_do_not_fit_are_errors()
    {
        var x = Of(1, 4, 5, 5);
        Assert.Contains("their second dimension must be 4", Assert.Throws<ShapeException>(() => x.Conv2d(Of(2, 3, 3, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("3 groups for 4 input and 6 output channels", Assert.Throws<ArgumentException>(() => x.Conv2d(Of(6, 4, 3, 3), groups: 3)).Message, StringComparison.Ordinal);
        Assert.Contains("it must fit in", Assert.Throws<ShapeException>(() => x.Conv2d(Of(2, 4, 3, 3), dilation: 3)).Message, StringComparison.Ordinal);
        Assert.Contains("a bias of shape [3] for 2 outputs", Assert.Throws<ShapeException>(() => x.Conv2d(Of(2, 4, 3, 3), Of(3))).Message, StringComparison.Ordinal);
        Assert.Contains("4 dimensions are needed", Assert.Throws<ShapeException>(() => Of(4, 5, 5).Conv2d(Of(2, 4, 3, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("stride 0×0", Assert.Throws<ArgumentException>(() => x.Conv2d(Of(2, 4, 3, 3), stride: 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => x.Conv2d(Of(2, 4, 3, 3), padding: -1));
        Assert.Contains("at most half", Assert.Throws<ArgumentException>(() => x.MaxPool2d(2, padding: 2)).Message, StringComparison.Ordinal);
        Assert.Contains("MaxPool1d", Assert.Throws<ShapeException>(() => x.MaxPool1d(2)).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => Tensor.Zeros(device, DType.I32, new(1, 1, 4, 4)).AveragePool2d(2));
    }

    [Fact]
    public void Results_have_the_same_bits_whatever_the_number_of_threads()
    {
        float[] All(int threads)
        {
            using var own = new CpuDevice(threads);
            var x = Tensor.Normal(own, DType.F32, new(3, 12, 40, 33), generator: new Generator(1)).WithGrad();
            var w = Tensor.Normal(own, DType.F32, new(8, 6, 3, 3), generator: new Generator(2)).WithGrad();
            using var tape = own.Record();
            var y = x.Conv2d(w, padding: 1, groups: 2);
            var forward = y.ToArray<float>();
            var gradients = tape.Backward((y * y).Sum());
            return [.. forward, .. gradients[x].ToArray<float>(), .. gradients[w].ToArray<float>()];
        }
        Assert.Equal(All(1), All(3));
    }

    [Fact]
    public void A_window_of_one_is_a_product_with_the_weights()
    {
        var x = Tensor.Normal(device, DType.F64, new(2, 3, 4, 5));
        var w = Tensor.Normal(device, DType.F64, new(7, 3, 1, 1));
        var y = x.Conv2d(w).ToArray<double>();
        var (xs, ws) = (x.ToArray<double>(), w.ToArray<double>());
        for (var n = 0; n < 2; n++)
            for (var o = 0; o < 7; o++)
                for (var p = 0; p < 20; p++)
                    Assert.Equal(Enumerable.Range(0, 3).Sum(c => ws[o * 3 + c] * xs[(n * 3 + c) * 20 + p]), y[(n * 7 + o) * 20 + p], 1e-12);
    }
}
