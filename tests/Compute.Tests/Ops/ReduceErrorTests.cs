namespace Native.Compute.Tests;

/// <summary>What reductions, norms and losses refuse, and how they say so.</summary>
public sealed class ReduceErrorTests : IDisposable
{
    private readonly CpuDevice device = new(1);

    public void Dispose() => device.Dispose();

    private Tensor Of(params ReadOnlySpan<long> dimensions) => Tensor.Zeros(device, DType.F32, new Shape(dimensions));

    [Fact]
    public void An_axis_that_does_not_exist_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Of(2, 3).Sum(2));
        Assert.Contains("Sum: axis 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_axis_named_twice_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Of(2, 3).Mean([1, -1]));
        Assert.Contains("Mean", error.Message, StringComparison.Ordinal);
        Assert.Contains("twice", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Max")]
    [InlineData("Min")]
    [InlineData("ArgMax")]
    [InlineData("ArgMin")]
    public void An_extreme_of_no_elements_is_refused(string operation)
    {
        var x = Of(2, 0);
        var error = Assert.Throws<ShapeException>(() => operation switch
        {
            "Max" => x.Max(1),
            "Min" => x.Min(1),
            "ArgMax" => x.ArgMax(1),
            _ => x.ArgMin(1),
        });
        Assert.Contains($"{operation}: of no elements, shape [2, 0]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mean_of_integers_is_refused() =>
        Assert.Contains("Mean: a tensor of I32", Assert.Throws<NotSupportedException>(() => Tensor.Zeros(device, DType.I32, new Shape(3)).Mean()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_norm_of_negative_power_is_refused() =>
        Assert.Contains("Norm: p = -1", Assert.Throws<ArgumentOutOfRangeException>(() => Of(3).Norm(-1)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_gain_of_another_length_is_refused()
    {
        var error = Assert.Throws<ShapeException>(() => Of(2, 8).RmsNorm(Of(4)));
        Assert.Contains("RmsNorm: the gain has shape [4], x has shape [2, 8]; [8] is needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_residual_of_another_shape_is_refused() =>
        Assert.Contains("AddLayerNorm", Assert.Throws<ShapeException>(() => Of(2, 8).AddLayerNorm(Of(2, 4))).Message, StringComparison.Ordinal);

    [Fact]
    public void Targets_of_another_shape_are_refused()
    {
        var error = Assert.Throws<ShapeException>(() => Of(4, 8).CrossEntropy(Tensor.Zeros(device, DType.I64, new Shape(3))));
        Assert.Contains("CrossEntropy: logits [4, 8] with targets [3]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(-1)]
    public void A_target_that_is_no_class_is_refused(int target)
    {
        var targets = Tensor.From<int>(device, [0, target], new Shape(2));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Of(2, 8).CrossEntropy(targets));
        Assert.Contains($"CrossEntropy: index {target} is outside [0, 8)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Float_targets_are_refused() =>
        Assert.Contains("I32 or I64", Assert.Throws<NotSupportedException>(() => Of(2, 8).CrossEntropy(Of(2))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_label_smoothing_above_1_is_refused() =>
        Assert.Contains("smoothing 1.5", Assert.Throws<ArgumentOutOfRangeException>(
            () => Of(1, 8).CrossEntropy(Tensor.Zeros(device, DType.I32, new Shape(1)), labelSmoothing: 1.5)).Message, StringComparison.Ordinal);

    [Fact]
    public void Losses_of_other_shapes_are_refused() =>
        Assert.Contains("MseLoss: shapes [2, 3] and [3, 2] differ", Assert.Throws<ShapeException>(() => Of(2, 3).MseLoss(Of(3, 2))).Message, StringComparison.Ordinal);
}
