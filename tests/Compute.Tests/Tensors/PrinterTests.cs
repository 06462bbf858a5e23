namespace Native.Compute.Tests;

/// <summary>Tensors as text.</summary>
public sealed class PrinterTests : IDisposable
{
    private readonly CpuDevice device = new(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_scalar_is_one_line() => Assert.Equal("F32 [] on cpu:1: 2.5", Tensor.Full(device, DType.F32, new(), 2.5).ToString());

    [Fact]
    public void An_empty_tensor_says_so() => Assert.Equal("I64 [0, 3] on cpu:1: empty", Tensor.Zeros(device, DType.I64, new(0, 3)).ToString());

    [Fact]
    public void Columns_are_aligned() => Assert.Equal(
        "I32 [2, 3] on cpu:1\n[[  1,  -2,   3],\n [ 40,   5, 600]]", Tensor.From(device, [1, -2, 3, 40, 5, 600], new Shape(2, 3)).ToString());

    [Fact]
    public void The_middle_of_long_axes_is_left_out()
    {
        var text = Tensor.Arange(device, DType.I32, 100).Reshape(10, 10).ToString();
        Assert.Equal(
            "I32 [10, 10] on cpu:1\n"
            + "[[ 0,  1,  2, …,  7,  8,  9],\n [10, 11, 12, …, 17, 18, 19],\n [20, 21, 22, …, 27, 28, 29],\n …,\n"
            + " [70, 71, 72, …, 77, 78, 79],\n [80, 81, 82, …, 87, 88, 89],\n [90, 91, 92, …, 97, 98, 99]]", text);
    }

    [Fact]
    public void A_view_prints_its_own_elements() => Assert.Equal(
        "I32 [2, 2] on cpu:1\n[[1, 3],\n [2, 4]]", Tensor.From(device, [1, 2, 3, 4], new Shape(2, 2)).Transpose().ToString());

    [Fact]
    public void Every_type_prints_its_values()
    {
        foreach (var type in Enum.GetValues<DType>())
        {
            var text = Tensor.Full(device, type, new(2), 1).ToString();
            Assert.EndsWith(type == DType.Bool ? "[true, true]" : "[1, 1]", text, StringComparison.Ordinal);
            Assert.StartsWith(type.ToString(), text, StringComparison.Ordinal);
        }
        Assert.EndsWith("[      NaN,  Infinity, -Infinity]", Tensor.From(device, double.NaN, double.PositiveInfinity, double.NegativeInfinity).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_gone_prints_without_an_error()
    {
        var x = Tensor.Zeros(device, DType.F32, new(3));
        x.Dispose();
        Assert.Equal("a freed tensor", x.ToString());
        Assert.Equal("no tensor", default(Tensor).ToString());
    }
}
