namespace Native.Compute.Tests;

/// <summary>Reductions give the same bits on any number of threads, and known results where the catalog does not look.</summary>
public sealed class ReduceDeterminismTests
{
    private static float[] OnThreads(int threads, Func<Tensor, Tensor> call)
    {
        using var device = new CpuDevice(threads);
        var data = new float[300 * 1000];
        var random = new Random(7);
        for (var i = 0; i < data.Length; i++) data[i] = random.NextSingle() - 0.5f;
        return call(Tensor.From<float>(device, data, new Shape(300, 1000))).ToArray<float>();
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("columns")]
    [InlineData("softmax")]
    [InlineData("norm")]
    [InlineData("scan")]
    public void The_bits_do_not_depend_on_the_number_of_threads(string operation)
    {
        Tensor Call(Tensor x) => operation switch
        {
            "sum" => x.Sum(),
            "columns" => x.Sum(0),
            "softmax" => x.Softmax(),
            "norm" => x.LayerNorm(),
            _ => x.Reshape(300000).CumulativeSum(),
        };
        Assert.Equal(OnThreads(1, Call), OnThreads(3, Call));
    }

    [Fact]
    public void Gradients_of_tied_maxima_are_shared()
    {
        using var device = new CpuDevice(1);
        using var tape = device.Record();
        var x = Tensor.From<float>(device, [1, 3, 3, 0, 3, 1], new Shape(6)).WithGrad();
        var gradients = tape.Backward(x.Max() * 3);
        Assert.Equal([0, 1, 1, 0, 1, 0], gradients[x].ToArray<float>());
    }

    [Fact]
    public void Softmax_of_a_fully_masked_row_is_zero_and_passes_no_gradient()
    {
        using var device = new CpuDevice(1);
        using var tape = device.Record();
        var x = Tensor.Full(device, DType.F32, new Shape(2, 5), double.NegativeInfinity).WithGrad();
        var y = x.Softmax();
        Assert.Equal(new float[10], y.ToArray<float>());
        Assert.Equal(new float[10], tape.Backward((y * 2).Sum())[x].ToArray<float>());
    }

    [Fact]
    public void Cross_entropy_without_a_valid_target_is_zero()
    {
        using var device = new CpuDevice(1);
        using var tape = device.Record();
        var x = Tensor.Ones(device, DType.F32, new Shape(2, 5)).WithGrad();
        var loss = x.CrossEntropy(Tensor.Full(device, DType.I32, new Shape(2), -100));
        Assert.Equal(0, loss.Item());
        Assert.Equal(new float[10], tape.Backward(loss)[x].ToArray<float>());
    }
}
