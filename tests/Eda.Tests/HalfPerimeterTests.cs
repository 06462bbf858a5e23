namespace Native.Eda.Tests;

public sealed class HalfPerimeterTests
{
    private static readonly double[] X = [0, 3, 1, 7], Y = [0, 4, 9, 2];

    [Fact]
    public void The_length_is_the_sum_of_the_boxes()
    {
        Assert.Equal(7 + 7 + 13, HalfPerimeter.Wirelength(X, Y, [0, 2, 5, 7], [0, 1, 1, 0, 1, 2, 3]));
        Assert.Equal(2 * 7 + 3 * 13, HalfPerimeter.Wirelength(X, Y, [0, 2, 4], [0, 1, 2, 3], [2, 3]));
    }

    [Fact]
    public void Nets_of_one_pin_or_none_count_nothing() =>
        Assert.Equal(0, HalfPerimeter.Wirelength(X, Y, [0, 0, 1], [2]));

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("names pin 9 of 4", Assert.Throws<ArgumentException>(() => HalfPerimeter.Wirelength(X, Y, [0, 2], [0, 9])).Message, StringComparison.Ordinal);
        Assert.Contains("0 to 2 is needed", Assert.Throws<ArgumentException>(() => HalfPerimeter.Wirelength(X, Y, [0, 1], [0, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => HalfPerimeter.Wirelength(X, Y.AsSpan(1), [0], []));
        Assert.Throws<ArgumentException>(() => HalfPerimeter.Wirelength(X, Y, [], []));
        Assert.Throws<ArgumentException>(() => HalfPerimeter.Wirelength(X, Y, [0, 2], [0, 1], [1, 2]));
    }
}
