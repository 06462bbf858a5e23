namespace Native.Compute.Tests;

/// <summary>Indexers with positions, ranges and steps.</summary>
public sealed class IndexerTests : IDisposable
{
    private readonly CpuDevice device = new(1);

    public void Dispose() => device.Dispose();

    private Tensor Counting(params ReadOnlySpan<long> shape) => Tensor.Arange(device, DType.I32, new Shape(shape).Count).Reshape(new Shape(shape));

    [Fact]
    public void A_position_drops_its_axis_and_a_range_keeps_it()
    {
        var x = Counting(4, 5);
        Assert.Equal(new Shape(5), x[2].Shape);
        Assert.Equal([10, 11, 12, 13, 14], x[2].ToArray<int>());
        Assert.Equal(new Shape(1, 5), x[2..3].Shape);
        Assert.Equal([7, 12], x[1..3, 2].ToArray<int>());
        Assert.Equal(19, x[3, 4].Item());
    }

    [Fact]
    public void Positions_and_ranges_count_from_the_end()
    {
        var x = Counting(4, 5);
        Assert.Equal(19, x[^1, ^1].Item());
        Assert.Equal(19, x[-1, -1].Item());
        Assert.Equal([15, 16], x[^1, ..^3].ToArray<int>());
        Assert.Equal([3, 4, 8, 9], x[..2, ^2..].ToArray<int>());
    }

    [Fact]
    public void Steps_take_every_second_element()
    {
        Assert.Equal([5, 7, 9], Counting(4, 5)[1, TensorIndex.Every(2, ..)].ToArray<int>());
        Assert.Equal([0, 3], Counting(5)[TensorIndex.Every(3, ..)].ToArray<int>());
    }

    [Fact]
    public void Parts_are_views_of_the_same_elements()
    {
        var x = Counting(2, 3);
        x[1].Fill(7);
        Assert.Equal([0, 1, 2, 7, 7, 7], x.ToArray<int>());
        Assert.Equal([7, 7, 7], x[^1, ..].ToArray<int>());
    }

    [Fact]
    public void What_reaches_outside_is_an_error_that_names_the_axis_and_the_shape()
    {
        var x = Counting(4, 5);
        Assert.Contains("axis 0 of shape [4, 5]", Assert.Throws<ArgumentOutOfRangeException>(() => x[4]).Message, StringComparison.Ordinal);
        Assert.Contains("axis 1", Assert.Throws<ArgumentOutOfRangeException>(() => x[0, 2..7]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => x[^5]);
        Assert.Contains("3 entries", Assert.Throws<ShapeException>(() => x[0, 0, 0]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TensorIndex.Every(0, ..));
    }

    [Fact]
    public void Gradients_of_a_part_go_to_where_it_was()
    {
        var x = Tensor.Zeros(device, DType.F32, new(2, 3)).WithGrad();
        using var tape = device.Record();
        var gradients = tape.Backward((x[1, 1..] * 2).Sum());
        Assert.Equal([0f, 0, 0, 0, 2, 2], gradients[x].ToArray<float>());
    }
}
