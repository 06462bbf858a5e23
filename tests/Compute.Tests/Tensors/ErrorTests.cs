namespace Native.Compute.Tests;

/// <summary>Mixed devices, types and shapes that do not fit are errors that say what and why.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly CpuDevice device = new(1);

    public void Dispose() => device.Dispose();

    private Tensor Of(DType type, params ReadOnlySpan<long> shape) => Tensor.Ones(device, type, new Shape(shape));

    private static string Message<T>(Func<object?> call) where T : Exception => Assert.Throws<T>(call).Message;

    [Fact]
    public void Tensors_of_two_devices_do_not_mix()
    {
        using var other = new CpuDevice(2);
        var (a, b) = (Of(DType.F32, 3), Tensor.Ones(other, DType.F32, new(3)));
        var index = Tensor.Zeros(other, DType.I64, new(3));
        foreach (var call in new Func<object?>[]
        {
            () => a + b, () => Tensor.Concat([a, b]), () => Tensor.Stack([a, b]), () => a.Gather(index, 0), () => a.IndexSelect(index), () => a.SegmentSum(index, 3),
            () => a.Scatter(Tensor.Zeros(device, DType.I64, new(3)), b, 0), () => a.MaskedFill(b.Greater(b), 0), () => a.SearchSorted(b), () => a.MeshGrid(b),
            () => Of(DType.F32, 1, 1, 3).Conv1d(b.Reshape(1, 1, 3)),
        })
        {
            var text = Message<ArgumentException>(call);
            Assert.Contains("cpu:1", text, StringComparison.Ordinal);
            Assert.Contains("cpu:2", text, StringComparison.Ordinal);
        }
        Assert.Equal([2f, 2, 2], (a + b.To(device)).ToArray<float>());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        var x = Of(DType.F32, 2, 3);
        Assert.Contains("[2, 3] and [4]", Message<ShapeException>(() => x + Of(DType.F32, 4)), StringComparison.Ordinal);
        Assert.Contains("[2, 3] and [2, 4]", Message<ShapeException>(() => Tensor.Concat([x, Of(DType.F32, 2, 4)])), StringComparison.Ordinal);
        Assert.Contains("[2, 3] and [3, 2]", Message<ShapeException>(() => Tensor.Stack([x, Of(DType.F32, 3, 2)])), StringComparison.Ordinal);
        Assert.Contains("add up to 4", Message<ShapeException>(() => x.Split([1, 3], 1)), StringComparison.Ordinal);
        Assert.Contains("[2, 3]", Message<ShapeException>(() => x.Reshape(4, 2)), StringComparison.Ordinal);
        Assert.Contains("cannot be inferred", Message<ShapeException>(() => x.Reshape(4, -1)), StringComparison.Ordinal);
        Assert.Contains("neither 1 nor 4", Message<ShapeException>(() => x.Expand(new(2, 4))), StringComparison.Ordinal);
        Assert.Contains("named twice", Message<ShapeException>(() => x.Permute(0, 0)), StringComparison.Ordinal);
        Assert.Contains("dimension 3", Message<ShapeException>(() => x.Squeeze(1)), StringComparison.Ordinal);
        Assert.Contains("Slice: 4 elements from 1", Message<ArgumentOutOfRangeException>(() => x.Slice(1, 1, 4)), StringComparison.Ordinal);
        Assert.Contains("at most 2 can be mirrored", Message<ShapeException>(() => x.Pad(1, 3, 0, PadMode.Reflect)), StringComparison.Ordinal);
        Assert.Contains("must broadcast", Message<ShapeException>(() => x.MaskedFill(Tensor.TriangularMask(device, 3, 3)[..1].Unsqueeze(0).Expand(new(4, 1, 3)), 0)), StringComparison.Ordinal);
        Assert.Contains("at least 2 dimensions", Message<ShapeException>(() => Of(DType.F32, 3).Tril()), StringComparison.Ordinal);
        Assert.Contains("two different axes", Message<ShapeException>(() => x.Diagonal(0, 1, 1)), StringComparison.Ordinal);
        Assert.Contains("one for each", Message<ShapeException>(() => x.Repeat(2)), StringComparison.Ordinal);
        Assert.Contains("at most 8", Message<ShapeException>(() => new Shape(1, 1, 1, 1, 1, 1, 1, 1, 1)), StringComparison.Ordinal);
        Assert.Contains("not negative", Message<ShapeException>(() => new Shape(-1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Axes_that_do_not_exist_are_named()
    {
        var x = Of(DType.F32, 2, 3);
        foreach (var call in new Func<object?>[]
        {
            () => x.Sort(2), () => x.Argsort(-3), () => x.TopK(1, 2), () => x.Flip(2), () => x.Roll(1, 5), () => x.Pad(2, 1, 1), () => Tensor.Concat([x], 2), () => Tensor.Stack([x], 3),
            () => x.Split([2], -3), () => x.IndexSelect(Tensor.Zeros(device, DType.I64, new(1)), 2), () => x.RepeatInterleave(2, 2), () => x.Transpose(0, 2), () => x.Unsqueeze(4),
        })
            Assert.Contains("[2, 3]", Message<ArgumentOutOfRangeException>(call), StringComparison.Ordinal);
    }

    [Fact]
    public void Types_that_do_not_fit_are_named()
    {
        var x = Of(DType.F32, 2, 3);
        Assert.Contains("F32 and F64", Message<NotSupportedException>(() => x + Of(DType.F64, 2, 3)), StringComparison.Ordinal);
        Assert.Contains("F32 and I32", Message<NotSupportedException>(() => Tensor.Concat([x, Of(DType.I32, 2, 3)])), StringComparison.Ordinal);
        Assert.Contains("I32 or I64", Message<NotSupportedException>(() => x.IndexSelect(x[0])), StringComparison.Ordinal);
        Assert.Contains("Bool is needed", Message<NotSupportedException>(() => x.MaskedFill(x, 0)), StringComparison.Ordinal);
        Assert.Contains("Dropout", Message<NotSupportedException>(() => Of(DType.I32, 3).Dropout(0.5)), StringComparison.Ordinal);
        Assert.Contains("Uniform", Message<NotSupportedException>(() => Tensor.Uniform(device, DType.I64, new(3))), StringComparison.Ordinal);
        Assert.Contains("F32 is not an integer type", Message<NotSupportedException>(() => Tensor.Integers(device, DType.F32, new(3), 0, 5)), StringComparison.Ordinal);
        Assert.Contains("I32", Message<NotSupportedException>(() => Of(DType.I32, 3).WithGrad()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_that_was_never_made_or_is_gone_is_an_error()
    {
        var x = Of(DType.F32, 3);
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.Flip());
        Assert.Throws<ArgumentException>(() => default(Tensor).Flip());
    }
}
